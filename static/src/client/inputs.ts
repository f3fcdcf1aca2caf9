// Who owns what stands in a control. The page counts the user's edits; a patch carries the count that the server had seen when
// it was made, and one that is older than the user's last edit is left out. So typing is never overwritten by a late patch,
// and yet a handler can clear or correct a field that has the focus.

import { listenings } from "./listening";

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Events that tell the server how often a control was edited. */
const REPORTS = ["input", "change", "keydown", "keyup", "keypress", "blur", "focusout"];

const edits = new WeakMap<Element, number>();
/** Controls with something in them that was not sent. */
const unsent = new WeakSet<Element>();
let composing: Element | null = null;
/** What the server wants to stand in the control that an input method is at work in. */
let held: (() => void) | null = null;

export function isControl(element: Element): element is Control {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement;
}

export function editsOf(element: Element): number {
  return edits.get(element) ?? 0;
}

/** Note that the user changed an element that is not a control. */
export function countEdit(element: Element): void {
  edits.set(element, editsOf(element) + 1);
}

/** Whether the user entered something that the server has not been told. */
export function isUnsent(element: Element): boolean {
  return unsent.has(element) || element === composing;
}

/** Note that the server is being told what stands in a control. */
export function isSent(element: Element): void {
  unsent.delete(element);
}

/** Watch what is typed below `root`; must run before the events are sent, so that they carry the new count. */
export function countEdits(root: Document): void {
  root.addEventListener("input", (event) => event.target instanceof Element && isControl(event.target) && count(event.target), true);
  root.addEventListener("compositionstart", (event) => (composing = event.target as Element), true);
  root.addEventListener("compositionend", endComposition, true);
  root.addEventListener("focusout", endComposition, true);
}

/** An edit of a radio button is one of its whole group: choosing it changes the others without an event. */
function count(control: Control): void {
  const group = control instanceof HTMLInputElement && control.type === "radio" && control.name !== "" ? groupOf(control) : [control];
  const next = Math.max(...group.map(editsOf)) + 1;
  for (const member of group) edits.set(member, next);
  unsent.add(control);
}

function groupOf(radio: HTMLInputElement): HTMLInputElement[] {
  const all = radio.ownerDocument.querySelectorAll<HTMLInputElement>("input[type=radio]");
  const group = [...all].filter((other) => other.name === radio.name && other.form === radio.form);
  return group.includes(radio) ? group : [...group, radio];
}

function endComposition(event: Event): void {
  if (event.target !== composing) return;
  composing = null;
  const run = held;
  held = null;
  if (run !== null) setTimeout(run); // some engines send the last input event after this one
}

/** Whether the user's last edit is newer than what the server had seen. What the server is never told it cannot be behind of. */
function isNewer(element: Element, seen: number): boolean {
  return editsOf(element) > seen && isReported(element);
}

function isReported(element: Element): boolean {
  for (let one: Element | null = element; one !== null; one = one.parentElement) {
    const attribute = one.getAttribute("data-on");
    if (attribute === null) continue;
    const types = listenings(attribute);
    if (REPORTS.some((type) => types.has(type))) return true;
  }
  return false;
}

/** Set a control's value unless the user has typed since the server looked. While an input method is at work there, it waits. */
export function setValue(element: Control, value: string, seen: number): void {
  if (element === composing) {
    held = () => setValue(element, value, seen);
    return;
  }
  if (isNewer(element, seen)) return;
  unsent.delete(element);
  if (element.value === value) return;
  const caret = element === document.activeElement && !(element instanceof HTMLSelectElement) ? caretOf(element) : null;
  const wasAtEnd = caret === element.value.length;
  element.value = value;
  if (caret !== null && !wasAtEnd) (element as HTMLInputElement).setSelectionRange(caret, caret);
}

/** Tick or untick unless the user has done so since the server looked. */
export function setChecked(element: HTMLInputElement, checked: boolean, seen: number): void {
  if (isNewer(element, seen)) return;
  unsent.delete(element);
  element.checked = checked;
}

/** Choose an option or not, unless the user has chosen in its select since the server looked. */
export function setSelected(option: HTMLOptionElement, selected: boolean, seen: number): void {
  const select = option.closest("select");
  if (select !== null && isNewer(select, seen)) return;
  if (select !== null) unsent.delete(select);
  option.selected = selected;
}

function caretOf(element: HTMLInputElement | HTMLTextAreaElement): number | null {
  try {
    return element.selectionStart; // null or an error where the type of input has no caret
  } catch {
    return null;
  }
}
