/**
 * Where things are, as pure arithmetic. The vertical position is a row index with a fraction (`top`), never pixels:
 * browsers cap an element near 33.5 million px and lose precision long before, so 10M rows cannot be a tall element.
 */

export interface Range {
  /** First index inside. */
  readonly start: number;
  /** First index past the end. */
  readonly end: number;
}

export function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

/** The largest `top` (rows, fractional) for which the last row ends at the bottom edge. */
export function maxTop(rows: number, bodyHeight: number, rowHeight: number): number {
  return Math.max(0, rows - bodyHeight / rowHeight);
}

/** Rows that show any pixel at `top`. */
export function visibleRows(top: number, rows: number, bodyHeight: number, rowHeight: number): Range {
  const start = clamp(Math.floor(top), 0, rows);
  const end = clamp(Math.ceil(top + bodyHeight / rowHeight), start, rows);
  return { start, end };
}

/** Rows [first, last] that are wholly visible, for the status line; at least the row that covers the top edge. */
export function wholeRows(top: number, rows: number, bodyHeight: number, rowHeight: number): Range {
  const seen = visibleRows(top, rows, bodyHeight, rowHeight);
  // A hair of tolerance: top is often k + 1e-12 after arithmetic.
  const start = Math.min(Math.ceil(top - 0.5), Math.max(0, seen.end - 1));
  const end = Math.max(start + 1, Math.floor(top + bodyHeight / rowHeight + 0.02));
  return seen.end === seen.start ? seen : { start: Math.max(0, start), end: Math.min(end, rows) };
}

/** The `top` nearest to the present one that shows the whole of `row`. */
export function topShowing(row: number, top: number, bodyHeight: number, rowHeight: number): number {
  const span = bodyHeight / rowHeight;
  if (row < top || span < 1) return row;
  if (row + 1 > top + span) return row + 1 - span;
  return top;
}

/** A scrollbar: maps a position in [0, range] to a thumb on a track of `track` px, and back. */
export class ScrollMap {
  /** Thumb length, px. */
  readonly thumb: number;

  constructor(
    /** Track length, px. */
    readonly track: number,
    /** Largest scroll position, in whatever unit the axis has. */
    readonly range: number,
    /** The share of the content that is visible, in the same unit. */
    page: number,
    least = 28,
  ) {
    const natural = (track * page) / Math.max(page + range, Number.MIN_VALUE);
    this.thumb = Math.min(track, Math.max(Math.min(least, track), natural));
  }

  /** Thumb offset from the start of the track, px. */
  toThumb(position: number): number {
    if (this.range <= 0) return 0;
    return (clamp(position, 0, this.range) / this.range) * (this.track - this.thumb);
  }

  /** Scroll position for a thumb offset; both ends of the track reach both ends of the range exactly. */
  toPosition(offset: number): number {
    const free = this.track - this.thumb;
    if (free <= 0 || this.range <= 0) return 0;
    if (offset >= free) return this.range;
    return clamp(offset / free, 0, 1) * this.range;
  }
}

/** Column offsets in px with a binary search over them; widths may change, positions are rebuilt from there on. */
export class ColumnLayout {
  private offsets: Float64Array;
  private readonly sizes: Float64Array;

  constructor(widths: ArrayLike<number>) {
    this.sizes = Float64Array.from(widths);
    this.offsets = new Float64Array(this.sizes.length + 1);
    this.rebuild(0);
  }

  get count(): number {
    return this.sizes.length;
  }

  /** Sum of all widths, px. */
  get total(): number {
    return this.offsets[this.sizes.length] ?? 0;
  }

  width(index: number): number {
    return this.sizes[index] ?? 0;
  }

  left(index: number): number {
    return this.offsets[index] ?? 0;
  }

  setWidth(index: number, width: number): void {
    if (index < 0 || index >= this.sizes.length) return;
    this.sizes[index] = width;
    this.rebuild(index);
  }

  /** The column that covers `x`, clamped to the first and last one; -1 when there is none. */
  at(x: number): number {
    let low = 0;
    let high = this.sizes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.left(middle) <= x) low = middle;
      else high = middle - 1;
    }
    return high < 0 ? -1 : low;
  }

  /** Columns that show any pixel in [left, left + width). */
  visible(left: number, width: number): Range {
    if (this.sizes.length === 0 || width <= 0) return { start: 0, end: 0 };
    const start = this.at(left);
    let end = start + 1;
    while (end < this.sizes.length && this.left(end) < left + width) end++;
    return { start, end };
  }

  /** The scroll position nearest to `left` that shows the whole of a column, its start if it is wider than the view. */
  leftShowing(index: number, left: number, width: number): number {
    const start = this.left(index);
    const end = start + this.width(index);
    if (start < left || end - start > width) return start;
    if (end > left + width) return end - width;
    return left;
  }

  private rebuild(from: number): void {
    for (let i = from; i < this.sizes.length; i++) {
      this.offsets[i + 1] = (this.offsets[i] ?? 0) + (this.sizes[i] ?? 0);
    }
  }
}

/** Estimates scroll speed from positions, in units per ms; an old sample means standing still. */
export class Velocity {
  private position = 0;
  private time = 0;
  private speed = 0;

  /** Note a position at a time in ms. */
  note(position: number, time: number): void {
    const elapsed = time - this.time;
    if (elapsed > 120) this.speed = 0;
    else if (elapsed > 0) this.speed = 0.6 * ((position - this.position) / elapsed) + 0.4 * this.speed;
    this.position = position;
    this.time = time;
  }

  /** Start again at a position, as after a jump that says nothing of a direction. */
  reset(position: number, time: number): void {
    this.position = position;
    this.time = time;
    this.speed = 0;
  }

  at(time: number): number {
    return time - this.time > 120 || Math.abs(this.speed) < 1e-4 ? 0 : this.speed;
  }
}
