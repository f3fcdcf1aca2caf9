// The socket to the view: says hello, keeps frames in order, acknowledges them, and comes back after a cut.

import type { Boot, Frame, Message, Op, RpcOp } from "../protocol";
import { SYNC } from "../protocol";
import type { EventQueue } from "./queue";

const FIRST_WAIT = 25; // ms; the server is on this machine
const LONGEST_WAIT = 1000;
/** Acks closer together than this wait for the next frame of the screen, so that a busy server is slowed down to it. */
const ACK_INTERVAL = 8;
/** The server does not know this page: its view has ended, or the app was started anew. */
const GONE = new Set([4401, 4403, 4404]);
/** This page was opened a second time, and that one is the live one now. */
const REPLACED = 4409;

export interface ConnectionEvents {
  apply(ops: Op[]): void;
  /** An op of the calls between page script and Python, and how long its message was. */
  called(op: RpcOp, size: number): void;
  connected(): void;
  disconnected(): void;
  gone(): void;
  replaced(): void;
}

export class Connection {
  private socket: WebSocket | null = null;
  private last = 0;
  private wait = FIRST_WAIT;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private greeted = false;
  private needsSync = false;
  private askedForSync = false;
  private ackedAt = 0;
  private ackPlanned = false;
  private ended = false;

  constructor(
    private readonly boot: Boot,
    private readonly queue: EventQueue,
    private readonly events: ConnectionEvents,
  ) {}

  open(): void {
    clearTimeout(this.retry);
    this.retry = undefined;
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`);
    this.socket = socket;
    this.greeted = false;
    socket.onopen = () => {
      const { view, nonce, epoch } = this.boot;
      socket.send(JSON.stringify(["hello", { view, nonce, epoch, last: this.last }] satisfies Message));
    };
    socket.onmessage = (message: MessageEvent<string>) => {
      if (socket === this.socket) this.take(JSON.parse(message.data) as Frame, message.data.length);
    };
    socket.onclose = (event) => this.lost(socket, event.code);
  }

  /** Whether what is sent now arrives now. */
  get isOpen(): boolean {
    return this.greeted && this.socket?.readyState === WebSocket.OPEN;
  }

  send(message: Message): void {
    if (this.isOpen) this.write(message);
  }

  /** Ask for the whole tree; once, until it has come. Where the connection is cut before, again on the next one. */
  requestSync(): void {
    this.needsSync = true;
    if (this.askedForSync || !this.isOpen) return;
    this.askedForSync = true;
    this.write(["sync"]);
  }

  /** Do not wait any longer to come back: the user is looking. */
  hurry(): void {
    if (this.retry !== undefined) this.open();
  }

  /** Come back from the browser's page cache, where the socket is dead and nobody may have said so. */
  resume(): void {
    if (this.ended) return;
    const old = this.socket;
    this.open();
    old?.close();
  }

  close(): void {
    this.ended = true;
    clearTimeout(this.retry);
    this.socket?.close();
  }

  private write(message: Message): void {
    this.socket?.send(JSON.stringify(message));
  }

  private take([seq, ack, ops]: Frame, size: number): void {
    this.queue.acknowledge(ack);
    if (!this.greeted) this.welcome();
    if (seq === 0) {
      for (const op of ops) this.events.called(op as RpcOp, size);
      return;
    }
    const isSync = ops.some((op) => op[0] === SYNC);
    if (seq > this.last + 1 && !isSync) return this.requestSync();
    if (seq > this.last) {
      this.last = seq;
      if (isSync) this.needsSync = this.askedForSync = false;
      this.carryOut(ops);
    }
    queueMicrotask(() => this.acknowledge()); // after those who watch the page: what they show need not wait for it
  }

  /** A frame that fails half way must not stop those after it: the page is brought up to date as a whole. */
  private carryOut(ops: Op[]): void {
    try {
      this.events.apply(ops);
    } catch (error) {
      console.error("taupane: a frame could not be applied", error);
      this.requestSync();
    }
  }

  /** The first frame tells which events were taken; the others are sent again, and then the new ones. */
  private welcome(): void {
    this.greeted = true;
    this.wait = FIRST_WAIT;
    this.askedForSync = false;
    for (const message of this.queue.unacknowledged()) this.write(message);
    this.events.connected();
    if (this.needsSync) this.requestSync();
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
    if (GONE.has(code) || code === REPLACED) {
      this.ended = true;
      return code === REPLACED ? this.events.replaced() : this.events.gone();
    }
    this.events.disconnected();
    this.retry = setTimeout(() => this.open(), this.wait * (0.5 + Math.random()));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }
}
