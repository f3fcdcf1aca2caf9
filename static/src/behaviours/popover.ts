// Popovers that follow a State: `data-shown` is what Python wants; what the user opens or closes is reported by the `toggle` event.
// `data-until` is the width from which on the popover is a part of the page and cannot be open.

import { SHOWN, turnByPatch } from "../client/opening";

const known = new WeakSet<Element>();

export function attend(element: HTMLElement): void {
  if (!known.has(element)) install(element);
  const wanted = element.getAttribute(SHOWN) === "true";
  if (wanted !== element.matches(":popover-open")) turnByPatch(element, wanted);
}

function install(element: HTMLElement): void {
  known.add(element);
  const until = element.getAttribute("data-until");
  if (until === null) return;
  const wide = matchMedia(`(min-width: ${until})`);
  const settle = (): void => {
    if (wide.matches && element.matches(":popover-open")) element.hidePopover();
  };
  wide.addEventListener("change", settle);
  element.addEventListener("toggle", settle);
  // Where a link leads is seen only without the panel over it.
  element.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("a[href]") !== null && element.matches(":popover-open")) element.hidePopover();
  });
}
