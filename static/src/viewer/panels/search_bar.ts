/** Search in all columns: the bar at the grid's upper right corner, with counts and the way to the next match. */

import { make } from "../dom";
import { countText } from "../format";
import { makeIcon, type IconName } from "../icons";
import type { Found, SearchProgress } from "../wire_answers";
import { linearTest } from "../regex";
import { toolButton } from "../tool_button";
import type { Search } from "../wire_plan";

export interface SearchEvents {
  /** The text or an option changed; null ends the search. */
  onSearch(search: Search | null, onlyMatches: boolean): void;
  onNext(forward: boolean): void;
  onClose(): void;
}

const PAUSE_MS = 120;

export class SearchBar {
  readonly element = make("div", "searchbar");
  private readonly input = make("input");
  private readonly count = make("span", "count");
  private readonly exact = toggle("Aa", "Match case");
  private readonly regex = toggle(".*", "Regular expression");
  private readonly only = toggle("", "Show only rows that match", "filter");
  private timer: ReturnType<typeof setTimeout> | null = null;
  private nth = 0;

  constructor(private readonly events: SearchEvents) {
    const { element, input, count } = this;
    element.hidden = true;
    element.setAttribute("role", "search");
    input.type = "text";
    input.placeholder = "Search all columns";
    input.spellcheck = false;
    input.setAttribute("aria-label", "Search all columns");
    count.setAttribute("role", "status");
    const before = toolButton("up", "Previous match (Shift+Enter)", () => events.onNext(false));
    const after = toolButton("down", "Next match (Enter)", () => events.onNext(true));
    const close = toolButton("close", "Close (Escape)", () => events.onClose());
    element.append(makeIcon("search"), input, count, this.exact, this.regex, this.only, before, after, close);
    input.addEventListener("input", () => {
      if (this.timer !== null) clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), PAUSE_MS);
    });
    for (const option of [this.exact, this.regex, this.only]) {
      option.addEventListener("click", () => {
        option.setAttribute("aria-pressed", String(!isOn(option)));
        this.send();
      });
    }
    element.addEventListener("keydown", (event) => this.key(event));
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  /** What is searched for, null for nothing. */
  get search(): Search | null {
    const { value } = this.input;
    return value === "" ? null : { text: value, regex: isOn(this.regex), case: isOn(this.exact) };
  }

  get onlyMatches(): boolean {
    return isOn(this.only);
  }

  open(): void {
    this.element.hidden = false;
    this.input.focus();
    this.input.select();
    if (this.search !== null) this.send();
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.element.hidden = true;
    this.say("");
  }

  /** Take the state of a search that filters, as the server has it. */
  take(search: Search | null): void {
    if (search === null || this.isOpen) return;
    this.input.value = search.text;
    this.regex.setAttribute("aria-pressed", String(search.regex));
    this.exact.setAttribute("aria-pressed", String(search.case));
    this.only.setAttribute("aria-pressed", "true");
  }

  showProgress(progress: SearchProgress): void {
    if (progress.state === "error") {
      this.say(progress.message || "The search failed", true);
      return;
    }
    const rows = `${countText(progress.hits)} ${progress.hits === 1 ? "row" : "rows"}`;
    const share = progress.rows > 0 ? Math.floor((100 * progress.scanned) / progress.rows) : 0;
    if (progress.state === "running") this.say(`${rows}… ${share} %`);
    else if (progress.hits === 0) this.say("No match", true);
    else this.say(this.nth > 0 ? `${countText(this.nth)} of ${rows}` : rows);
  }

  showFound(found: Found): void {
    if (found.row === null) {
      this.say("No match", true);
      return;
    }
    this.nth = found.nth;
    this.say(`${countText(found.nth)} of ${countText(found.hits)} ${found.hits === 1 ? "row" : "rows"}${found.wrapped ? ", from the start" : ""}`);
  }

  say(text: string, bad = false): void {
    if (this.count.textContent !== text) this.count.textContent = text;
    this.count.classList.toggle("bad", bad);
  }

  private send(): void {
    this.nth = 0;
    const { search } = this;
    if (search === null) this.say("");
    this.events.onSearch(search, this.onlyMatches);
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape") this.events.onClose();
    else if (event.key === "Enter" && event.target === this.input) {
      if (this.timer !== null) {
        clearTimeout(this.timer);
        this.timer = null;
        this.send();
      }
      this.events.onNext(!event.shiftKey);
    } else if (event.key === "F3") this.events.onNext(!event.shiftKey);
    else if ((event.key === "g" || event.key === "G") && (event.ctrlKey || event.metaKey)) this.events.onNext(!event.shiftKey);
    else if (event.key === "f" && (event.ctrlKey || event.metaKey)) this.input.select();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/** A test for cells on the screen that a search finds; null for a regex whose matches cannot be marked. */
export function hitTest(search: Search): ((text: string) => boolean) | null {
  if (search.regex) return linearTest(search.text, search.case);
  if (search.case) return (text) => text.includes(search.text);
  const sought = search.text.toLowerCase();
  return (text) => text.toLowerCase().includes(sought);
}

function isOn(option: HTMLElement): boolean {
  return option.getAttribute("aria-pressed") === "true";
}

function toggle(text: string, label: string, icon?: IconName): HTMLButtonElement {
  const made = make("button", "toggle");
  made.type = "button";
  made.title = label;
  made.setAttribute("aria-label", label);
  made.setAttribute("aria-pressed", "false");
  made.append(icon === undefined ? text : makeIcon(icon));
  return made;
}
