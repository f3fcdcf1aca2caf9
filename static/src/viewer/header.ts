/**
 * The header row: name, type, sort mark and resize handle of each visible column, drawn by a ring of nodes as rows are.
 */

import type { Columns } from "./columns";
import { make, makeRole, setAttribute } from "./dom";
import { dtypeText, nameText } from "./format";
import type { Range } from "./geometry";
import { ringRange } from "./renderer";
import type { SortKey } from "./wire";

/** What the user does to the header by pointer; the keyboard's part is in keys.ts. */
export interface HeaderEvents {
  /** A click on a column's name; `add` keeps the other sort keys. */
  onSort(column: number, add: boolean): void;
  onResize(column: number, width: number): void;
  /** A double click on the handle. */
  onFit(column: number): void;
}

export interface HeaderScene {
  readonly columns: Columns;
  readonly left: number;
  readonly ratio: number;
  readonly sort: readonly SortKey[];
  /** Whether the sort that is shown is still being computed. */
  readonly sorting: boolean;
  /** The active header cell, -1 when it is not in the header. */
  readonly active: number;
}

interface HeadNode {
  readonly element: HTMLDivElement;
  readonly name: HTMLDivElement;
  readonly dtype: HTMLDivElement;
  readonly mark: HTMLDivElement;
  column: number;
}



/** Two presses within this are a double click, ms. */
const DOUBLE_MS = 400;

export class Header {
  readonly element = makeRole("rowgroup", "head");
  private readonly strip = makeRole("none", "strip");
  private nodes: HeadNode[] = [];
  private columns: Columns | null = null;
  private stale = true;
  /** The last press on a handle: capture sends the browser's own double click to the header instead of the handle. */
  private grabbed = { column: -1, at: -Infinity };
  private drag: { column: number; x: number; width: number } | null = null;

  constructor(private readonly events: HeaderEvents) {
    const row = makeRole("row", "headrow");
    row.setAttribute("aria-rowindex", "1");
    const corner = makeRole("columnheader", "corner");
    corner.setAttribute("aria-colindex", "1");
    corner.setAttribute("aria-label", "Row number");
    corner.textContent = "#";
    row.append(this.strip, corner);
    this.element.append(row);
    this.listen();
  }

  resize(count: number): void {
    if (count === this.nodes.length) return;
    while (this.nodes.length > count) this.nodes.pop()?.element.remove();
    while (this.nodes.length < count) this.nodes.push(this.makeNode(this.nodes.length));
    this.stale = true;
  }

  invalidate(): void {
    this.stale = true;
  }

  /** Draw the visible headers; gives the id of the active one, or null. */
  paint(scene: HeaderScene, seen: Range): string | null {
    if (this.stale || this.columns !== scene.columns) for (const node of this.nodes) node.column = -1;
    this.columns = scene.columns;
    this.stale = false;
    const left = Math.round(scene.left * scene.ratio) / scene.ratio;
    this.strip.style.transform = `translateX(${-left}px)`;
    const range = ringRange(seen, this.nodes.length, scene.columns.count);
    let activeId: string | null = null;
    for (let column = range.start; column < range.end; column++) {
      const node = this.nodes[column % this.nodes.length];
      if (node === undefined) continue;
      if (node.column !== column) this.place(node, column, scene.columns);
      this.markSort(node, scene);
      node.element.classList.toggle("active", scene.active === column);
      if (scene.active === column) activeId = node.element.id;
    }
    for (const node of this.nodes) node.element.hidden = node.column < range.start || node.column >= range.end;
    return activeId;
  }

  private makeNode(index: number): HeadNode {
    const element = makeRole("columnheader", "headcell");
    element.id = `head-${index}`;
    const name = make("div", "name");
    const dtype = make("div", "dtype");
    const mark = make("div", "mark");
    mark.setAttribute("aria-hidden", "true");
    const handle = make("div", "handle");
    handle.setAttribute("aria-hidden", "true");
    element.append(name, dtype, mark, handle);
    this.strip.append(element);
    return { element, name, dtype, mark, column: -1 };
  }

  private place(node: HeadNode, column: number, columns: Columns): void {
    const entry = columns.at(column);
    if (entry === undefined) return;
    node.column = column;
    const { element } = node;
    element.style.left = `${columns.layout.left(column)}px`;
    element.style.width = `${columns.layout.width(column)}px`;
    element.classList.toggle("num", entry.numeric);
    setAttribute(element, "aria-colindex", String(column + 2));
    const name = nameText(entry.column.name);
    node.name.textContent = name;
    node.name.classList.toggle("nameless", entry.column.name === "");
    node.dtype.textContent = dtypeText(entry.column.dtype);
    element.title = `${name}\n${entry.column.dtype}`;
  }

  private markSort(node: HeadNode, scene: HeaderScene): void {
    const position = scene.columns.at(node.column)?.column.position;
    const index = scene.sort.findIndex((key) => key.column === position);
    const key = scene.sort[index];
    setAttribute(node.element, "aria-sort", key === undefined ? "none" : key.descending ? "descending" : "ascending");
    const state = key === undefined ? "" : `${key.descending ? "down" : "up"}${scene.sorting ? " pending" : ""}`;
    if (node.mark.className !== `mark ${state}`) node.mark.className = `mark ${state}`;
    const order = scene.sort.length > 1 && index >= 0 ? String(index + 1) : "";
    if (node.mark.textContent !== order) node.mark.textContent = order;
  }

  private columnOf(target: EventTarget | null): number {
    const cell = target instanceof Element ? target.closest(".headcell") : null;
    return this.nodes.find((node) => node.element === cell)?.column ?? -1;
  }

  private listen(): void {
    const { element } = this;
    element.addEventListener("pointerdown", (event) => this.grab(event));
    element.addEventListener("pointermove", (event) => {
      if (this.drag !== null) this.events.onResize(this.drag.column, this.drag.width + event.clientX - this.drag.x);
    });
    for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) {
      element.addEventListener(type, () => this.release());
    }
    element.addEventListener("click", (event) => {
      if (isHandle(event.target)) return;
      const column = this.columnOf(event.target);
      if (column >= 0) this.events.onSort(column, event.shiftKey);
    });
  }

  private grab(event: PointerEvent): void {
    if (event.button !== 0 || !isHandle(event.target)) return;
    const column = this.columnOf(event.target);
    if (column < 0) return;
    // Captured by the header, not by the handle: its node may be given to another column while the header moves.
    event.preventDefault();
    const again = column === this.grabbed.column && event.timeStamp - this.grabbed.at < DOUBLE_MS;
    this.grabbed = { column, at: again ? -Infinity : event.timeStamp };
    if (again) this.events.onFit(column);
    this.drag = { column, x: event.clientX, width: this.columns?.layout.width(column) ?? 0 };
    this.element.setPointerCapture(event.pointerId);
    this.element.classList.add("resizing");
  }

  private release(): void {
    this.drag = null;
    this.element.classList.remove("resizing");
  }
}

function isHandle(target: EventTarget | null): boolean {
  return target instanceof Element && target.classList.contains("handle");
}

/** The sort after a click or key on a column: ascending, descending, none; with `add` beside the other keys. */
export function nextSort(sort: readonly SortKey[], column: number, add: boolean): SortKey[] {
  const present = sort.find((key) => key.column === column);
  const others = add ? sort.filter((key) => key.column !== column) : [];
  if (present === undefined) return [...others, { column, descending: false }];
  if (present.descending) return others;
  if (!add) return [{ column, descending: true }];
  return sort.map((key) => (key.column === column ? { column, descending: true } : key));
}
