// Menus: where they open, the keyboard inside them (WAI-ARIA's menu pattern), sub-menus, and shortcuts that work while they are closed.

import { matchesChord } from "../client/listening";
import { attend as follow } from "./popover";

const MARGIN = 8; // CSS px that a menu keeps from the edges of the window
const known = new WeakSet<Element>();
/** Where a context menu was asked for. */
const points = new WeakMap<Element, { x: number; y: number }>();
/** Sub-menus that the pointer opens leave the focus where it is. */
const pointed = new WeakSet<Element>();
let typed = { text: "", at: 0 };

export function attend(menu: HTMLElement): void {
  if (!known.has(menu)) {
    known.add(menu);
    menu.addEventListener("beforetoggle", (event) => (event as ToggleEvent).newState === "open" && place(menu));
    menu.addEventListener("toggle", (event) => event.target === menu && (event as ToggleEvent).newState === "open" && opened(menu));
    menu.addEventListener("keydown", (event) => onKey(menu, event));
    menu.addEventListener("click", (event) => onClick(menu, event));
    menu.addEventListener("pointerover", (event) => onPointer(menu, event));
    const opener = openerOf(menu);
    opener?.addEventListener("click", (event) => onOpenerClick(menu, event));
    if (opener?.closest("[role=menu]") === null) opener.addEventListener("keydown", (event) => onOpenerKey(menu, event));
  }
  follow(menu);
}

export function openAt(menu: HTMLElement, x: number, y: number): void {
  points.set(menu, { x, y });
  if (menu.matches(":popover-open")) menu.hidePopover();
  show(menu);
}

/** Open a menu and go to its first item at once: the next key may come before the browser's own event. */
function show(menu: HTMLElement): void {
  menu.showPopover();
  opened(menu);
}

function openerOf(menu: Element): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[popovertarget="${CSS.escape(menu.id)}"]`);
}

function parentMenu(menu: Element): HTMLElement | null {
  return menu.parentElement?.closest<HTMLElement>("[role=menu]") ?? null;
}

function items(menu: Element): HTMLElement[] {
  const all = menu.querySelectorAll<HTMLElement>("[role^=menuitem]");
  return [...all].filter((item) => item.closest("[role=menu]") === menu && !item.matches(":disabled, [aria-disabled=true]"));
}

/** Below the opener, beside it for a sub-menu, at the pointer for a context menu; within the window in any case. */
function place(menu: HTMLElement): void {
  const { innerWidth, innerHeight } = window;
  const { offsetWidth: width, offsetHeight: height } = menu;
  const point = points.get(menu);
  const from = openerOf(menu)?.getBoundingClientRect();
  let left = point?.x ?? 0;
  let top = point?.y ?? 0;
  if (from !== undefined && parentMenu(menu) !== null) {
    left = from.right + width + MARGIN <= innerWidth ? from.right : from.left - width;
    top = from.top - 5;
  } else if (from !== undefined) {
    left = menu.dataset["align"] === "end" ? from.right - width : from.left;
    top = from.bottom + 4;
    if (top + height + MARGIN > innerHeight && from.top > height + MARGIN) top = from.top - height - 4;
  }
  menu.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - width - MARGIN))}px`;
  menu.style.top = `${Math.max(MARGIN, Math.min(top, innerHeight - height - MARGIN))}px`;
}

function opened(menu: HTMLElement): void {
  place(menu); // only now it can be measured
  if (!pointed.delete(menu) && !menu.contains(document.activeElement)) items(menu)[0]?.focus();
}

/** What the browser does by itself leaves the focus behind until its event comes; and a sub-menu that is open stays so. */
function onOpenerClick(menu: HTMLElement, event: MouseEvent): void {
  const isOpen = menu.matches(":popover-open");
  if (isOpen && parentMenu(menu) === null) return;
  event.preventDefault();
  if (isOpen) items(menu)[0]?.focus();
  else show(menu);
}

function onOpenerKey(menu: HTMLElement, event: KeyboardEvent): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  show(menu);
}

function onKey(menu: HTMLElement, event: KeyboardEvent): void {
  const at = document.activeElement as HTMLElement;
  if (at.closest("[role=menu]") !== menu || event.ctrlKey || event.altKey || event.metaKey) return;
  const all = items(menu);
  const index = all.indexOf(at);
  const step = (to: number): void => all[(to + all.length) % all.length]?.focus();
  const sub = at.getAttribute("aria-haspopup") === "menu" ? document.getElementById(at.getAttribute("popovertarget") ?? "") : null;
  const parent = parentMenu(menu);
  if (event.key === "ArrowDown") step(index + 1);
  else if (event.key === "ArrowUp") step(index < 0 ? -1 : index - 1);
  else if (event.key === "Home") step(0);
  else if (event.key === "End") step(-1);
  else if (event.key === "ArrowRight" && sub !== null) {
    if (sub.matches(":popover-open")) items(sub)[0]?.focus();
    else show(sub);
  } else if (event.key === "ArrowLeft" && parent !== null) {
    menu.hidePopover();
    openerOf(menu)?.focus();
  } else if (event.key === "Tab") return closeAll(menu);
  else if (event.key.length === 1 && event.key !== " ") find(all, index, event.key);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Go to the next item that begins with what was typed within the last half second. */
function find(all: HTMLElement[], index: number, key: string): void {
  const now = performance.now();
  typed = { text: (now - typed.at < 500 ? typed.text : "") + key.toLowerCase(), at: now };
  const from = typed.text.length > 1 ? index : index + 1;
  const order = [...all.slice(from), ...all.slice(0, from)];
  order.find((item) => (item.textContent ?? "").trim().toLowerCase().startsWith(typed.text))?.focus();
}

function onClick(menu: HTMLElement, event: MouseEvent): void {
  const item = event.target instanceof Element ? event.target.closest("[role^=menuitem]") : null;
  if (item === null || item.closest("[role=menu]") !== menu || item.getAttribute("aria-haspopup") === "menu") return;
  if (!item.matches(":disabled, [aria-disabled=true]")) closeAll(menu);
}

function closeAll(menu: HTMLElement): void {
  let top = menu;
  for (let parent = parentMenu(top); parent !== null; parent = parentMenu(top)) top = parent;
  if (top.matches(":popover-open")) top.hidePopover();
}

function onPointer(menu: HTMLElement, event: PointerEvent): void {
  const item = event.target instanceof Element ? event.target.closest<HTMLElement>("[role^=menuitem]") : null;
  if (event.pointerType !== "mouse" || item === null || item.closest("[role=menu]") !== menu) return;
  for (const other of menu.querySelectorAll<HTMLElement>("[role=menu]:popover-open")) {
    if (openerOf(other) !== item && parentMenu(other) === menu) other.hidePopover();
  }
  const sub = document.getElementById(item.getAttribute("popovertarget") ?? "");
  if (sub === null || sub.matches(":popover-open")) return;
  pointed.add(sub);
  sub.showPopover();
}

// A shortcut works wherever the focus is, as long as its item is in the page and no dialog lies over it.
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  for (const item of document.querySelectorAll<HTMLElement>("[role^=menuitem][data-keys]")) {
    if (!matchesChord(event, [item.dataset["keys"]!]) || item.matches(":disabled, [aria-disabled=true]")) continue;
    const dialog = document.querySelector("dialog:modal");
    if (dialog !== null && !dialog.contains(item)) continue;
    event.preventDefault();
    item.click();
    return;
  }
});
