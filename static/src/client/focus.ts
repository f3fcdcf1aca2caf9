// Keep the focus on what is moved, where a browser cannot move an element without taking it out (no `moveBefore`).

let restoring = false;

/** Whether a focus event that is being handled is of our making and no act of the user. */
export function isRestoringFocus(): boolean {
  return restoring;
}

/** Run `move`, which takes `element` out and puts it in again, and give the focus and the selection back to what had them in it. */
export function keepFocus(element: Element, move: () => void): void {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || !element.contains(focused)) return move();
  const selection = selectionOf(focused);
  restoring = true;
  try {
    move();
    if (document.activeElement !== focused) focused.focus({ preventScroll: true });
    if (selection !== null) (focused as HTMLInputElement).setSelectionRange(...selection);
  } finally {
    restoring = false;
  }
}

type Selection = [start: number, end: number, direction: "forward" | "backward" | "none"];

function selectionOf(element: HTMLElement): Selection | null {
  if (!(element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)) return null;
  const { selectionStart, selectionEnd, selectionDirection } = element;
  return selectionStart === null || selectionEnd === null ? null : [selectionStart, selectionEnd, selectionDirection ?? "none"];
}
