// Calls between page script and Python: `window.taupane.invoke`, `.stream` and `.expose`.

import type { RpcOp, RpcUp } from "../protocol";
import { Calls, CommandError } from "./calls";
import { type Exposed, ExposedFunctions } from "./exposed";
import { streamOf } from "./streams";
import type { CallOptions } from "./types";

export interface Rpc {
  /** Take an op of the server; `size` is how long its message was, in characters. */
  take(op: RpcOp, size: number): void;
  /** The connection is back: send again what has no answer. */
  again(): void;
}

/** Put the names into the page; `send` drops what it is given while there is no connection. */
export function installRpc(send: (message: RpcUp) => void): Rpc {
  const calls = new Calls(send);
  const exposed = new ExposedFunctions(send);
  const page = window as unknown as { taupane?: object };
  page.taupane = Object.assign(page.taupane ?? {}, {
    CommandError,
    invoke: (name: string, args: unknown = {}, options: CallOptions = {}) =>
      new Promise((result, error) => void calls.start(String(name), args, options, { result, error })),
    stream: (name: string, args: unknown = {}, options: CallOptions = {}) => streamOf(calls, String(name), args, options),
    expose: (names: string | Record<string, Exposed>, run?: Exposed) => {
      if (typeof names === "string") exposed.add(names, run as Exposed);
      else for (const [name, one] of Object.entries(names)) exposed.add(name, one);
    },
  });
  return {
    take: (op, size) => {
      if (op[1] === "ask") void exposed.ask(op[2], op[3], op[4], op[5]);
      else calls.receive(op[1], op[2], op[3], op[4], size);
    },
    again: () => calls.again(),
  };
}
