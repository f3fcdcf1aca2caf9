/** The active cell: one place that keyboard, copy and assistive technology mean. Row -1 is the header. */

import { clamp } from "./geometry";
import type { Action } from "./keys";

export interface Place {
  readonly row: number;
  readonly column: number;
}

export type Motion = Extract<Action, { do: "move" | "page" | "edge" }>;

export class Cursor {
  private place_: Place | null = null;

  get at(): Place | null {
    return this.place_;
  }

  clear(): void {
    this.place_ = null;
  }

  place(row: number, column: number): void {
    this.place_ = { row, column };
  }

  /** Stay inside of a table that may have shrunk. */
  limit(rows: number, columns: number): void {
    if (this.place_ === null) return;
    if (columns === 0) this.place_ = null;
    else this.place_ = inside(this.place_, rows, columns);
  }

  /** Move; the first move of all goes to `first`, the first visible cell. `page` is in rows. */
  carryOut(motion: Motion, first: Place, page: number, rows: number, columns: number): void {
    const from = this.place_;
    if (from === null && motion.do !== "edge") {
      this.place_ = inside(first, rows, columns);
      return;
    }
    this.place_ = inside(moved(from ?? first, motion, page, rows, columns), rows, columns);
  }
}

function moved(from: Place, motion: Motion, page: number, rows: number, columns: number): Place {
  switch (motion.do) {
    case "move": return { row: from.row + motion.rows, column: from.column + motion.columns };
    // A page from the header starts at the first row, and a page up ends there: the header is left by arrows.
    case "page": return { row: Math.max(0, Math.max(0, from.row) + motion.pages * page), column: from.column };
    case "edge": return {
      row: motion.row === null ? from.row : motion.row === "first" ? 0 : rows - 1,
      column: motion.column === null ? from.column : motion.column === "first" ? 0 : columns - 1,
    };
  }
}

function inside(place: Place, rows: number, columns: number): Place {
  return { row: clamp(place.row, -1, Math.max(-1, rows - 1)), column: clamp(place.column, 0, Math.max(0, columns - 1)) };
}
