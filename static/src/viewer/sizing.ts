/** How much room there is: which scrollbars are needed, which rows and columns are seen, how many nodes that takes. */

import type { Columns } from "./columns";
import { countText } from "./format";
import { clamp, visibleRows, type Range } from "./geometry";
import type { Extent } from "./scroll";

export type Density = "compact" | "normal" | "comfortable";

/** Height of a row, px. */
export const ROW_HEIGHTS: Readonly<Record<Density, number>> = { compact: 22, normal: 28, comfortable: 36 };
/** Height of the header without and with summaries, px. */
const HEAD = 46;
const HEAD_WITH_SUMMARIES = 104;
const BAR = 12;
/** Pinned columns leave at least this much for the others, px; those that do not fit scroll. */
const LEAST_FREE = 140;
/** How far ahead columns are fetched at the present speed, ms. */
const SIDE_PREFETCH_MS = 250;

/** What the sizes follow from. */
export interface Contents {
  readonly columns: Columns;
  /** Rows of the view. */
  readonly rows: number;
}

export class Sizing {
  density: Density = "normal";
  summaries = false;
  /** The rows' area without header and bars, and the width of the row numbers, px. */
  width = 0;
  height = 0;
  private gutter = 56;
  private contents: Contents | null = null;

  constructor(private readonly frame: HTMLElement, private readonly main: HTMLElement) {}

  get rowHeight(): number {
    return ROW_HEIGHTS[this.density];
  }

  get headHeight(): number {
    return this.summaries ? HEAD_WITH_SUMMARIES : HEAD;
  }

  get gutterWidth(): number {
    return this.gutter;
  }

  /** Columns that stay at the left edge: the pinned ones, as far as there is room. */
  get pins(): number {
    const columns = this.contents?.columns;
    let pins = columns?.pinned ?? 0;
    while (pins > 0 && (columns?.layout.left(pins) ?? 0) > this.width - LEAST_FREE) pins--;
    return pins;
  }

  /** The width of those, px. */
  get pinWidth(): number {
    return this.contents?.columns.layout.left(this.pins) ?? 0;
  }

  get extent(): Extent {
    const { pinWidth } = this;
    return {
      rows: this.contents?.rows ?? 0, rowHeight: this.rowHeight, bodyHeight: this.height,
      bodyWidth: this.width - pinWidth, totalWidth: (this.contents?.columns.layout.total ?? 0) - pinWidth,
    };
  }

  visibleRows(top: number): Range {
    return visibleRows(top, this.contents?.rows ?? 0, this.height, this.rowHeight);
  }

  /** The scrolled columns that show any pixel at `left`. */
  visibleColumns(left: number): Range {
    return this.columnsFrom(left, this.width - this.pinWidth);
  }

  /** Schema positions of all columns that are seen at `left`. */
  seenPositions(left: number): readonly number[] {
    const { start, end } = this.visibleColumns(left);
    return [...this.positions(0, this.pins), ...this.positions(start, end)];
  }

  /** Schema positions of what comes into view soon: half a view to both sides, more where the view is moving to. */
  nearPositions(left: number, speed: number): readonly number[] {
    const margin = this.width / 2;
    const ahead = speed * SIDE_PREFETCH_MS;
    const from = Math.max(0, left - margin + Math.min(0, ahead));
    const { start, end } = this.columnsFrom(from, left + this.width + margin + Math.max(0, ahead) - from);
    return [...this.positions(0, this.pins), ...this.positions(start, end)];
  }

  /** The `left` nearest to the present one that shows the whole of a column. */
  leftShowing(column: number, left: number): number {
    const layout = this.contents?.columns.layout;
    const { pinWidth } = this;
    if (layout === undefined || column < this.pins) return left;
    return layout.leftShowing(column, left + pinWidth, this.width - pinWidth) - pinWidth;
  }

  /** The column at `x` px from the left edge of the cells' area. */
  columnAt(x: number, left: number): number {
    const columns = this.contents?.columns;
    if (columns === undefined) return -1;
    if (x < this.pinWidth) return columns.layout.at(Math.max(0, x));
    return clamp(columns.layout.at(x + left), this.pins, columns.count - 1);
  }

  /** Where a column begins, px from the left edge of the cells' area. */
  xOf(column: number, left: number): number {
    const x = this.contents?.columns.layout.left(column) ?? 0;
    return column < this.pins ? x : x - left;
  }

  /** Decide which bars are needed, as each takes room from the other axis, and take the sizes that are left. */
  fit(contents: Contents): void {
    this.contents = contents;
    this.setGutter(contents.rows);
    const width = Math.max(0, this.main.clientWidth - this.gutter);
    const height = Math.max(0, this.main.clientHeight - this.headHeight);
    const tall = contents.rows * this.rowHeight;
    const wide = contents.columns.layout.total;
    let across = wide > width;
    const down = tall > height - (across ? BAR : 0);
    across = wide > width - (down ? BAR : 0);
    this.main.classList.toggle("down", down);
    this.main.classList.toggle("across", across);
    this.width = Math.max(0, width - (down ? BAR : 0));
    this.height = Math.max(0, height - (across ? BAR : 0));
    this.main.classList.toggle("pinned", this.pins > 0);
    this.setLength("--pins", this.pinWidth);
    this.setLength("--row", this.rowHeight);
    this.setLength("--head", this.headHeight);
  }

  /** Nodes that any scroll position can need. */
  get pool(): { rows: number; columns: number; pins: number } {
    return { rows: Math.ceil(this.height / this.rowHeight) + 1, columns: this.mostColumns(), pins: this.pins };
  }

  private columnsFrom(left: number, width: number): Range {
    const columns = this.contents?.columns;
    const { pins } = this;
    if (columns === undefined || width <= 0 || columns.count === pins) return { start: pins, end: pins };
    const seen = columns.layout.visible(left + this.pinWidth, width);
    return { start: Math.max(pins, seen.start), end: Math.max(pins, seen.end) };
  }

  private positions(start: number, end: number): readonly number[] {
    return this.contents?.columns.positions(start, end) ?? [];
  }

  private mostColumns(): number {
    const columns = this.contents?.columns;
    if (columns === undefined) return 0;
    const { layout } = columns;
    const room = this.width - this.pinWidth;
    let most = 0;
    let start = this.pins;
    for (let end = this.pins; end < layout.count; end++) {
      while (layout.left(end) - (layout.left(start) + layout.width(start)) >= room && start < end) start++;
      most = Math.max(most, end - start + 1);
    }
    return most;
  }

  private setGutter(rows: number): void {
    this.gutter = Math.max(40, Math.ceil(countText(rows).length * 6.6) + 20);
    this.setLength("--gutter", this.gutter);
  }

  private setLength(name: string, px: number): void {
    const text = `${px}px`;
    if (this.frame.style.getPropertyValue(name) !== text) this.frame.style.setProperty(name, text);
  }
}
