/** Where the program wants the grid to scroll to: done as soon as there are rows, and again when a new order comes along with it. */

import type { Parts } from "./commands";
import { maxTop } from "./geometry";

/** A view that comes so soon after the wish was asked for together with it, ms. */
const TOGETHER_MS = 1500;

interface Wish {
  readonly row: number | null;
  readonly column: string | number | null;
}

export class Target {
  private wish: Wish | null = null;
  private wishedAt = -Infinity;
  private done = false;

  constructor(private readonly parts: Parts) {}

  /** Take the attribute's text: `{"row": 5, "column": "name"}`. */
  set(text: string | null): void {
    this.wish = parseWish(text);
    this.wishedAt = performance.now();
    this.done = false;
    this.arrived();
  }

  /** A view is painted from now on. */
  arrived(): void {
    const { session, scroller, sizing, columns } = this.parts;
    if (this.wish === null || session.view === null) return;
    const { row, column } = this.wish;
    if (this.done && performance.now() - this.wishedAt > TOGETHER_MS) {
      this.wish = null;
      return;
    }
    this.done = true;
    const index = column === null ? -1 : this.indexOf(column);
    const top = row === null ? scroller.top : Math.min(row, maxTop(session.view.rows, sizing.height, sizing.rowHeight));
    scroller.jumpTo(top, index < 0 || columns.count === 0 ? scroller.left : sizing.leftShowing(index, scroller.left));
  }

  private indexOf(column: string | number): number {
    const { columns } = this.parts;
    if (typeof column === "number") return columns.indexOf(column);
    const found = columns.all.find((entry) => entry.column.name === column);
    return found === undefined ? -1 : columns.indexOf(found.column.position);
  }
}

function parseWish(text: string | null): Wish | null {
  if (text === null || text === "") return null;
  try {
    const { row, column } = JSON.parse(text) as Record<string, unknown>;
    return { row: typeof row === "number" ? row : null, column: typeof column === "string" || typeof column === "number" ? column : null };
  } catch {
    return null;
  }
}
