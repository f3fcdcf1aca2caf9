/** The header row: the visible columns' headers, drawn by a ring of nodes as rows are, and the pinned ones before them. */

import type { Columns, GridColumn } from "./columns";
import { makeRole, setHidden } from "./dom";
import type { Range } from "./geometry";
import { HeaderCell, type HeaderMarks } from "./header_cell";
import { ringRange } from "./renderer";
import type { SortKey } from "./wire";

export interface HeaderScene extends HeaderMarks {
  readonly columns: Columns;
  readonly left: number;
  /** Columns at the left edge that do not scroll. */
  readonly pins: number;
  readonly ratio: number;
  /** Draw a column's summary into its header; null when there are none. Called when either may have changed. */
  readonly summarise: ((cell: HeaderCell, entry: GridColumn) => void) | null;
}

export class Header {
  readonly element = makeRole("rowgroup", "head");
  private readonly strip = makeRole("none", "strip");
  private readonly pinStrip = makeRole("none", "pins");
  private ring: HeaderCell[] = [];
  private pinned: HeaderCell[] = [];
  private columns: Columns | null = null;
  private stale = true;

  constructor() {
    const row = makeRole("row", "headrow");
    row.setAttribute("aria-rowindex", "1");
    const corner = makeRole("columnheader", "corner");
    corner.setAttribute("aria-colindex", "1");
    corner.setAttribute("aria-label", "Row number");
    corner.textContent = "#";
    row.append(this.strip, this.pinStrip, corner);
    this.element.append(row);
  }

  resize(count: number, pins: number): void {
    if (count === this.ring.length && pins === this.pinned.length) return;
    fill(this.ring, count, this.strip, "head");
    fill(this.pinned, pins, this.pinStrip, "headpin");
    this.stale = true;
  }

  invalidate(): void {
    this.stale = true;
  }

  /** Draw the visible headers; gives the id of the active one, or null. */
  paint(scene: HeaderScene, seen: Range): string | null {
    const anew = this.stale || this.columns !== scene.columns;
    if (anew) for (const cell of [...this.ring, ...this.pinned]) cell.column = -1;
    this.columns = scene.columns;
    this.stale = false;
    const left = Math.round(scene.left * scene.ratio) / scene.ratio;
    this.strip.style.transform = `translateX(${-left}px)`;
    const range = ringRange(seen, this.ring.length, scene.columns.count, scene.pins);
    let activeId: string | null = null;
    for (let column = 0; column < this.pinned.length; column++) activeId = this.draw(this.pinned[column], column, scene) ?? activeId;
    for (let column = range.start; column < range.end; column++) {
      activeId = this.draw(this.ring[column % this.ring.length], column, scene) ?? activeId;
    }
    for (const cell of this.ring) setHidden(cell.element, cell.column < range.start || cell.column >= range.end);
    return activeId;
  }

  /** The column whose header holds an event's target, -1 for none. */
  columnOf(target: EventTarget | null): number {
    const element = target instanceof Element ? target.closest(".headcell") : null;
    return this.cellOf((cell) => cell.element === element)?.column ?? -1;
  }

  /** Where a column's header is on the screen, null when it is not painted. */
  boxOf(column: number): DOMRect | null {
    return this.cellOf((cell) => cell.column === column)?.element.getBoundingClientRect() ?? null;
  }

  private cellOf(test: (cell: HeaderCell) => boolean): HeaderCell | undefined {
    return this.pinned.find(test) ?? this.ring.find(test);
  }

  private draw(cell: HeaderCell | undefined, column: number, scene: HeaderScene): string | null {
    const entry = scene.columns.at(column);
    if (cell === undefined || entry === undefined) return null;
    if (cell.column !== column) cell.place(column, scene.columns);
    cell.show(scene, entry.column.position);
    scene.summarise?.(cell, entry);
    return scene.active === column ? cell.element.id : null;
  }
}

function fill(cells: HeaderCell[], count: number, parent: HTMLElement, prefix: string): void {
  while (cells.length > count) cells.pop()?.element.remove();
  while (cells.length < count) {
    const cell = new HeaderCell(`${prefix}-${cells.length}`);
    parent.append(cell.element);
    cells.push(cell);
  }
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
