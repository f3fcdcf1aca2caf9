/**
 * The columns as the grid shows them: display order, widths, formatters. Requests and sort keys name a column by its
 * position in the source (`column.position`), so that another display order changes nothing below this file.
 */

import { ColumnLayout, clamp } from "./geometry";
import { dtypeText, formatterFor, isNumeric, nameText, type Formatter } from "./format";
import type { Column, Kind } from "./wire";

export const MIN_WIDTH = 44;
const MAX_WIDTH = 1600;
/** Room around a cell's text: padding on both sides and the border, px. */
const CELL_ROOM = 21;
/** Room around a column's name: padding, the sort mark and the resize handle, px. */
const HEAD_ROOM = 42;
const MAX_FIRST_WIDTH = 320;

const KIND_WIDTH: Readonly<Record<Kind, number>> = {
  int: 96, float: 112, decimal: 120, bool: 80, string: 160, date: 108, datetime: 168, time: 108, duration: 128,
  binary: 160, list: 200, struct: 220, map: 220, categorical: 136, null: 72, other: 160,
};

export interface GridColumn {
  readonly column: Column;
  readonly format: Formatter;
  readonly numeric: boolean;
}

/** Text widths in px, in the grid's fonts. */
export interface TextRuler {
  cell(text: string): number;
  name(text: string): number;
  small(text: string): number;
}

export class Columns {
  readonly list: readonly GridColumn[];
  readonly layout: ColumnLayout;
  private readonly userSized = new Set<number>();

  constructor(columns: readonly Column[], private readonly ruler: TextRuler) {
    this.list = columns.map((column) => ({
      column,
      format: formatterFor(column),
      numeric: isNumeric(column.kind),
    }));
    this.layout = new ColumnLayout(this.list.map((entry) => this.firstWidth(entry)));
  }

  get count(): number {
    return this.list.length;
  }

  at(index: number): GridColumn | undefined {
    return this.list[index];
  }

  /** Set a width that the user chose, px; gives the width after limits. */
  resize(index: number, width: number): number {
    const size = clamp(Math.round(width), MIN_WIDTH, MAX_WIDTH);
    this.userSized.add(index);
    this.layout.setWidth(index, size);
    return size;
  }

  /** Set the width that these texts need, at most `most` px; a column that the user sized stays unless `force`. */
  fit(index: number, texts: readonly string[], most = MAX_FIRST_WIDTH, force = false): void {
    const entry = this.list[index];
    if (entry === undefined || (!force && this.userSized.has(index))) return;
    let width = this.headWidth(entry);
    for (const text of texts) width = Math.max(width, this.ruler.cell(text) + CELL_ROOM);
    this.layout.setWidth(index, clamp(Math.ceil(width), MIN_WIDTH, most));
  }

  private firstWidth(entry: GridColumn): number {
    const wide = Math.max(KIND_WIDTH[entry.column.kind], this.headWidth(entry));
    return Math.min(Math.ceil(wide), MAX_FIRST_WIDTH);
  }

  private headWidth({ column }: GridColumn): number {
    return Math.max(this.ruler.name(nameText(column.name)), this.ruler.small(dtypeText(column.dtype))) + HEAD_ROOM;
  }
}

/** A ruler that asks the canvas; what follows the first 400 characters is past every width limit. */
export function canvasRuler(fonts: { cell: string; name: string; small: string }): TextRuler {
  const context = document.createElement("canvas").getContext("2d");
  const measure = (font: string, text: string): number => {
    if (context === null) return text.length * 7.5;
    if (context.font !== font) context.font = font;
    return context.measureText(text.length > 400 ? text.slice(0, 400) : text).width;
  };
  return {
    cell: (text) => measure(fonts.cell, text),
    name: (text) => measure(fonts.name, text),
    small: (text) => measure(fonts.small, text),
  };
}
