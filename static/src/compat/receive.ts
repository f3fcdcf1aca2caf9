// What a page does with TauPy's messages. Messages of other types are the app's own: `taupane:message` on the window.

import type { Message } from "./native";

type Act = (message: Message) => void;

const ACTS: Record<string, Act> = {
  update_text: (message) => on(message, (element) => (element.textContent = text(message.value))),
  update_html: (message) => on(message, (element) => (element.outerHTML = text(message.html))),
  replace: (message) => on(message, (element) => (element.innerHTML = text(message.html))),
  update_input: (message) => on(message, (element) => ((element as HTMLInputElement).value = text(message.value))),
  set_theme: (message) => {
    document.documentElement.setAttribute("data-theme", text(message.theme));
    localStorage.setItem("theme", text(message.theme));
  },
  hot_reload: () => location.reload(),
  hmr_error: (message) => console.error(text(message.message)),
};

export function receive(message: Message): void {
  const act = Object.hasOwn(ACTS, message.type) ? ACTS[message.type] : undefined;
  act?.(message);
  dispatchEvent(new CustomEvent("taupane:message", { detail: message }));
}

function on(message: Message, act: (element: HTMLElement) => void): void {
  const element = document.getElementById(text(message.id));
  if (element !== null) act(element);
}

function text(value: unknown): string {
  return value === null || value === undefined ? "" : String(value);
}
