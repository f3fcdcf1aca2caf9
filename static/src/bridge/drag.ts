// Parts of the page that act as the window's frame: `data-drag-region` moves it, `data-resize-edge="south-east"` resizes it.

import type { Edge, WindowApi } from "./api";

const REGION = '[data-drag-region]:not([data-drag-region="false"])';
const EDGE = "[data-resize-edge]";
/** These keep their own meaning inside a region. */
const CONTROLS =
  'a[href], button, input, select, textarea, label, option, summary, [contenteditable]:not([contenteditable="false"]), ' +
  '[role="button"], [role="link"], [role="tab"], [role="menuitem"], [role="slider"], [data-no-drag]';

type Frame = Pick<WindowApi, "startDrag" | "startResize" | "toggleMaximize">;

/** Watch a document; the returned function stops it. */
export function watchDragRegions(root: Document, frame: Frame): () => void {
  const onMouseDown = (event: MouseEvent): void => {
    if (event.button !== 0 || event.defaultPrevented || !(event.target instanceof Element)) return;
    const edge = event.target.closest(EDGE)?.getAttribute("data-resize-edge");
    const region = event.target.closest(REGION);
    if (edge) settle(event, frame.startResize(edge as Edge));
    else if (region !== null && !isControl(event.target, region)) {
      settle(event, event.detail === 2 ? frame.toggleMaximize() : frame.startDrag());
    }
  };
  root.addEventListener("mousedown", onMouseDown);
  return () => root.removeEventListener("mousedown", onMouseDown);
}

/** Whether a control lies between the target and the region that holds it. */
function isControl(target: Element, region: Element): boolean {
  const control = target.closest(CONTROLS);
  return control !== null && control !== region && region.contains(control);
}

function settle(event: MouseEvent, command: Promise<unknown>): void {
  // Else the page selects text while the window moves.
  event.preventDefault();
  // Where windows cannot be dragged (a browser's tab, Wayland) the region is just a part of the page.
  command.catch(() => undefined);
}
