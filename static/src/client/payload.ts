// What of a DOM event is sent: only what a handler may ask for, and nothing that is at its default.

import type { Payload } from "../protocol";

export function payloadOf(event: Event, element: Element): Payload {
  const payload: Payload = {};
  if (event instanceof KeyboardEvent) {
    payload.key = event.key;
    payload.code = event.code;
    if (event.repeat) payload.repeat = true;
    modifiers(event, payload);
    valueOf(event.target, payload);
  } else if (event instanceof MouseEvent) {
    modifiers(event, payload);
    if (event.button > 0) payload.button = event.button;
    if (event.type !== "click" && event.type !== "dblclick") {
      payload.x = event.clientX;
      payload.y = event.clientY;
    }
  } else if (event.type === "submit" && event.target instanceof HTMLFormElement) {
    payload.form = formOf(event.target, (event as SubmitEvent).submitter);
  } else if (event.type === "input" || event.type === "change") {
    valueOf(event.target, payload);
  } else if (event.type === "scroll" || event.type === "scrollend") {
    payload.top = element.scrollTop;
    payload.left = element.scrollLeft;
  } else if (event.type === "toggle") {
    payload.detail = element instanceof HTMLDetailsElement ? element.open : (event as ToggleEvent).newState === "open";
  } else if (event instanceof CustomEvent) {
    payload.detail = plain(event.detail);
  }
  return payload;
}

function modifiers(event: KeyboardEvent | MouseEvent, payload: Payload): void {
  if (event.ctrlKey) payload.ctrl = true;
  if (event.shiftKey) payload.shift = true;
  if (event.altKey) payload.alt = true;
  if (event.metaKey) payload.meta = true;
}

function valueOf(target: EventTarget | null, payload: Payload): void {
  if (target instanceof HTMLInputElement) {
    payload.value = target.value;
    if (target.type === "checkbox" || target.type === "radio") payload.checked = target.checked;
  } else if (target instanceof HTMLSelectElement && target.multiple) {
    payload.values = [...target.selectedOptions].map((option) => option.value);
  } else if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) {
    payload.value = target.value;
  }
}

/** The texts of a form's controls by name, a list where a name comes several times. */
export function formOf(form: HTMLFormElement, submitter: HTMLElement | null | undefined): Record<string, string | string[]> {
  const fields = new Map<string, string | string[]>();
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string") continue;
    const known = fields.get(name);
    fields.set(name, known === undefined ? value : [...(Array.isArray(known) ? known : [known]), value]);
  }
  if (submitter instanceof HTMLButtonElement && submitter.name !== "") fields.set(submitter.name, submitter.value);
  return Object.fromEntries(fields);
}

function plain(detail: unknown): unknown {
  try {
    return detail === undefined ? null : JSON.parse(JSON.stringify(detail));
  } catch {
    return null; // what JSON cannot say stays in the page
  }
}
