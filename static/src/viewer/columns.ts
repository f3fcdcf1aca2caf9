/**
 * The columns as the grid shows them: display order, widths, formatters. Requests and sort keys name a column by its
 * position in the source (`column.position`), so that another display order changes nothing below this file.
 */

import { ColumnLayout, clamp } from "./geometry";
import { dtypeText, formatterFor, isNumeric, titleText, type Formatter } from "./format";
import { NO_DISPLAY, type Display } from "./display";
import { lookOf, type Look } from "./looks";
import { patterned, type Pattern } from "./pattern";
import { widthBound } from "./text_width";
import type { Column, Kind } from "./wire";

export const MIN_WIDTH = 44;
const MAX_WIDTH = 1600;
/** Room around a cell's text: padding on both sides and the border, px. */
const CELL_ROOM = 21;
/** So far a text may reach into that room before it is cut, px. */
const CELL_SLACK = 4;
/** Room around a column's name: padding, the sort mark, the menu's button and the resize handle, px. */
const HEAD_ROOM = 46;
/** The icon of a column's kind, before its type, px. */
const ICON_ROOM = 17;
const MAX_FIRST_WIDTH = 320;

const KIND_WIDTH: Readonly<Record<Kind, number>> = {
  int: 96, float: 112, decimal: 120, bool: 80, string: 160, date: 108, datetime: 168, time: 108, duration: 128,
  binary: 160, list: 200, struct: 220, map: 220, categorical: 136, null: 72, other: 160,
};

export interface GridColumn {
  readonly column: Column;
  readonly format: Formatter;
  readonly numeric: boolean;
  /** Colours, bars, links and pictures, null where the program gave none. */
  readonly look: Look | null;
  /** The format that the user chose, null for the program's or none. */
  readonly chosen: Pattern | null;
}

/** Text widths in px, in the grid's fonts. */
export interface TextRuler {
  cell(text: string): number;
  name(text: string): number;
  small(text: string): number;
}

/** What the user made of the columns, by schema position; kept from one visit to the next. */
export interface Arrangement {
  /** Shown columns in their order, the pinned ones first. */
  readonly order: readonly number[];
  readonly pinned: number;
  readonly widths: ReadonlyMap<number, number>;
}

/**
 * The columns as they stand: an *index* counts the shown columns from the left, a *position* those of the schema. The first
 * `pinned` ones stay at the left edge.
 */
export class Columns {
  all: readonly GridColumn[];
  layout: ColumnLayout;
  private shown: number[];
  private indexes: Int32Array;
  private pins = 0;
  private readonly widths: Float64Array;
  private readonly userSized = new Set<number>();
  private readonly userFormats = new Map<number, Pattern>();
  private readonly bound: (text: string) => number;

  constructor(columns: readonly Column[], private readonly ruler: TextRuler, private display: Display = NO_DISPLAY) {
    this.all = columns.map((column) => shownColumn(column, display, null));
    this.bound = widthBound((character) => ruler.cell(character));
    this.widths = Float64Array.from(this.all, (entry) => this.firstWidth(entry));
    this.shown = columns.map((_, position) => position);
    this.indexes = new Int32Array(columns.length);
    this.layout = new ColumnLayout([]);
    this.rebuild();
  }

  /** Write and colour the columns otherwise; order and widths stay. */
  redisplay(display: Display): void {
    this.display = display;
    this.all = this.all.map(({ column }) => shownColumn(column, display, this.userFormats.get(column.position) ?? null));
  }

  /** Formats that the user chose, by schema position. */
  get formats(): ReadonlyMap<number, Pattern> {
    return this.userFormats;
  }

  /** Write columns as the user chose; null takes a choice back. */
  format(choices: Iterable<readonly [position: number, pattern: Pattern | null]>): void {
    for (const [position, pattern] of choices) {
      if (pattern === null) this.userFormats.delete(position);
      else if (this.all[position] !== undefined) this.userFormats.set(position, pattern);
    }
    this.redisplay(this.display);
  }

  /** Shown columns. */
  get count(): number {
    return this.shown.length;
  }

  get pinned(): number {
    return this.pins;
  }

  get hidden(): number {
    return this.all.length - this.shown.length;
  }

  at(index: number): GridColumn | undefined {
    return this.all[this.shown[index] ?? -1];
  }

  /** The index of a column by its position in the schema, -1 for a hidden one. */
  indexOf(position: number): number {
    return this.indexes[position] ?? -1;
  }

  /** Schema positions of the shown columns from `start` up to `end`. */
  positions(start: number, end: number): readonly number[] {
    return this.shown.slice(start, end);
  }

  get arrangement(): Arrangement {
    const widths = new Map([...this.userSized].map((position) => [position, this.widths[position] ?? MIN_WIDTH] as const));
    return { order: [...this.shown], pinned: this.pins, widths };
  }

  /** Take an arrangement in; positions that are none are left out, and without any all columns are shown. */
  arrange({ order, pinned, widths }: Arrangement): void {
    const valid = [...new Set(order)].filter((position) => this.all[position] !== undefined);
    this.shown = valid.length === 0 ? this.all.map((_, position) => position) : valid;
    this.pins = clamp(Math.floor(pinned), 0, this.shown.length);
    for (const [position, width] of widths) {
      if (this.all[position] === undefined) continue;
      this.widths[position] = clamp(Math.round(width), MIN_WIDTH, MAX_WIDTH);
      this.userSized.add(position);
    }
    this.rebuild();
  }

