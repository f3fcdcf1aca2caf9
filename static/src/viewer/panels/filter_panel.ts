/** The form of one column's filter: choose values by their counts, or say a condition. */

import { make } from "../dom";
import { titleText } from "../format";
import { kindIcon, makeIcon } from "../icons";
import type { Column } from "../wire";
import type { ColumnValues } from "../wire_answers";
import { hasValues, type Condition } from "../wire_plan";
import { ConditionForm } from "./condition_form";
import { ValueList } from "./value_list";

export interface FilterPanelEvents {
  /** Null takes the column's filter away. */
  onApply(made: Omit<Condition, "id" | "column"> | null): void;
  values(search: string, limit: number): Promise<ColumnValues>;
  /** The panel has another size. */
  onSized(): void;
}

type Page = "values" | "condition";

export class FilterPanel {
  readonly element = make("form", "filterpanel");
  private readonly form: ConditionForm;
  private readonly list: ValueList;
  private readonly wrong = make("div", "wrong");
  private readonly tabs: Readonly<Record<Page, HTMLButtonElement>>;
  private page: Page;
  private loaded = false;

  constructor(column: Column, present: Condition | undefined, private readonly events: FilterPanelEvents, canList: boolean) {
    this.form = new ConditionForm(column, present);
    this.list = new ValueList(present, (search, limit) => events.values(search, limit), () => events.onSized());
    this.tabs = { values: this.tab("values", "Values"), condition: this.tab("condition", "Condition") };
    const listed = canList && hasValues(column.kind);
    this.page = listed && startsWithValues(column, present) ? "values" : "condition";
    const heading = make("div", "heading");
    const name = make("span", "label");
    name.textContent = titleText(column);
    heading.append(makeIcon(kindIcon(column.kind)), name);
    const tabs = make("div", "tabs");
    tabs.setAttribute("role", "tablist");
    tabs.hidden = !listed;
    tabs.append(this.tabs.values, this.tabs.condition);
    tabs.addEventListener("keydown", ({ key }) => {
      if (key === "ArrowLeft" || key === "ArrowRight") this.tabs[this.page === "values" ? "condition" : "values"].click();
    });
    this.wrong.setAttribute("role", "alert");
    this.wrong.hidden = true;
    this.element.append(heading, tabs, this.list.element, this.form.element, this.wrong, this.buttons(present !== undefined));
    this.element.noValidate = true;
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.apply();
    });
    this.turn(this.page);
  }

  get focus(): HTMLElement {
    return this.page === "values" ? this.list.input : this.form.focus;
  }

  /** Ask for the values again: there are more rows than before. */
  reload(): void {
    if (this.loaded) void this.list.load();
  }

  private tab(page: Page, text: string): HTMLButtonElement {
    const tab = make("button");
    tab.type = "button";
    tab.textContent = text;
    tab.setAttribute("role", "tab");
    tab.addEventListener("click", () => {
      this.turn(page);
      if (this.page === page) this.focus.focus();
    });
    return tab;
  }

  private turn(page: Page): void {
    this.page = page;
    for (const [name, tab] of Object.entries(this.tabs)) tab.setAttribute("aria-selected", String(name === page));
    this.list.element.hidden = page !== "values";
    this.form.element.hidden = page !== "condition";
    this.wrong.hidden = true;
    if (page === "values" && !this.loaded) {
      this.loaded = true;
      void this.list.load();
    }
    this.events.onSized();
  }

  private buttons(filtered: boolean): HTMLElement {
    const row = make("div", "buttons");
    const clear = make("button", "plain");
    clear.type = "button";
    clear.textContent = "Remove filter";
    clear.hidden = !filtered;
    clear.addEventListener("click", () => this.events.onApply(null));
    const apply = make("button", "main-button");
    apply.type = "submit";
    apply.textContent = "Apply";
    row.append(clear, apply);
    return row;
  }

  private async apply(): Promise<void> {
    const made = this.page === "values" ? await this.list.read() : this.form.read();
    if (!this.element.isConnected) return;
    if (typeof made === "string") {
      this.wrong.textContent = made;
      this.wrong.hidden = false;
      this.events.onSized();
    } else this.events.onApply(made);
  }
}

/** Text and truth are chosen from a list first, numbers and moments bounded; a filter that is there decides for itself. */
function startsWithValues(column: Column, present: Condition | undefined): boolean {
  if (present !== undefined) return present.op === "in" || (present.op === "eq" && column.kind !== "int" && column.kind !== "float");
  return column.kind === "string" || column.kind === "categorical" || column.kind === "bool";
}
