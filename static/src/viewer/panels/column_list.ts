/** Find a column by typing, go to it, hide and show columns. Thousands of names: only the best matches are drawn. */

import type { Columns } from "../columns";
import { make } from "../dom";
import { countText, dtypeText, titleText } from "../format";
import { kindIcon, makeIcon } from "../icons";
import type { Column } from "../wire";

export interface ColumnListEvents {
  /** Go to a column, showing it if it is hidden. */
  onGo(position: number): void;
  onToggle(position: number): void;
  onAll(): void;
}

const MOST_DRAWN = 150;

/**
 * Positions of the columns that match a text, the best first: the whole name, then its beginning, the beginning of a
 * word in it, anywhere in it, its letters in order. Without a text all, as they stand in the schema.
 */
export function matching(columns: readonly Column[], text: string): readonly number[] {
  const sought = text.trim().toLowerCase();
  if (sought === "") return columns.map((column) => column.position);
  const ranked: [number, number][] = [];
  for (const column of columns) {
    const rank = bestOf(rankOf(column.name.toLowerCase(), sought), column.title === undefined ? null : rankOf(column.title.toLowerCase(), sought));
    if (rank !== null) ranked.push([rank, column.position]);
  }
  return ranked.sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, position]) => position);
}

function bestOf(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

function rankOf(name: string, sought: string): number | null {
  if (name === sought) return 0;
  const at = name.indexOf(sought);
  if (at === 0) return 1;
  if (at > 0) return /[^\p{L}\p{N}]/u.test(name[at - 1] ?? "") ? 2 : 3;
  let from = 0;
  for (const letter of sought) {
    from = name.indexOf(letter, from) + 1;
    if (from === 0) return null;
  }
  return 4;
}

export class ColumnList {
  readonly element = make("div", "columnlist");
  readonly input = make("input");
  private readonly list = make("div", "options");
  private readonly more = make("div", "more");
  private found: readonly number[] = [];
  private at = 0;

  constructor(private readonly columns: Columns, private readonly events: ColumnListEvents) {
    const { input, list } = this;
    input.type = "text";
    input.placeholder = "Find a column";
    input.spellcheck = false;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-label", "Find a column");
    input.setAttribute("aria-expanded", "true");
    input.setAttribute("aria-controls", "columnlist");
    input.setAttribute("aria-autocomplete", "list");
    list.id = "columnlist";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Columns");
    list.setAttribute("aria-multiselectable", "true");
    const all = make("button", "plain");
    all.type = "button";
    all.textContent = "Show all";
    all.addEventListener("click", () => {
      events.onAll();
      this.draw();
    });
    const foot = make("div", "panelfoot");
    foot.append(this.more, all);
    this.element.append(input, list, foot);
    input.addEventListener("input", () => this.search());
    input.addEventListener("keydown", (event) => this.key(event));
    list.addEventListener("click", (event) => this.click(event));
    this.search();
  }

  private search(): void {
    this.found = matching(this.columns.all.map((entry) => entry.column), this.input.value);
    this.at = 0;
    this.draw();
  }

  private draw(): void {
    const drawn = this.found.slice(0, MOST_DRAWN);
    this.list.replaceChildren(...drawn.map((position, index) => this.option(position, index)));
    const rest = this.found.length - drawn.length;
    const hidden = this.columns.hidden;
    this.more.textContent = this.found.length === 0 ? "No column has this name"
      : rest > 0 ? `${countText(rest)} more: type to narrow` : hidden > 0 ? `${countText(hidden)} hidden` : `${countText(this.found.length)} ${this.found.length === 1 ? "column" : "columns"}`;
    this.mark();
  }

  private option(position: number, index: number): HTMLElement {
    const column = this.columns.all[position]?.column;
    const shown = this.columns.indexOf(position) >= 0;
    const option = make("div", shown ? "option" : "option off");
    option.id = `column-${index}`;
    option.dataset["position"] = String(position);
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", String(shown));
    const name = make("span", "label");
    name.textContent = titleText(column);
    const dtype = make("span", "keys");
    dtype.textContent = dtypeText(column?.dtype ?? "");
    const eye = make("span", "eye");
    eye.title = shown ? "Hide" : "Show";
    eye.append(makeIcon(shown ? "eye" : "hide"));
    option.append(makeIcon(kindIcon(column?.kind ?? "other")), name, dtype, eye);
    return option;
  }

  private mark(): void {
    const options = [...this.list.children];
    options.forEach((option, index) => option.classList.toggle("at", index === this.at));
    const active = options[this.at];
    if (active === undefined) this.input.removeAttribute("aria-activedescendant");
    else {
      this.input.setAttribute("aria-activedescendant", active.id);
      active.scrollIntoView({ block: "nearest" });
    }
  }

  private key(event: KeyboardEvent): void {
    const last = Math.min(this.found.length, MOST_DRAWN) - 1;
    const position = this.found[this.at];
    if (event.key === "ArrowDown") this.at = this.at < last ? this.at + 1 : 0;
    else if (event.key === "ArrowUp") this.at = this.at > 0 ? this.at - 1 : last;
    else if (event.key === "Enter" && position !== undefined) {
      if (event.ctrlKey || event.metaKey) this.toggle(position);
      else this.events.onGo(position);
    } else return;
    event.preventDefault();
    this.mark();
  }

  private click(event: Event): void {
    const target = event.target instanceof Element ? event.target : null;
    const option = target?.closest<HTMLElement>(".option");
    if (target === null || option === null || option === undefined) return;
    const position = Number(option.dataset["position"]);
    if (target.closest(".eye") === null) this.events.onGo(position);
    else this.toggle(position);
  }

  private toggle(position: number): void {
    this.events.onToggle(position);
    this.draw();
    this.input.focus();
  }
}
