// A stream of a command as an async iterator. What is not consumed yet is bounded by the server, which waits for `pull`.

import type { Calls } from "./calls";
import type { CallOptions } from "./types";

/** Items consumed after which the server is told, though more wait here. */
const PULL_EVERY = 8;

interface Waiting {
  resolve(result: IteratorResult<unknown>): void;
  reject(reason: unknown): void;
}

/** Calls nothing before the first `next`; leaving a loop early ends the generator in Python. */
export function streamOf(calls: Calls, name: string, args: unknown, options: CallOptions): AsyncIterableIterator<unknown> {
  const items: unknown[] = [];
  const waiting: Waiting[] = [];
  let call: ReturnType<Calls["start"]> | undefined;
  let ended = false;
  let failure: { reason: unknown } | undefined;
  let consumed = 0;
  let told = 0;

  const consume = (): void => {
    consumed++;
    if (items.length > 0 && consumed - told < PULL_EVERY) return;
    told = consumed;
    call?.pull(consumed);
  };
  const finish = (): void => {
    ended = true;
    for (const one of waiting.splice(0)) {
      if (failure !== undefined) {
        one.reject(failure.reason);
        failure = undefined;
      } else one.resolve({ value: undefined, done: true });
    }
  };
  const receiver = {
    item: (value: unknown) => {
      const first = waiting.shift();
      if (first === undefined) return void items.push(value);
      first.resolve({ value, done: false });
      consume();
    },
    result: () => finish(),
    error: (reason: unknown) => {
      failure = { reason };
      finish();
    },
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      if (!ended) call ??= calls.start(name, args, options, receiver);
      if (items.length > 0) {
        const value = items.shift();
        if (!ended) consume();
        return Promise.resolve({ value, done: false });
      }
      if (failure !== undefined) {
        const { reason } = failure;
        failure = undefined;
        return Promise.reject(reason);
      }
      if (ended) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    return(value?: unknown) {
      call?.cancel();
      items.length = 0;
      finish();
      return Promise.resolve({ value, done: true });
    },
  };
}
