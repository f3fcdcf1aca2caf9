/**
 * What is selected: rectangles of cells, of which the last one follows the cursor. Rows count in the view, columns by index.
 * Whole rows and whole columns are rectangles without an end, so that a later change of size keeps them whole.
 */

import type { Place } from "./cursor";
import { countText } from "./format";
import type { Range } from "./geometry";

export interface Rectangle {
  readonly rows: Range;
  readonly columns: Range;
}

/** What a gesture selects. */
export type Unit = "cells" | "rows" | "columns";

const ALL: Range = { start: 0, end: Infinity };

export class Selection {
  private list: Rectangle[] = [];
  /** Where the last rectangle began, and what it is made of. */
  private anchor: Place | null = null;
  private unit: Unit = "cells";
  /** Counts the changes. */
  version = 0;

  /** Rectangles in the order in which they were made; none when only the cursor marks a cell. */
  get rectangles(): readonly Rectangle[] {
    return this.list;
  }

  get isEmpty(): boolean {
    return this.list.length === 0;
  }

  get kind(): Unit {
    return this.unit;
  }

  clear(): void {
    if (this.list.length > 0) this.version++;
    this.list = [];
    this.anchor = null;
    this.unit = "cells";
  }

  /** Begin anew at a place; a single cell is not a selection of its own until it is extended. */
  begin(place: Place, unit: Unit = "cells"): void {
    this.version++;
    this.anchor = place;
    this.unit = unit;
    this.list = unit === "cells" ? [] : [spanned(place, place, unit)];
  }

  /** Begin one more rectangle at a place, or take the one away that is exactly this place. `from` is the cursor. */
  add(place: Place, unit: Unit, from: Place | null): void {
    this.version++;
    if (this.list.length === 0 && from !== null && unit === "cells" && from.row >= 0) this.list = [spanned(from, from, "cells")];
    const made = spanned(place, place, unit);
    const present = this.list.findIndex((other) => same(other, made));
    if (present >= 0) this.list.splice(present, 1);
    else this.list.push(made);
    this.anchor = place;
    this.unit = unit;
  }

  /** Stretch the last rectangle from its anchor to a place; `from` stands for the anchor when there is none. */
  extend(place: Place, from: Place, unit: Unit = this.unit): void {
    this.version++;
    if (this.anchor === null || unit !== this.unit) {
      this.anchor = from;
      this.unit = unit;
      this.list = [];
    }
    const made = spanned(this.anchor, place, this.unit);
    this.list = [...this.list.slice(0, -1), made];
  }

  all(): void {
    this.version++;
    this.list = [{ rows: ALL, columns: ALL }];
    this.anchor = { row: 0, column: 0 };
    this.unit = "rows";
  }

  has(row: number, column: number): boolean {
    for (const { rows, columns } of this.list) {
      if (row >= rows.start && row < rows.end && column >= columns.start && column < columns.end) return true;
    }
    return false;
  }

  /** Whether all cells of a row are selected. */
  hasRow(row: number): boolean {
    return this.list.some(({ rows, columns }) => columns.end === Infinity && row >= rows.start && row < rows.end);
  }

  hasColumn(column: number): boolean {
    return this.list.some(({ rows, columns }) => rows.end === Infinity && column >= columns.start && column < columns.end);
  }

  /** The rectangles cut to a table's size, without those that are outside of it. */
  within(rows: number, columns: number): readonly Rectangle[] {
    return this.list
      .map((part) => ({ rows: cut(part.rows, rows), columns: cut(part.columns, columns) }))
      .filter((part) => part.rows.end > part.rows.start && part.columns.end > part.columns.start);
  }
}

function spanned(a: Place, b: Place, unit: Unit): Rectangle {
  const rows = { start: Math.min(a.row, b.row), end: Math.max(a.row, b.row) + 1 };
  const columns = { start: Math.min(a.column, b.column), end: Math.max(a.column, b.column) + 1 };
  return { rows: unit === "columns" ? ALL : rows, columns: unit === "rows" ? ALL : columns };
}

function cut(range: Range, size: number): Range {
  return { start: Math.max(0, range.start), end: Math.min(range.end, size) };
}

function same(a: Rectangle, b: Rectangle): boolean {
  return a.rows.start === b.rows.start && a.rows.end === b.rows.end
    && a.columns.start === b.columns.start && a.columns.end === b.columns.end;
}

/** Say what is selected: `3 rows`, `12 × 4 cells`, `5 cells`; empty when nothing is. */
export function selectionText(parts: readonly Rectangle[], rows: number, columns: number): string {
  const [first] = parts;
  if (first === undefined) return "";
  const tall = first.rows.end - first.rows.start;
  const wide = first.columns.end - first.columns.start;
  if (parts.length > 1) {
    const cells = parts.reduce((sum, part) => sum + (part.rows.end - part.rows.start) * (part.columns.end - part.columns.start), 0);
    return `${parts.length} areas, ${countText(cells)} ${cells === 1 ? "cell" : "cells"} selected`;
  }
  if (tall === rows && wide === columns) return "All cells selected";
  if (wide === columns) return `${countText(tall)} ${tall === 1 ? "row" : "rows"} selected`;
  if (tall === rows) return `${countText(wide)} ${wide === 1 ? "column" : "columns"} selected`;
  if (tall === 1 && wide === 1) return "1 cell selected";
  return `${countText(tall)} × ${countText(wide)} cells selected`;
}
