// The page's way to its window: `window.taupane.window`, the names that TauPy pages use (`window.taupyNative`,
// `window.taupyDrag`), and drag regions.

import { type Listener, makeApi, type WindowApi, type WindowEvent } from "./api";
import { Calls } from "./calls";
import { watchDragRegions } from "./drag";
import { type Command, type Send, Transport } from "./transport";

export type { Monitor, WindowApi, WindowEvent, WindowState } from "./api";
export { WindowCommandError } from "./calls";

export interface BridgeOptions {
  /** What shows the host that a command comes from a page of the app. */
  nonce: string;
  /** The way for hosts without a bridge of their own; answered through `deliverWindowAnswer`. */
  sendOverSocket: Send;
}

let calls = new Calls();
let listeners = new Set<Listener>();

/** Put the names into the page; the returned function stops watching its drag regions. */
export function installBridge({ nonce, sendOverSocket }: BridgeOptions): () => void {
  calls = new Calls();
  listeners = new Set();
  const transport = new Transport(nonce, sendOverSocket);
  const run = (command: Command): Promise<unknown> => calls.start((id) => transport.send(id, command));
  const api = makeApi(run, listen);
  const quiet = hush(api);
  const page = window as unknown as Record<string, unknown>;
  page.taupane = Object.assign((page.taupane ?? {}) as object, { window: api });
  page.taupyNative = quiet;
  page.taupyDrag = () => quiet.startDrag();
  // The host calls this with JSON text; see bridge.py.
  page.__taupaneAnswer = (id: unknown, ok: unknown, json: unknown) => calls.answer(id, ok, parse(json));
  // A host that is the window's own calls this with each event. Not enumerable: pages list their globals.
  Object.defineProperty(page, "__taupaneEvent", { value: deliverWindowEvent, configurable: true });
  return watchDragRegions(document, api);
}

/** Tell the page's listeners of an event of the app's first window, unless this page is in another one. */
export function deliverFirstWindowEvent(event: unknown): void {
  if ((window as unknown as Record<string, unknown>).__taupaneApart !== true) deliverWindowEvent(event);
}

/** Take the answer to a command that went over the socket: its number, whether it was done, the result or a message. */
export function deliverWindowAnswer(id: unknown, ok: unknown, value?: unknown): void {
  calls.answer(id, ok, value);
}

/** Tell the page's listeners of a window event. */
export function deliverWindowEvent(event: unknown): void {
  if (typeof event !== "object" || event === null) return;
  for (const listener of [...listeners]) {
    try {
      listener(event as WindowEvent);
    } catch (error) {
      // One listener's fault is not the next one's.
      reportError(error);
    }
  }
}

function listen(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The same names for pages whose scripts never catch: TauPy's functions return nothing. */
function hush(api: WindowApi): WindowApi {
  const quiet: Record<string, unknown> = {};
  for (const [name, method] of Object.entries(api) as [string, (...args: unknown[]) => unknown][]) {
    quiet[name] = (...args: unknown[]) => {
      const answer = method(...args);
      if (answer instanceof Promise) answer.catch((error: unknown) => console.warn(`taupane: ${String(error)}`));
      return answer;
    };
  }
  return quiet as WindowApi;
}

function parse(json: unknown): unknown {
  try {
    return JSON.parse(String(json));
  } catch {
    return undefined;
  }
}
