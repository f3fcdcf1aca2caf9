// Who owns what stands in a control. The page counts the user's edits; a patch carries the count that the server had seen when
// it was made, and one that is older than the user's last edit is left out. So typing is never overwritten by a late patch,
// and yet a handler can clear or correct a field that has the focus.

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const edits = new WeakMap<Element, number>();
let composing: Element | null = null;

export function isControl(element: Element): element is Control {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement;
}

export function editsOf(element: Element): number {
  return edits.get(element) ?? 0;
}

/** Watch what is typed below `root`; must run before the events are sent, so that they carry the new count. */
export function countEdits(root: Document): void {
  const count = (event: Event): void => {
    if (event.target instanceof Element && isControl(event.target)) edits.set(event.target, editsOf(event.target) + 1);
  };
  root.addEventListener("input", count, true);
  root.addEventListener("compositionstart", (event) => (composing = event.target as Element), true);
  root.addEventListener("compositionend", () => (composing = null), true);
}

/** Set a control's value unless the user has typed since the server looked, or an input method is at work there. */
export function setValue(element: Control, value: string, seen: number): void {
  if (editsOf(element) > seen || composing === element || element.value === value) return;
  const caret = element === document.activeElement && !(element instanceof HTMLSelectElement) ? caretOf(element) : null;
  const wasAtEnd = caret === element.value.length;
  element.value = value;
  if (caret !== null && !wasAtEnd) (element as HTMLInputElement).setSelectionRange(caret, caret);
}

function caretOf(element: HTMLInputElement | HTMLTextAreaElement): number | null {
  try {
    return element.selectionStart; // null or an error where the type of input has no caret
  } catch {
    return null;
  }
}
