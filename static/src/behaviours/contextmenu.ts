// The right mouse button, a long press, Shift+F10 and the menu key open the menu that `data-menu` names.

import { openAt } from "./menu";

const known = new WeakSet<Element>();

export function attend(area: HTMLElement): void {
  if (known.has(area)) return;
  known.add(area);
  area.addEventListener("contextmenu", (event) => {
    const menu = document.getElementById(area.dataset["menu"] ?? "");
    if (menu === null || menu.contains(event.target as Node)) return;
    event.preventDefault();
    const box = (event.target as Element).getBoundingClientRect();
    // Asked for with the keyboard there is no pointer: Chromium gives the middle of the element, others 0.
    const pointer = event.clientX !== 0 || event.clientY !== 0;
    const [x, y] = pointer ? [event.clientX, event.clientY] : [box.left + 8, box.top + 8];
    // WebKit takes the release of the button for a click beside the menu and would close it again.
    const open = (): unknown => setTimeout(() => openAt(menu, x, y));
    if (event.buttons === 0) open();
    else document.addEventListener("pointerup", open, { capture: true, once: true });
  });
}
