/**
 * The rows on the screen, drawn by a fixed pool of row and cell nodes that are written over as rows come into view.
 *
 * Row r lives in node r mod N and column c in node c mod M, so that a step of one row writes one row. Only text nodes,
 * classes and transforms change. No node gets a layer of its own: a layer per row halved the frame rate of WebKitGTK
 * without a GPU.
 */

import { BLOCK_ROWS, type Block } from "./blocks";
import type { Columns } from "./columns";
import { makeRole } from "./dom";
import { wear, type Dressed } from "./dressed";
import { copyText, countText, isMissing } from "./format";
import { clamp, type Range } from "./geometry";
import type { CellLook } from "./looks";
import type { Selection } from "./selection";

/** Everything that one painting needs. */
export interface Scene {
  readonly generation: number;
  readonly rows: number;
  readonly top: number;
  readonly left: number;
  readonly rowHeight: number;
  readonly columns: Columns;
  /** Columns at the left edge that do not scroll. */
  readonly pins: number;
  readonly active: { readonly row: number; readonly column: number } | null;
  /** Null when nothing is selected: most frames need not ask. */
  readonly selection: Selection | null;
  readonly ratio: number;
  /** Whether a cell's text is what is searched for; null when nothing is. */
  readonly isHit: ((text: string) => boolean) | null;
  block(index: number, column: number): Block | null;
  failed(index: number, column: number): boolean;
}

export interface Painted {
  /** Rows with nodes, some of them just outside of the view. */
  readonly rows: Range;
  readonly columns: Range;
  /** Visible cells without a value yet. */
  readonly placeholders: number;
  /** The id of the active cell's node, null when it is not painted. */
  readonly activeId: string | null;
}

export interface CellNode extends Dressed {
  row: number;
  column: number;
  block: Block | null;
  look: number;
}

interface RowNode {
  readonly element: HTMLDivElement;
  readonly strip: HTMLDivElement;
  readonly pinStrip: HTMLDivElement;
  readonly head: HTMLDivElement;
  readonly number: Text;
  readonly cells: CellNode[];
  /** Cells of the pinned columns, one for each. */
  readonly pins: CellNode[];
  selected: boolean;
  row: number;
  left: number;
  y: number;
}

/** Rows share an origin that is moved this seldom: offsets stay small enough for exact float32 pixels. */
const ORIGIN_ROWS = 4096;

const NUMERIC = 1;
const MISSING = 2;
const PLACEHOLDER = 4;
const ACTIVE = 8;
const FAILED = 16;
const SELECTED = 32;
const HIT = 64;
const PAINTED = 128;
const MARKED = 256;
/** The text may be wider than the cell. */
const LONG = 512;
/** What a cell is because of where it stands, not of what it holds. */
const PLACED = ACTIVE | SELECTED;
const LOOKS = Array.from({ length: 1024 }, (_, look) => [
  "cell", look & NUMERIC ? "num" : "", look & MISSING ? "missing" : "", look & PLACEHOLDER ? "waiting" : "",
  look & ACTIVE ? "active" : "", look & FAILED ? "failed" : "", look & SELECTED ? "selected" : "", look & HIT ? "hit" : "", look & PAINTED ? "painted" : "", look & MARKED ? "marked" : "", look & LONG ? "long" : "",
].filter((name) => name !== "").join(" "));

export class Renderer {
  readonly element = makeRole("none", "rows");
  private pool: RowNode[] = [];
  private width = 0;
  private pins = 0;
  private origin = -1;
  private columns: Columns | null = null;
  private stale = true;

  /** Give the pool its size: nodes for the rows and columns that can be visible at once, and for the pinned columns. */
  resize(rows: number, columns: number, pins: number): void {
    // An even ring keeps each node on odd or on even rows, so that the zebra never has to be written.
    const wanted = rows + (rows % 2);
    if (wanted === this.pool.length && columns === this.width && pins === this.pins) return;
    while (this.pool.length > wanted) this.pool.pop()?.element.remove();
    while (this.pool.length < wanted) this.addRow();
    this.width = columns;
    this.pins = pins;
    this.pool.forEach((node, index) => {
      this.resizeCells(node.cells, columns, node.strip, `cell-${index}`);
      this.resizeCells(node.pins, pins, node.pinStrip, `pin-${index}`);
    });
    this.stale = true;
  }

