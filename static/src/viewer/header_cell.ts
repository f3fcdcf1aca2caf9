/** One column's header: icon and type, name, sort mark, the button of its menu, the resize handle and room for a summary. */

import type { Columns } from "./columns";
import { make, makeRole, setAttribute } from "./dom";
import { dtypeText, titleText } from "./format";
import { kindIcon, makeIcon, setIcon } from "./icons";
import type { SortKey } from "./wire";

export interface HeaderMarks {
  readonly sort: readonly SortKey[];
  /** Whether the sort that is shown is still being computed. */
  readonly sorting: boolean;
  /** The active header cell, -1 when it is not in the header. */
  readonly active: number;
  /** Whether a column is wholly selected. */
  readonly isSelected: (column: number) => boolean;
  /** Whether a column is filtered, by its position in the schema. */
  readonly isFiltered: (position: number) => boolean;
}

export class HeaderCell {
  readonly element = makeRole("columnheader", "headcell");
  /** What a summary may be drawn in. */
  readonly summary = make("div", "summary");
  column = -1;
  private readonly name = make("div", "name");
  private readonly dtype = make("div", "dtype");
  private readonly dtypeText = document.createTextNode("");
  private readonly kind = makeIcon("none");
  private readonly mark = make("div", "mark");

  constructor(id: string) {
    const { element } = this;
    element.id = id;
    element.setAttribute("aria-keyshortcuts", "Alt+ArrowDown");
    this.mark.setAttribute("aria-hidden", "true");
    this.dtype.append(this.kind, this.dtypeText);
    const menu = make("div", "menu");
    menu.append(makeIcon("dots"));
    menu.title = "Column menu";
    const handle = make("div", "handle");
    for (const pointerOnly of [menu, handle, this.summary]) pointerOnly.setAttribute("aria-hidden", "true");
    element.append(this.name, this.dtype, this.summary, this.mark, menu, handle);
  }

  place(column: number, columns: Columns): void {
    const entry = columns.at(column);
    if (entry === undefined) return;
    this.column = column;
    const { element } = this;
    element.style.left = `${columns.layout.left(column)}px`;
    element.style.width = `${columns.layout.width(column)}px`;
    element.classList.toggle("num", entry.numeric);
    setAttribute(element, "aria-colindex", String(column + 2));
    const name = titleText(entry.column);
    const type = dtypeText(entry.column.dtype);
    this.name.textContent = name;
    this.name.classList.toggle("nameless", entry.column.name === "");
    this.dtypeText.data = type;
    setIcon(this.kind, kindIcon(entry.column.kind));
    element.setAttribute("aria-label", `${name}, ${type}`);
    element.title = [name, ...(entry.column.title === undefined ? [] : [entry.column.name]), entry.column.dtype].join("\n");
  }

  show(marks: HeaderMarks, position: number): void {
    const index = marks.sort.findIndex((key) => key.column === position);
    const key = marks.sort[index];
    const { element, mark } = this;
    setAttribute(element, "aria-sort", key === undefined ? "none" : key.descending ? "descending" : "ascending");
    const state = key === undefined ? "" : `${key.descending ? "down" : "up"}${marks.sorting ? " pending" : ""}`;
    if (mark.className !== `mark ${state}`) mark.className = `mark ${state}`;
    const order = marks.sort.length > 1 && index >= 0 ? String(index + 1) : "";
    if (mark.textContent !== order) mark.textContent = order;
    const selected = marks.isSelected(this.column);
    element.classList.toggle("active", marks.active === this.column);
    element.classList.toggle("sorted", key !== undefined);
    element.classList.toggle("filtered", marks.isFiltered(position));
    element.classList.toggle("selected", selected);
    if (selected) setAttribute(element, "aria-selected", "true");
    else element.removeAttribute("aria-selected");
  }
}
