// The user's events until the server has taken them: numbered, sent again after a cut connection, never run twice there.

import type { Message, Payload } from "../protocol";

type EventMessage = Extract<Message, ["ev", ...unknown[]]>;

/** Events of which only the last per element counts while nobody takes them. */
const LATEST = new Set(["input", "scroll", "pointermove", "mousemove", "resize"]);
/** More than a user does in the longest outage that a page lives through. */
const MOST = 1000;

export class EventQueue {
  private last = 0;
  private hasDropped = false;
  private pending: EventMessage[] = [];

  /** `dropped` is told, once each time, when the page was away for so long that events had to go. */
  constructor(private readonly dropped: () => void) {}

  /** Number an event and keep it. While `waits` (no connection), it takes the place of an older one of its kind. */
  add(id: number, type: string, payload: Payload, edits: number, waits: boolean): EventMessage {
    if (waits && LATEST.has(type)) this.pending = this.pending.filter((one) => one[2] !== id || one[3] !== type);
    const message: EventMessage = edits > 0 ? ["ev", ++this.last, id, type, payload, edits] : ["ev", ++this.last, id, type, payload];
    this.pending.push(message);
    if (this.pending.length > MOST) {
      this.pending.shift();
      if (!this.hasDropped) this.dropped();
      this.hasDropped = true;
    }
    return message;
  }

  /** The server has taken every event up to `number`. */
  acknowledge(number: number): void {
    const first = this.pending[0];
    if (first === undefined || first[1] > number) return;
    this.hasDropped = false;
    this.pending = this.pending.filter((one) => one[1] > number);
  }

  /** What a new connection has to send again, in order. */
  unacknowledged(): readonly EventMessage[] {
    return this.pending;
  }

  /** Whether the server has yet to take an event of this element. */
  waitsFor(id: number): boolean {
    return this.pending.some((one) => one[2] === id);
  }
}