  /** Write everything anew at the next painting: other columns, widths or formats. */
  invalidate(): void {
    this.stale = true;
  }

  paint(scene: Scene, seen: { rows: Range; columns: Range }): Painted {
    const rows = ringRange(seen.rows, this.pool.length, scene.rows);
    const columns = ringRange(seen.columns, this.width, scene.columns.count, scene.pins);
    this.anchor(scene);
    if (this.stale || this.columns !== scene.columns) this.forget(scene);
    let placeholders = 0;
    let activeId: string | null = null;
    for (let row = rows.start; row < rows.end; row++) {
      const node = this.pool[row % this.pool.length];
      if (node === undefined) continue;
      this.placeRow(node, row, scene);
      const visible = row >= seen.rows.start && row < seen.rows.end;
      const waiting = this.fillRow(node, scene, columns);
      if (visible) placeholders += waiting;
      if (scene.active?.row === row) activeId = this.activeId(node, scene, columns);
    }
    if (rows.end - rows.start < this.pool.length) this.hideOutside(rows);
    return { rows, columns, placeholders, activeId };
  }

  private addRow(): void {
    const element = makeRole("row", this.pool.length % 2 === 1 ? "row odd" : "row");
    const strip = makeRole("none", "strip");
    const pinStrip = makeRole("none", "pins");
    const head = makeRole("rowheader", "number");
    head.setAttribute("aria-colindex", "1");
    const number = document.createTextNode("");
    head.append(number);
    element.append(strip, pinStrip, head);
    this.element.append(element);
    this.pool.push({ element, strip, pinStrip, head, number, cells: [], pins: [], selected: false, row: -1, left: NaN, y: NaN });
  }

  private resizeCells(cells: CellNode[], count: number, parent: HTMLElement, prefix: string): void {
    while (cells.length > count) cells.pop()?.element.remove();
    while (cells.length < count) {
      const element = makeRole("gridcell", "cell");
      element.id = `${prefix}-${cells.length}`;
      const text = document.createTextNode("");
      element.append(text);
      parent.append(element);
      cells.push({ element, text, row: -1, column: -1, block: null, look: -1, worn: null, anchor: null, image: null });
    }
  }

  private forget(scene: Scene): void {
    for (const node of this.pool) {
      node.row = -1;
      for (const cell of node.cells) cell.column = -1;
      for (const cell of node.pins) cell.column = -1;
    }
    this.columns = scene.columns;
    this.stale = false;
  }

  private anchor(scene: Scene): void {
    const origin = Math.floor(scene.top / ORIGIN_ROWS) * ORIGIN_ROWS;
    if (origin !== this.origin) {
      this.origin = origin;
      for (const node of this.pool) node.y = NaN;
    }
    const y = snap((scene.top - origin) * scene.rowHeight, scene.ratio);
    this.element.style.transform = `translateY(${-y}px)`;
  }

  private placeRow(node: RowNode, row: number, scene: Scene): void {
    if (node.row !== row) {
      if (node.row < 0) node.element.hidden = false;
      node.row = row;
      node.number.data = countText(row + 1);
      node.element.setAttribute("aria-rowindex", String(row + 2));
    }
    const y = (row - this.origin) * scene.rowHeight;
    if (node.y !== y) {
      node.y = y;
      node.element.style.transform = `translateY(${y}px)`;
    }
    const left = snap(scene.left, scene.ratio);
    if (node.left !== left) {
      node.left = left;
      node.strip.style.transform = `translateX(${-left}px)`;
    }
    const selected = scene.selection !== null && scene.selection.hasRow(row);
    if (selected !== node.selected) {
      node.selected = selected;
      node.head.classList.toggle("selected", selected);
    }
  }

  /** Write the cells that are not what they should be; gives how many have no value. */
  private fillRow(node: RowNode, scene: Scene, columns: Range): number {
    const index = Math.floor(node.row / BLOCK_ROWS);
    let waiting = 0;
    for (let column = 0; column < this.pins; column++) waiting += this.refresh(node.pins[column], node.row, index, column, scene);
    for (let column = columns.start; column < columns.end; column++) {
      waiting += this.refresh(node.cells[column % this.width], node.row, index, column, scene);
    }
    return waiting;
  }

