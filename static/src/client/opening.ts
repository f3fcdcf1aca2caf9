// Who owns whether a popover or a `<details>` is open. As with controls the user's last act wins: the page counts what the user opens and
// closes and says the count with the `toggle` event; a patch that was made before the server had heard of it is left out. What a patch has
// opened or closed is not said back: by then Python may want something else.

import { countEdit, editsOf } from "./inputs";
import { listenings } from "./listening";

/** What Python wants of a popover: "true" or "false"; kept in step with what the user does. */
export const SHOWN = "data-shown";

/** What a patch made of an element whose `toggle` event is yet to come. */
const patched = new WeakMap<Element, boolean>();
let patching: Element | null = null;
let echo: Event | null = null;

/** Watch what is opened below `root`; must run before the events are sent, so that they carry the new count. */
export function countOpenings(root: Document): void {
  root.addEventListener("beforetoggle", (event) => event.target instanceof Element && popoverTurns(event.target, event as ToggleEvent), true);
  root.addEventListener("toggle", toggled, true);
}

/** Tell whether a `toggle` event comes of a patch. */
export function isEcho(event: Event): boolean {
  return event === echo;
}

/** Say what Python wants of a popover, unless the user has opened or closed it since the server looked; gives whether it was said. */
export function setShown(popover: Element, value: string, seen: number): boolean {
  if (isNewer(popover, seen)) return false;
  popover.setAttribute(SHOWN, value);
  return true;
}

/** Open or close `<details>` unless the user has done so since the server looked. */
export function setOpen(details: HTMLDetailsElement, open: boolean, seen: number): void {
  if (isNewer(details, seen) || details.open === open) return;
  patched.set(details, open);
  details.open = open;
}

/** Show or hide a popover because Python wants it. */
export function turnByPatch(popover: HTMLElement, open: boolean): void {
  patching = popover;
  try {
    if (open) popover.showPopover();
    else popover.hidePopover();
  } finally {
    patching = null;
  }
}

function isNewer(element: Element, seen: number): boolean {
  return editsOf(element) > seen && listenings(element.getAttribute("data-on") ?? "").has("toggle");
}

function popoverTurns(popover: Element, event: ToggleEvent): void {
  if (!popover.hasAttribute(SHOWN)) return;
  const open = event.newState === "open";
  if (popover === patching) return void patched.set(popover, open);
  patched.delete(popover);
  popover.setAttribute(SHOWN, String(open));
  countEdit(popover);
}

function toggled(event: Event): void {
  const element = event.target;
  if (!(element instanceof Element)) return;
  const open = element instanceof HTMLDetailsElement ? element.open : (event as ToggleEvent).newState === "open";
  const isPatch = patched.get(element) === open;
  patched.delete(element);
  if (isPatch) echo = event;
  else if (element instanceof HTMLDetailsElement) countEdit(element); // a popover's was counted at once, which <details> has no event for
}
