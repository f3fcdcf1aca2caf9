/** The values that are here already: what a cell holds, and which texts decide about a column's width. */

import { BLOCK_ROWS, type Block } from "./blocks";
import type { Columns } from "./columns";
import type { Cell } from "./decode";
import type { RowSession, View } from "./session";

/** Rows whose texts decide about a column's first width. */
const SAMPLE_ROWS = 60;

/** A look-up of blocks by block number and column index that remembers what it found: for the length of one painting. */
export function blockFinder(session: RowSession, columns: Columns, generation: number): (index: number, column: number) => Block | null {
  const found = new Map<number, Block | null>();
  return (index, column) => {
    const band = session.blocks.bandOf(columns.at(column)?.column.position ?? 0);
    const key = index * 65536 + band;
    let block = found.get(key);
    if (block === undefined) {
      block = session.blocks.at(generation, index, band);
      found.set(key, block);
    }
    return block;
  };
}

/** The value of a cell; `known` is false while its block is not here. */
export function valueAt(session: RowSession, columns: Columns, view: View, row: number, column: number): { known: boolean; value: Cell } {
  const entry = columns.at(column);
  if (entry === undefined || row < 0) return { known: false, value: null };
  const { position } = entry.column;
  const block = session.blocks.at(view.generation, Math.floor(row / BLOCK_ROWS), session.blocks.bandOf(position));
  const offset = block === null ? 0 : row - block.firstRow;
  if (block === null || offset >= block.rows) return { known: false, value: null };
  return { known: true, value: block.columns[position - block.firstColumn]?.[offset] };
}

/** The shown texts of a column's cells that are here, of rows [start, end). */
export function loadedTexts(session: RowSession, columns: Columns, view: View, column: number, start: number, end: number): string[] {
  const entry = columns.at(column);
  if (entry === undefined) return [];
  const { position } = entry.column;
  const band = session.blocks.bandOf(position);
  const texts: string[] = [];
  const last = Math.min(end, view.rows);
  for (let index = Math.floor(start / BLOCK_ROWS); index * BLOCK_ROWS < last; index++) {
    const block = session.blocks.at(view.generation, index, band);
    if (block === null) continue;
    const cells = block.columns[position - block.firstColumn];
    const to = Math.min(last - block.firstRow, block.rows);
    for (let row = Math.max(0, start - block.firstRow); row < to; row++) texts.push(entry.format(cells?.[row]));
  }
  return texts;
}

/** Fit all columns whose first rows are here; false when there are none yet. */
export function fitFirst(session: RowSession, columns: Columns, view: View): boolean {
  const samples: [number, string[]][] = [];
  for (let column = 0; column < columns.count; column++) {
    const texts = loadedTexts(session, columns, view, column, 0, SAMPLE_ROWS);
    if (texts.length > 0) samples.push([column, texts]);
  }
  columns.fitAll(samples);
  return samples.length > 0;
}

/** Fit one column to the texts near to some rows. */
export function fitColumn(session: RowSession, columns: Columns, view: View, column: number, rows: { start: number; end: number }, force = true): void {
  const texts = loadedTexts(session, columns, view, column, Math.max(0, rows.start - BLOCK_ROWS), rows.end + BLOCK_ROWS);
  columns.fit(column, texts, 720, force);
}
