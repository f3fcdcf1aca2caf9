// The bridge for pages that bring none, put in by `taupane-launcher` before their own scripts: window.taupyNative and
// window.taupyDrag, drag regions, events. Pages of a Taupane app have a bridge of their own, and do not get this one.

import { installBridge } from "./bridge";

/** Install the names; `nonce` shows the launcher that a command comes from the window's own page. */
export function install(nonce: string): void {
  installBridge({
    nonce,
    sendOverSocket: () => {
      throw new Error("this window has no bridge");
    },
  });
}
