/** Requests that have one answer each, or several until the last: who waits for which. */

import type { Answer, AnswerBody } from "./wire_answers";

/** A request that was not done, with the server's code, or `lost` with its connection. */
export class RequestFailed extends Error {
  constructor(readonly code: string, message: string) {
    super(message);
  }
}

interface Waiting {
  take(body: AnswerBody): boolean;
  fail(error: RequestFailed): void;
}

export class Requests {
  private readonly waiting = new Map<string, Waiting>();
  private next = 1;

  /** `send` is false when there is no connection. */
  constructor(private readonly send: (text: string) => boolean) {}

  /** Ask for one answer of a type. Rejects with RequestFailed. */
  ask<T extends AnswerBody["type"]>(answer: T, message: Readonly<Record<string, unknown>>): Promise<Extract<AnswerBody, { type: T }>> {
    return new Promise((resolve, reject) => {
      this.start(message, {
        take: (body) => {
          if (body.type !== answer) return false;
          resolve(body as Extract<AnswerBody, { type: T }>);
          return true;
        },
        fail: reject,
      });
    });
  }

  /** Ask for answers that come one by one; `onAnswer` gives whether it was the last. Gives the request's id, for `cancel`. */
  follow(message: Readonly<Record<string, unknown>>, onAnswer: (body: AnswerBody) => boolean, onFail: (error: RequestFailed) => void): string {
    return this.start(message, { take: onAnswer, fail: onFail });
  }

  cancel(id: string): void {
    if (this.waiting.has(id)) this.send(JSON.stringify({ type: "cancel", request_id: id }));
  }

  /** Forget a request: its answers are for nobody. */
  forget(id: string): void {
    this.waiting.delete(id);
  }

  take({ requestId, body }: Answer): void {
    const waiting = this.waiting.get(requestId);
    if (waiting === undefined) return;
    if (body.type === "request_error") {
      this.waiting.delete(requestId);
      waiting.fail(new RequestFailed(body.code, body.message));
    } else if (waiting.take(body)) this.waiting.delete(requestId);
  }

  /** The connection is gone: no answer will come. */
  drop(): void {
    const all = [...this.waiting.values()];
    this.waiting.clear();
    for (const waiting of all) waiting.fail(new RequestFailed("lost", "The connection was lost"));
  }

  private start(message: Readonly<Record<string, unknown>>, waiting: Waiting): string {
    const id = `q${this.next++}`;
    this.waiting.set(id, waiting);
    if (!this.send(JSON.stringify({ ...message, request_id: id }))) {
      this.waiting.delete(id);
      waiting.fail(new RequestFailed("lost", "There is no connection"));
    }
    return id;
  }
}
