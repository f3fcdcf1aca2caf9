/** The filters as a row of chips above the table: each opens its form and has a cross. */

import { make } from "./dom";
import { filterText } from "./filters";
import { makeIcon } from "./icons";
import type { Column } from "./wire";
import { isCondition, sameFilters, sameSearch, type Filter, type Search } from "./wire_plan";

export interface ChipEvents {
  onOpen(filter: Filter, chip: HTMLElement): void;
  onRemove(filter: Filter): void;
  onEndSearch(): void;
  onClear(): void;
}

export class Chips {
  readonly element = make("div", "chips");
  private filters: readonly Filter[] = [];
  private search: Search | null = null;
  private columns: readonly Column[] = [];

  constructor(private readonly events: ChipEvents) {
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", "Filters");
    this.element.hidden = true;
  }

  /** Draw what is asked for; gives whether the row came or went, which changes the room for the table. */
  paint(filters: readonly Filter[], search: Search | null, columns: readonly Column[]): boolean {
    if (columns === this.columns && sameFilters(filters, this.filters) && sameSearch(search, this.search)) return false;
    this.filters = filters;
    this.search = search;
    this.columns = columns;
    const empty = filters.length === 0 && search === null;
    const focused = this.element.matches(":focus-within");
    const parts = filters.map((filter) => this.chip(filterText(filter, columns), "filter", (chip) => this.events.onOpen(filter, chip), () => this.events.onRemove(filter), isCondition(filter)));
    if (search !== null) parts.push(this.chip(`any column has “${search.text}”`, "search", () => this.events.onEndSearch(), () => this.events.onEndSearch(), false));
    if (!empty) parts.push(this.button("Clear all", () => this.events.onClear()));
    this.element.replaceChildren(...parts);
    if (focused) this.element.querySelector<HTMLElement>("button")?.focus();
    const changed = this.element.hidden !== empty;
    this.element.hidden = empty;
    return changed;
  }

  private chip(text: string, icon: "filter" | "search", open: (chip: HTMLElement) => void, remove: () => void, opens: boolean): HTMLElement {
    const chip = make("span", "chip");
    const label = make(opens ? "button" : "span", "what");
    const words = make("span", "words");
    words.textContent = text;
    label.title = text;
    label.append(makeIcon(icon), words);
    if (opens) {
      (label as HTMLButtonElement).type = "button";
      label.addEventListener("click", () => open(chip));
    }
    const cross = make("button", "cross");
    cross.type = "button";
    cross.title = "Remove";
    cross.setAttribute("aria-label", `Remove ${text}`);
    cross.append(makeIcon("close"));
    cross.addEventListener("click", remove);
    chip.append(label, cross);
    return chip;
  }

  private button(text: string, onClick: () => void): HTMLElement {
    const button = make("button", "plain");
    button.type = "button";
    button.textContent = text;
    button.addEventListener("click", onClick);
    return button;
  }
}
