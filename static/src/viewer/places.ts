/** Which cell is where on the screen, and the other way round. */

import type { Columns } from "./columns";
import type { Place } from "./cursor";
import { clamp } from "./geometry";
import type { Anchor } from "./panels/popup";
import type { Scroller } from "./scroll";
import type { Sizing } from "./sizing";

export interface Screen {
  readonly columns: Columns;
  readonly sizing: Sizing;
  readonly scroller: Scroller;
  /** Rows of the view. */
  readonly rows: number;
  readonly body: HTMLElement;
}

export function cellBox({ columns, sizing, scroller, body }: Screen, place: Place): Anchor {
  const box = body.getBoundingClientRect();
  const left = box.left + sizing.gutterWidth + sizing.xOf(place.column, scroller.left);
  const top = box.top + (place.row - scroller.top) * sizing.rowHeight;
  return { left, top, right: left + columns.layout.width(place.column), bottom: top + sizing.rowHeight };
}

/** The place under a point; column -1 is the row's number. Null where there are no rows. */
export function placeAt({ sizing, scroller, rows, body }: Screen, clientX: number, clientY: number): Place | null {
  const box = body.getBoundingClientRect();
  const row = Math.floor(scroller.top + (clientY - box.top) / sizing.rowHeight);
  const x = clientX - box.left - sizing.gutterWidth;
  if (row < 0 || row >= rows) return null;
  return { row, column: x < 0 ? -1 : sizing.columnAt(x, scroller.left) };
}

/** The gap between columns that is nearest to a point: the index it stands before, and its px from the grid's left edge. */
export function gapAt({ columns, sizing, scroller, body }: Screen, clientX: number): { gap: number; x: number } {
  const box = body.getBoundingClientRect();
  const x = clamp(clientX - box.left - sizing.gutterWidth, 0, sizing.width - 1);
  const column = sizing.columnAt(x, scroller.left);
  const start = sizing.xOf(column, scroller.left);
  const width = columns.layout.width(column);
  const after = x > start + width / 2;
  return { gap: column + (after ? 1 : 0), x: sizing.gutterWidth + start + (after ? width : 0) };
}
