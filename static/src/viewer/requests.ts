/**
 * Requests that have one answer each, or several until the last: who waits for which.
 *
 * Rows that came with the page can be asked about before there is a connection. Such requests are held until the server has said which
 * view these rows are, and then go out in the order in which they were made, with that view's id.
 */

import type { Answer, AnswerBody } from "./wire_answers";

/** A request that was not done, with the server's code, or `lost` with its connection. */
export class RequestFailed extends Error {
  constructor(readonly code: string, message: string) {
    super(message);
  }
}

type Message = Readonly<Record<string, unknown>>;

interface Waiting {
  take(body: AnswerBody): boolean;
  fail(error: RequestFailed): void;
}

/** What is said of a request that cannot be sent. */
export const NO_CONNECTION = "There is no connection";

export class Requests {
  private readonly waiting = new Map<string, Waiting>();
  /** What is held, by id; null while requests go out at once. */
  private held: Map<string, Message> | null = null;
  private next = 1;

  /** `send` is false when there is no connection. */
  constructor(private readonly send: (text: string) => boolean) {}

  get isHolding(): boolean {
    return this.held !== null;
  }

  /** Keep what is asked from now on, until `release` or `refuse`. */
  hold(): void {
    this.held ??= new Map();
  }

  /** Send what was held, as asked of this view of the server. */
  release(viewId: number): void {
    const { held } = this;
    this.held = null;
    for (const [id, message] of held ?? []) this.post(id, "view_id" in message ? { ...message, view_id: viewId } : message);
  }

  /** Hold nothing any more: what was held gets no answer, for this reason. */
  refuse(code: string, message: string): void {
    const { held } = this;
    this.held = null;
    for (const id of held?.keys() ?? []) this.fail(id, code, message);
  }

  /** Ask for one answer of a type. Rejects with RequestFailed. */
  ask<T extends AnswerBody["type"]>(answer: T, message: Message): Promise<Extract<AnswerBody, { type: T }>> {
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
  follow(message: Message, onAnswer: (body: AnswerBody) => boolean, onFail: (error: RequestFailed) => void): string {
    return this.start(message, { take: onAnswer, fail: onFail });
  }

  cancel(id: string): void {
    if (this.held?.delete(id) === true) this.fail(id, "cancelled", "The request was cancelled");
    else if (this.waiting.has(id)) this.send(JSON.stringify({ type: "cancel", request_id: id }));
  }

  /** Forget a request: its answers are for nobody. */
  forget(id: string): void {
    this.waiting.delete(id);
    this.held?.delete(id);
  }

  take({ requestId, body }: Answer): void {
    const waiting = this.waiting.get(requestId);
    if (waiting === undefined) return;
    if (body.type === "request_error") this.fail(requestId, body.code, body.message);
    else if (waiting.take(body)) this.waiting.delete(requestId);
  }

  /** The connection is gone: no answer to what was sent will come. */
  drop(): void {
    for (const id of [...this.waiting.keys()]) if (this.held?.has(id) !== true) this.fail(id, "lost", "The connection was lost");
  }

  private start(message: Message, waiting: Waiting): string {
    const id = `q${this.next++}`;
    this.waiting.set(id, waiting);
    if (this.held === null) this.post(id, message);
    else this.held.set(id, message);
    return id;
  }

  private post(id: string, message: Message): void {
    if (!this.send(JSON.stringify({ ...message, request_id: id }))) this.fail(id, "lost", NO_CONNECTION);
  }

  private fail(id: string, code: string, message: string): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    waiting?.fail(new RequestFailed(code, message));
  }
}
