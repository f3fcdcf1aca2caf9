/**
 * The row socket: one connection to `/ws/<session>`, opened again when it ends.
 *
 * The first message carries the page's nonce, which a page of another origin cannot read. Everything that was asked
 * for on a lost connection is lost; the owner asks again when `onOpen` comes.
 */

import { authMessage } from "./wire";

const FIRST_RETRY_MS = 25;
const LAST_RETRY_MS = 1000;
/** A connection that lived this long was a good one: the next loss starts with a short pause again. */
const SETTLED_MS = 3000;
/** Closed by these, the server has refused us; asking again at full speed would not help. */
const REFUSED = new Set([1008, 4400, 4401, 4403, 4404, 4410]);

export type Link = "connecting" | "open" | "waiting" | "refused" | "closed";

export interface SocketEvents {
  onOpen(): void;
  onText(text: string): void;
  onBinary(frame: ArrayBuffer): void;
  onLink(link: Link): void;
}

export class RowSocket {
  private socket: WebSocket | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private attempts = 0;
  private openedAt = 0;
  private link: Link = "closed";

  constructor(
    private readonly url: string,
    private readonly nonce: string,
    private readonly events: SocketEvents,
  ) {}

  get state(): Link {
    return this.link;
  }

  connect(): void {
    this.clearTimer();
    this.drop();
    this.setLink("connecting");
    const socket = new WebSocket(this.url);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.onopen = () => {
      this.openedAt = performance.now();
      socket.send(authMessage(this.nonce));
      this.setLink("open");
      this.events.onOpen();
    };
    socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
      if (typeof event.data === "string") this.events.onText(event.data);
      else this.events.onBinary(event.data);
    };
    socket.onclose = (event) => this.ended(event.code);
  }

  /** Send a message; false when there is no open connection. */
  send(text: string): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(text);
    return true;
  }

  /** Connect now instead of after the pause. */
  retry(): void {
    this.attempts = 0;
    this.connect();
  }

  close(): void {
    this.clearTimer();
    this.drop();
    this.setLink("closed");
  }

  private ended(code: number): void {
    this.drop();
    if (REFUSED.has(code)) {
      this.setLink("refused");
      return;
    }
    if (this.openedAt > 0 && performance.now() - this.openedAt > SETTLED_MS) this.attempts = 0;
    this.openedAt = 0;
    this.setLink("waiting");
    this.timer = setTimeout(() => this.connect(), retryPause(this.attempts++, Math.random()));
  }

  private drop(): void {
    const socket = this.socket;
    if (socket === null) return;
    this.socket = null;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private clearTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private setLink(link: Link): void {
    if (this.link === link) return;
    this.link = link;
    this.events.onLink(link);
  }
}

/** Ms to wait before attempt `attempts`: 25, 50, 100 ... 1000, each less up to a half by `random` in [0, 1). */
export function retryPause(attempts: number, random: number): number {
  const full = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts, 16));
  return full * (1 - random / 2);
}

/** The address of a session's rows, on the origin of the page. */
export function socketUrl(session: string, page: { protocol: string; host: string }): string {
  const scheme = page.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${page.host}/ws/${encodeURIComponent(session)}`;
}

/** The nonce of this page; empty when the page carries none. */
export function pageNonce(root: Document): string {
  const text = root.getElementById("taupane-boot")?.textContent ?? "";
  try {
    const boot = JSON.parse(text) as { nonce?: unknown } | null;
    return typeof boot?.nonce === "string" ? boot.nonce : "";
  } catch {
    return "";
  }
}