  /** Bring the column at `from` to the index `to`; across the edge of the pinned ones it joins or leaves them. */
  move(from: number, to: number): void {
    const target = clamp(to, 0, this.count - 1);
    const position = this.shown[from];
    if (position === undefined || target === from) return;
    this.shown.splice(from, 1);
    this.shown.splice(target, 0, position);
    if (from >= this.pins && target < this.pins) this.pins++;
    else if (from < this.pins && target >= this.pins) this.pins--;
    this.rebuild();
  }

  /** Pin a column at the end of the pinned ones, or let it go to the start of the others; gives its index after. */
  setPinned(index: number, pinned: boolean): number {
    const position = this.shown[index];
    if (position === undefined || pinned === index < this.pins) return index;
    this.shown.splice(index, 1);
    if (!pinned) this.pins--;
    this.shown.splice(this.pins, 0, position);
    const target = this.pins;
    if (pinned) this.pins++;
    this.rebuild();
    return target;
  }

  /** Hide a column; the last one stays. */
  hide(index: number): boolean {
    if (this.count <= 1 || this.shown[index] === undefined) return false;
    this.shown.splice(index, 1);
    if (index < this.pins) this.pins--;
    this.rebuild();
    return true;
  }

  /** Show a hidden column before the first one that follows it in the schema; gives its index. */
  show(position: number): number {
    const present = this.indexOf(position);
    if (present >= 0 || this.all[position] === undefined) return present;
    const next = this.shown.findIndex((other, index) => index >= this.pins && other > position);
    this.shown.splice(next < 0 ? this.shown.length : next, 0, position);
    this.rebuild();
    return this.indexOf(position);
  }

  /** All columns in the order of the schema, none pinned, in their own formats; widths stay. */
  reset(): void {
    this.shown = this.all.map((_, position) => position);
    this.pins = 0;
    this.userFormats.clear();
    this.redisplay(this.display);
    this.rebuild();
  }

  /** Set a width that the user chose, px; gives the width after limits. */
  resize(index: number, width: number): number {
    const size = clamp(Math.round(width), MIN_WIDTH, MAX_WIDTH);
    const position = this.shown[index];
    if (position === undefined) return size;
    this.userSized.add(position);
    this.widths[position] = size;
    this.layout.setWidth(index, size);
    return size;
  }

  /** Whether a text may be too wide for its column, so that its cell must be clipped. */
  mayOverflow(index: number, text: string): boolean {
    return this.bound(text) > this.layout.width(index) - CELL_ROOM + CELL_SLACK;
  }

  /** Set the width that these texts need, at most `most` px; a column that the user sized stays unless `force`. */
  fit(index: number, texts: readonly string[], most = MAX_FIRST_WIDTH, force = false): void {
    this.fitAll([[index, texts]], most, force);
  }

  /** Fit several columns at once: each change of a width moves all that follow. */
  fitAll(columns: Iterable<readonly [number, readonly string[]]>, most = MAX_FIRST_WIDTH, force = false): void {
    for (const [index, texts] of columns) {
      const position = this.shown[index];
      const entry = this.at(index);
      if (position === undefined || entry === undefined || (!force && this.userSized.has(position))) continue;
      let width = this.headWidth(entry);
      for (const text of texts) width = Math.max(width, this.ruler.cell(text) + CELL_ROOM);
      this.widths[position] = clamp(Math.ceil(width), MIN_WIDTH, most);
      if (force) this.userSized.add(position);
    }
    this.rebuild();
  }

  private rebuild(): void {
    this.indexes.fill(-1);
    this.shown.forEach((position, index) => {
      this.indexes[position] = index;
    });
    this.layout = new ColumnLayout(this.shown.map((position) => this.widths[position] ?? MIN_WIDTH));
  }

  private firstWidth(entry: GridColumn): number {
    const wide = Math.max(KIND_WIDTH[entry.column.kind], this.headWidth(entry));
    return Math.min(Math.ceil(wide), MAX_FIRST_WIDTH);
  }

  private headWidth({ column }: GridColumn): number {
    return Math.max(this.ruler.name(titleText(column)), this.ruler.small(dtypeText(column.dtype)) + ICON_ROOM) + HEAD_ROOM;
  }
}

function shownColumn(column: Column, { formats, styles }: Display, chosen: Pattern | null): GridColumn {
  const exact = formatterFor(column);
  const pattern = chosen ?? formats.get(column.name);
  return {
    column, format: pattern === undefined ? exact : patterned(pattern, exact), numeric: isNumeric(column.kind),
    look: lookOf(styles.get(column.name) ?? [], column), chosen,
  };
}

/** A ruler that asks the canvas; what follows the first 400 characters is past every width limit. */
export function canvasRuler(fonts: { cell: string; name: string; small: string }): TextRuler {
  const types = new Map<string, number>();
  const context = document.createElement("canvas").getContext("2d");
  const measure = (font: string, text: string): number => {
    if (context === null) return text.length * 7.5;
    if (context.font !== font) context.font = font;
    return context.measureText(text.length > 400 ? text.slice(0, 400) : text).width;
  };
  return {
    cell: (text) => measure(fonts.cell, text),
    name: (text) => measure(fonts.name, text),
    // The same few types over thousands of columns.
    small: (text) => {
      const width = types.get(text) ?? measure(fonts.small, text);
      types.set(text, width);
      return width;
    },
  };
}
