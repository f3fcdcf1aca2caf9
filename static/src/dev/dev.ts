// What a page of a development run can do besides: show over itself why the last save did not work, and take new style sheets
// without being loaded again. Loaded for such pages alone.

import { askWhileAway } from "./away";
import { keepOverLoads } from "./kept";

export { refresh, restyle } from "./fresh";

const SHEET = `
:host { all: initial; }
.over { position: fixed; inset: auto 1rem 1rem; z-index: 2147483646; margin: 0 auto; max-width: 60rem; max-height: 70vh; display: flex; flex-direction: column;
  font: 14px/1.5 ui-sans-serif, system-ui, sans-serif; color: var(--color-base-content, #1f2937); background: var(--color-base-100, #fff);
  border: 1px solid var(--color-base-300, #d1d5db); border-top: 4px solid var(--color-error, #dc2626); border-radius: .6rem; box-shadow: 0 16px 48px rgb(0 0 0 / .3); }
header { display: flex; gap: 1rem; align-items: start; padding: .75rem 1rem .5rem; }
h1 { flex: 1; margin: 0; font-size: 1rem; font-weight: 600; overflow-wrap: anywhere; }
pre { margin: 0; padding: 0 1rem .75rem; overflow: auto; font: 12.5px/1.55 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
pre:focus-visible, button:focus-visible { outline: 2px solid var(--color-primary, #2563eb); outline-offset: -2px; }
.file { opacity: .65; }
.mark { color: var(--color-error, #dc2626); }
.error { font-weight: 600; }
footer { padding: .5rem 1rem; border-top: 1px solid var(--color-base-300, #d1d5db); font-size: 12px; opacity: .75; }
button { all: unset; cursor: pointer; padding: 0 .35rem; border-radius: .3rem; font-size: 18px; line-height: 1.2; }
`;
const BEHIND = "The page behind this is the last one that worked. The next save that works takes this away.";
const ENDED = "Save a file to start the app again. The page then comes back by itself.";
let shown: HTMLElement | null = null;

/** Show why something did not work, in place of what is shown; without a title, nothing any more. */
export function overlay(title?: unknown, text?: unknown, note = BEHIND): void {
  shown?.remove();
  shown = null;
  if (typeof title !== "string") return;
  const host = document.createElement("taupane-overlay");
  const shadow = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(SHEET);
  shadow.adoptedStyleSheets = [sheet];
  const box = add(shadow, "section", "");
  box.className = "over";
  box.setAttribute("role", "alert");
  const head = add(box, "header", "");
  add(head, "h1", title);
  const close = add(head, "button", "×");
  close.setAttribute("type", "button");
  close.setAttribute("aria-label", "Dismiss");
  close.addEventListener("click", () => overlay());
  if (typeof text === "string" && text !== "") source(box, text);
  add(box, "footer", note);
  document.body.append(host);
  shown = host;
}

/** A traceback, in which what is read first stands out. */
function source(box: HTMLElement, text: string): void {
  const pre = add(box, "pre", "");
  pre.tabIndex = 0;
  const lines = text.trimEnd().split("\n");
  lines.forEach((line, place) => {
    const kind = /^\s+File "/.test(line) || place === 0 ? "file" : /^\s+[~^]+$/.test(line) ? "mark" : /^\S/.test(line) ? "error" : "";
    add(pre, "span", `${line}\n`).className = kind;
  });
}

function add<Name extends keyof HTMLElementTagNameMap>(parent: Node, tag: Name, text: string): HTMLElementTagNameMap[Name] {
  const element = document.createElement(tag);
  element.textContent = text;
  parent.appendChild(element);
  return element;
}

// What the client says otherwise (that it waits for the app) would lie over it, and says less.
const alone = new CSSStyleSheet();
alone.replaceSync("html:has(taupane-overlay) taupane-notices { display: none }");
document.adoptedStyleSheets = [...document.adoptedStyleSheets, alone];
askWhileAway((title, text) => overlay(title, text, ENDED));
keepOverLoads();
