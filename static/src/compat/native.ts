// `window.taupyNative` for a page of the app's own: commands go over its socket, events come back over it.

import { type Listener, makeApi, type WindowApi, type WindowEvent } from "../bridge/api";

export type Message = { type: string } & Record<string, unknown>;

const listeners = new Set<Listener>();

/** Make the names that TauPy's pages use. A command is answered when it is on its way. */
export function makeNative(send: (command: Record<string, unknown>) => void): WindowApi {
  return makeApi(
    (command) => {
      send(command as Record<string, unknown>);
      return Promise.resolve(undefined);
    },
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  );
}

/** Tell the page's listeners of a window event. */
export function deliverTo(event: unknown): void {
  for (const listener of [...listeners]) {
    try {
      listener(event as WindowEvent);
    } catch (error) {
      reportError(error); // one listener's fault is not the next one's
    }
  }
}
