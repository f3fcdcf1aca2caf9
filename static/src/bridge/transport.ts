// How a command leaves the page: by the host's own message handler, by pywebview's, or by the page's socket.
// The first two are answered even while the app's event loop stands still.

export type Command = { type: string } & Record<string, unknown>;
export type Send = (id: number, command: Command) => void;

interface Pywebview {
  platform?: string;
  _QWebChannel?: unknown;
  _jsApiCallback(name: string, params: unknown[], id: string): unknown;
}

interface Hosted {
  webkit?: { messageHandlers?: { taupane?: { postMessage(body: string): void } } };
  pywebview?: Pywebview;
}

/** Commands kept while pywebview's channel comes up (Qt); the rest goes by the socket. */
const MOST_KEPT = 64;
/** A channel that is not there by then never comes. */
const PATIENCE = 5_000; // ms

export class Transport {
  private readonly kept: [number, Command][] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private gaveUp = false;

  constructor(
    private readonly nonce: string,
    private readonly overSocket: Send,
    private readonly host: Hosted = window as Hosted,
  ) {
    addEventListener("pywebviewready", () => this.flush());
  }

  send: Send = (id, command) => {
    const handler = this.host.webkit?.messageHandlers?.taupane;
    if (handler !== undefined) {
      handler.postMessage(JSON.stringify([this.nonce, command, id]));
      return;
    }
    const pywebview = this.host.pywebview;
    if (pywebview?.platform === undefined || this.gaveUp) this.overSocket(id, command);
    else if (isUp(pywebview)) this.throughPywebview(pywebview, id, command);
    else this.keep(id, command);
  };

  private throughPywebview(pywebview: Pywebview, id: number, command: Command): void {
    pywebview._jsApiCallback("invoke", [this.nonce, command, id], String(id));
  }

  private keep(id: number, command: Command): void {
    if (this.kept.length >= MOST_KEPT) return this.overSocket(id, command);
    this.kept.push([id, command]);
    this.timer ??= setTimeout(() => {
      this.gaveUp = true;
      this.flush();
    }, PATIENCE);
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const [id, command] of this.kept.splice(0)) this.send(id, command);
  }
}

/** Qt alone announces itself before its channel works. */
function isUp(pywebview: Pywebview): boolean {
  return pywebview.platform !== "qtwebengine" || pywebview._QWebChannel !== undefined;
}
