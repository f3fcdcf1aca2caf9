// The messages between a page and its view; runtime/taupane/live/protocol.py is the other side, and a test holds both equal.

export const TEXT = 0; // id, text
export const ATTR = 1; // id, name, value
export const RMATTR = 2; // id, name
export const INS = 3; // parent, before | 0, html, first id, elements
export const MOVE = 4; // id, before | 0
export const RM = 5; // [id, ...]
export const REPL = 6; // id, html, first id, elements
export const PROP = 7; // id, name, value [, edits seen]
export const ORDER = 8; // parent, [id, ...], before | 0
export const CALL = 9; // id (0: the page), method, arguments
export const VAR = 10; // name, value
export const RPC = 11; // verb, number, ...; stands in frame 0 only, beside the numbered ones
export const SYNC = 12; // html, elements

export type Op =
  | [typeof TEXT, number, string]
  | [typeof ATTR, number, string, string]
  | [typeof RMATTR, number, string]
  | [typeof INS, number, number, string, number, number]
  | [typeof MOVE, number, number]
  | [typeof RM, number[]]
  | [typeof REPL, number, string, number, number]
  | [typeof PROP, number, string, unknown, number?]
  | [typeof ORDER, number, number[], number]
  | [typeof CALL, number, string, unknown[]]
  | [typeof VAR, string, string]
  | RpcOp
  | [typeof SYNC, string, number];

/** An answer to a call of the page, or a call of one of its functions. */
export type RpcOp =
  | [typeof RPC, "result" | "error" | "progress", number, unknown, undefined?]
  | [typeof RPC, "item", number, number, unknown]
  | [typeof RPC, "ask", number, floor: number, name: string, args: unknown[]];

/** `floor`: below it the page waits for no answer any more. */
export type RpcUp =
  | ["rpc", "call", number: number, floor: number, name: string, args: unknown, streams: boolean]
  | ["rpc", "cancel", number: number]
  | ["rpc", "pull", number: number, consumed: number]
  | ["rpc", "got", floor: number, numbers: number[]]
  | ["rpc", "reply", number: number, ok: boolean, value: unknown];

/** `seq` counts from 1; 0 is a frame that only acknowledges events up to `ack`. */
export type Frame = [seq: number, ack: number, ops: Op[]];

export type Payload = Record<string, unknown>;

export type Message =
  | ["hello", { view: string; nonce: string; epoch: string; last: number }]
  | ["ev", number, number, string, Payload, number?]
  | ["ack", number]
  | ["sync"]
  | ["window", number, Payload]
  | RpcUp;

/** What the server leaves in the page for its script. */
export interface Boot {
  view: string;
  nonce: string;
  epoch: string;
  count: number;
  /** The page of a development run. */
  dev?: true;
}
