// The page's calls of commands until they are answered. A call whose answer was lost with the connection is sent again under
// its number; the server runs no number twice.

import type { RpcUp } from "../protocol";
import type { CallOptions } from "./types";
import { sendable, unpacked } from "./values";

/** Calls that may run at once (the server's own bound); more wait here. */
const MOST = 256;
/** Answers longer than this are confirmed one by one, which is what keeps the socket from running over. */
const BIG = 1 << 15; // characters
/** How long after the last answer the server is told that it may forget them. */
const SETTLED_AFTER = 1000; // ms

export class CommandError extends Error {
  override name = "CommandError";
  readonly type: string;
  readonly id: string;
  readonly traceback?: string;

  constructor(told: { type?: unknown; message?: unknown; id?: unknown; traceback?: unknown }) {
    super(String(told.message ?? "the command failed"));
    this.type = String(told.type ?? "Error");
    this.id = String(told.id ?? "");
    if (typeof told.traceback === "string") this.traceback = told.traceback;
  }
}

/** What a call tells whoever made it. */
export interface Receiver {
  result(value: unknown): void;
  error(reason: unknown): void;
  item?(value: unknown): void;
}

interface Pending {
  name: string;
  args: unknown;
  receiver: Receiver;
  onProgress: ((value: unknown) => void) | undefined;
  /** Items of a stream that have come; those sent again are known by it. */
  received: number;
  consumed: number;
  forget(): void;
}

export class Calls {
  private last = 0;
  private readonly pending = new Map<number, Pending>();
  private readonly waiting: { start(): void; dropped: boolean }[] = [];
  /** Given up since the connection came back; the server may not have heard of it. */
  private cancelled: number[] = [];
  private settling: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly send: (message: RpcUp) => void) {}

  /** Begin a call; the returned function gives it up. */
  start(name: string, args: unknown, options: CallOptions, receiver: Receiver): { pull(consumed: number): void; cancel(): void } {
    const { signal, onProgress } = options;
    const sent = sendable(args);
    let number = 0;
    const job = {
      dropped: false,
      start: () => {
        number = ++this.last;
        const forget = (): void => signal?.removeEventListener("abort", abort);
        this.pending.set(number, { name, args: sent, receiver, onProgress, received: 0, consumed: 0, forget });
        this.write(number);
      },
    };
    const cancel = (): void => {
      job.dropped = true;
      if (this.take(number) === undefined) return;
      this.cancelled.push(number);
      this.send(["rpc", "cancel", number]);
    };
    const abort = (): void => {
      cancel();
      receiver.error(signal?.reason);
    };
    if (signal?.aborted) {
      receiver.error(signal.reason);
      return { pull: () => {}, cancel: () => {} };
    }
    signal?.addEventListener("abort", abort, { once: true });
    if (this.pending.size < MOST) job.start();
    else this.waiting.push(job);
    return {
      pull: (consumed) => {
        const call = this.pending.get(number);
        if (call === undefined) return;
        call.consumed = consumed;
        this.send(["rpc", "pull", number, consumed]);
      },
      cancel: () => {
        signal?.removeEventListener("abort", abort);
        cancel();
      },
    };
  }

  /** Send again what has no answer. */
  again(): void {
    for (const number of this.cancelled.splice(0)) this.send(["rpc", "cancel", number]);
    for (const [number, call] of this.pending) {
      this.write(number);
      if (call.consumed > 0) this.send(["rpc", "pull", number, call.consumed]);
    }
  }

  receive(verb: string, number: number, value: unknown, more: unknown, size: number): void {
    const call = this.pending.get(number);
    if (verb === "progress") return call?.onProgress?.(unpacked(value));
    if (verb === "item") {
      if (call === undefined || value !== call.received) return; // it had come before the connection was cut
      call.received++;
      return call.receiver.item?.(unpacked(more));
    }
    this.take(number);
    if (size > BIG) this.send(["rpc", "got", this.floor(), [number]]);
    else this.settle();
    if (call === undefined) return;
    if (verb === "result") call.receiver.result(unpacked(value));
    else call.receiver.error(new CommandError(value as object));
  }

  private write(number: number): void {
    const call = this.pending.get(number);
    if (call !== undefined) this.send(["rpc", "call", number, this.floor(), call.name, call.args, call.receiver.item !== undefined]);
  }

  /** Below it everything is answered. */
  private floor(): number {
    for (const number of this.pending.keys()) return number;
    return this.last + 1;
  }

  private take(number: number): Pending | undefined {
    const call = this.pending.get(number);
    if (call === undefined) return undefined;
    this.pending.delete(number);
    call.forget();
    let next = this.waiting.shift();
    while (next?.dropped) next = this.waiting.shift();
    next?.start();
    return call;
  }

  private settle(): void {
    this.settling ??= setTimeout(() => {
      this.settling = undefined;
      this.cancelled.splice(0, Math.max(0, this.cancelled.length - 256));
      this.send(["rpc", "got", this.floor(), []]);
    }, SETTLED_AFTER);
  }
}
