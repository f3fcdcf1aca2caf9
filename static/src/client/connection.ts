// The socket to the view: says hello, keeps frames in order, acknowledges them, and comes back after a cut.

import type { Boot, Frame, Message, Op } from "../protocol";
import { SYNC } from "../protocol";
import type { EventQueue } from "./queue";

const FIRST_WAIT = 25; // ms; the server is on this machine
const LONGEST_WAIT = 1000;
/** Acks closer together than this wait for the next frame of the screen, so that a busy server is slowed down to it. */
const ACK_INTERVAL = 8;
/** The server does not know this page: its view has ended, or the app was started anew. */
const GONE = new Set([4401, 4403, 4404]);

export interface ConnectionEvents {
  apply(ops: Op[]): void;
  connected(): void;
  disconnected(): void;
  gone(): void;
}

export class Connection {
  private socket: WebSocket | null = null;
  private last = 0;
  private wait = FIRST_WAIT;
  private greeted = false;
  private synced = false;
  private ackedAt = 0;
  private ackPlanned = false;
  private ended = false;

  constructor(
    private readonly boot: Boot,
    private readonly queue: EventQueue,
    private readonly events: ConnectionEvents,
  ) {}

  open(): void {
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`);
    this.socket = socket;
    this.greeted = false;
    socket.onopen = () => {
      const { view, nonce, epoch } = this.boot;
      this.write(["hello", { view, nonce, epoch, last: this.last }]);
    };
    socket.onmessage = (message: MessageEvent<string>) => this.take(JSON.parse(message.data) as Frame);
    socket.onclose = (event) => this.lost(socket, event.code);
  }

  /** Whether what is sent now arrives now. */
  get isOpen(): boolean {
    return this.greeted && this.socket?.readyState === WebSocket.OPEN;
  }

  send(message: Message): void {
    if (this.isOpen) this.write(message);
  }

  /** Ask for the whole tree; once, until it has come. */
  requestSync(): void {
    if (this.synced) return;
    this.synced = true;
    this.send(["sync"]);
  }

  close(): void {
    this.ended = true;
    this.socket?.close();
  }

  private write(message: Message): void {
    this.socket?.send(JSON.stringify(message));
  }

  private take([seq, ack, ops]: Frame): void {
    this.queue.acknowledge(ack);
    if (!this.greeted) this.welcome();
    if (seq === 0) return;
    const isSync = ops.some((op) => op[0] === SYNC);
    if (seq > this.last + 1 && !isSync) return this.requestSync();
    if (seq > this.last) {
      this.last = seq;
      if (isSync) this.synced = false;
      this.events.apply(ops);
    }
    this.acknowledge();
  }

  /** The first frame tells which events were taken; the others are sent again, and then the new ones. */
  private welcome(): void {
    this.greeted = true;
    this.wait = FIRST_WAIT;
    this.synced = false;
    for (const message of this.queue.unacknowledged()) this.write(message);
    this.events.connected();
  }

  private acknowledge(): void {
    if (this.ackPlanned) return;
    const now = performance.now();
    if (now - this.ackedAt >= ACK_INTERVAL) return this.ackNow(now);
    this.ackPlanned = true;
    const run = (): void => {
      if (!this.ackPlanned) return;
      this.ackPlanned = false;
      this.ackNow(performance.now());
    };
    requestAnimationFrame(run);
    setTimeout(run, 50); // a hidden page has no frames
  }

  private ackNow(now: number): void {
    this.ackedAt = now;
    this.send(["ack", this.last]);
  }

  private lost(socket: WebSocket, code: number): void {
    if (socket !== this.socket || this.ended) return;
    this.greeted = false;
    if (GONE.has(code)) {
      this.ended = true;
      return this.events.gone();
    }
    if (code === 4409) return; // this page is open on another connection, which is the live one
    this.events.disconnected();
    setTimeout(() => this.open(), this.wait * (0.5 + Math.random()));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }
}