  /** Write one cell where it is not what it should be; gives 1 when it has no value. */
  private refresh(cell: CellNode | undefined, row: number, index: number, column: number, scene: Scene): number {
    if (cell === undefined) return 0;
    if (cell.column !== column) this.placeCell(cell, column, scene.columns);
    const block = scene.block(index, column);
    if (cell.row !== row || cell.block !== block) this.fillCell(cell, row, block, scene);
    const { active, selection } = scene;
    let look = cell.look & ~(PLACED | FAILED);
    if (active !== null && active.row === row && active.column === column) look |= ACTIVE;
    if (selection !== null && selection.has(row, column)) look |= SELECTED;
    const waiting = (look & PLACEHOLDER) !== 0;
    if (waiting && scene.failed(index, column)) look |= FAILED;
    this.setLook(cell, look);
    return waiting ? 1 : 0;
  }

  private placeCell(cell: CellNode, column: number, columns: Columns): void {
    cell.column = column;
    cell.row = -1;
    if (cell.look > 0) this.setLook(cell, cell.look & ~LONG);
    const { style } = cell.element;
    style.marginLeft = `${columns.layout.left(column)}px`;
    style.width = `${columns.layout.width(column)}px`;
    cell.element.setAttribute("aria-colindex", String(column + 2));
  }

  private fillCell(cell: CellNode, row: number, block: Block | null, scene: Scene): void {
    const entry = scene.columns.at(cell.column);
    cell.row = row;
    cell.block = block;
    if (cell.element.title !== "") cell.element.removeAttribute("title");
    if (entry === undefined) return;
    const offset = block === null ? 0 : row - block.firstRow;
    const cells = block?.columns[entry.column.position - block.firstColumn];
    let look = entry.numeric ? NUMERIC : 0;
    let text = "";
    let worn: CellLook | null = null;
    if (block === null || cells === undefined || offset >= block.rows) {
      look |= PLACEHOLDER;
    } else {
      const value = cells[offset];
      if (isMissing(value)) look |= MISSING;
      text = entry.format(value);
      if (entry.look !== null) worn = entry.look.of(value);
      if (scene.isHit !== null && (look & MISSING) === 0 && scene.isHit(copyText(entry.column, value))) look |= HIT;
    }
    if (worn !== cell.worn || worn?.source != null) wear(cell, worn, text);
    if (worn !== null) look |= (worn.paint !== null ? PAINTED : 0) | (worn.marked ? MARKED : 0);
    if (worn?.source != null) text = "";
    // A cell that was clipped once stays so while it is in its column: classes that come and go cost more than clips.
    if ((cell.look > 0 && (cell.look & LONG) !== 0) || worn !== null || scene.columns.mayOverflow(cell.column, text)) look |= LONG;
    if (cell.text.data !== text) cell.text.data = text;
    this.setLook(cell, look | (cell.look > 0 ? cell.look & PLACED : 0));
  }

  private setLook(cell: CellNode, look: number): void {
    if (cell.look === look) return;
    const was = cell.look > 0 && (cell.look & SELECTED) !== 0;
    const is = (look & SELECTED) !== 0;
    if (is && !was) cell.element.setAttribute("aria-selected", "true");
    else if (was && !is) cell.element.removeAttribute("aria-selected");
    cell.look = look;
    cell.element.className = LOOKS[look] ?? "cell";
  }

  private activeId(node: RowNode, scene: Scene, columns: Range): string | null {
    const column = scene.active?.column ?? -1;
    if (column >= 0 && column < this.pins) return node.pins[column]?.element.id ?? null;
    if (column < columns.start || column >= columns.end) return null;
    return node.cells[column % this.width]?.element.id ?? null;
  }

  private hideOutside(rows: Range): void {
    for (const node of this.pool) {
      if (node.row >= rows.start && node.row < rows.end) continue;
      node.row = -1;
      node.element.hidden = true;
    }
  }
}

/** A whole ring of `size` nodes from the first visible index on, moved back at the end of the data; nothing before `least`. */
export function ringRange(seen: Range, size: number, count: number, least = 0): Range {
  const start = clamp(seen.start, least, Math.max(least, count - size));
  return { start, end: Math.min(count, start + size) };
}

/** Move to whole device pixels: text on fractions of a pixel is blurred. */
function snap(px: number, ratio: number): number {
  return Math.round(px * ratio) / ratio;
}
