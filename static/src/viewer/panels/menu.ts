/** A menu as a list of entries; arrows, Home, End and the first letters move in it. */

import { make } from "../dom";
import { makeIcon, type IconName } from "../icons";

export interface MenuEntry {
  readonly label: string;
  readonly icon?: IconName;
  /** The keys that do the same, for the eye. */
  readonly keys?: string;
  /** Makes it one that is on or off. */
  readonly checked?: boolean;
  readonly disabled?: boolean;
  /** Leave the menu open: it turns to another page. */
  readonly stays?: boolean;
  run(): void;
}

/** An entry, or a line between two groups. */
export type MenuLine = MenuEntry | "line";

const TYPING_MS = 700;

/** Make the element of a menu. `close` is called before an entry runs. */
export function makeMenu(label: string, lines: readonly MenuLine[], close: () => void): HTMLElement {
  const menu = make("div", "list");
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", label);
  menu.tabIndex = -1;
  for (const line of lines) menu.append(makeLine(line, close));
  let typed = { text: "", at: -Infinity };
  menu.addEventListener("keydown", (event) => {
    const items = [...menu.querySelectorAll<HTMLElement>("[role^=menuitem]:not([aria-disabled=true])")];
    const at = items.findIndex((item) => item.matches(":focus"));
    let next = -1;
    if (event.key === "ArrowDown") next = at + 1 < items.length ? at + 1 : 0;
    else if (event.key === "ArrowUp") next = at > 0 ? at - 1 : items.length - 1;
    else if (event.key === "Home") next = 0;
    else if (event.key === "End") next = items.length - 1;
    else if (event.key === "Tab") {
      event.preventDefault();
      return;
    } else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) {
      typed = { text: (event.timeStamp - typed.at < TYPING_MS ? typed.text : "") + event.key.toLowerCase(), at: event.timeStamp };
      next = startingWith(items, typed.text, at);
    }
    if (next < 0) return;
    event.preventDefault();
    items[next]?.focus();
  });
  return menu;
}

function startingWith(items: readonly HTMLElement[], text: string, at: number): number {
  const from = text.length === 1 ? at + 1 : Math.max(0, at);
  const order = items.map((_, step) => (from + step) % items.length);
  return order.find((index) => items[index]?.textContent?.toLowerCase().startsWith(text) === true) ?? -1;
}

function makeLine(line: MenuLine, close: () => void): HTMLElement {
  if (line === "line") {
    const rule = make("div", "rule");
    rule.setAttribute("role", "separator");
    return rule;
  }
  return makeItem(line, close);
}

function makeItem(entry: MenuEntry, close: () => void): HTMLElement {
  const item = make("button", "item");
  item.type = "button";
  item.tabIndex = -1;
  item.setAttribute("role", entry.checked === undefined ? "menuitem" : "menuitemcheckbox");
  if (entry.checked !== undefined) item.setAttribute("aria-checked", String(entry.checked));
  if (entry.disabled === true) item.setAttribute("aria-disabled", "true");
  const icon = entry.checked === true ? "check" : entry.icon;
  const slot = make("span", "slot");
  if (icon !== undefined) slot.append(makeIcon(icon));
  const label = make("span", "label");
  label.textContent = entry.label;
  item.append(slot, label);
  if (entry.keys !== undefined) {
    const keys = make("span", "keys");
    keys.textContent = entry.keys;
    keys.setAttribute("aria-hidden", "true");
    item.append(keys);
  }
  item.addEventListener("click", () => {
    if (entry.disabled === true) return;
    if (entry.stays !== true) close();
    entry.run();
  });
  item.addEventListener("pointermove", () => item.focus({ preventScroll: true }));
  return item;
}
