/** What the user does to the table, by key, pointer or menu: one method for each. */

import type { Columns } from "./columns";
import type { Cursor, Place } from "./cursor";
import { titleText } from "./format";
import { clamp } from "./geometry";
import { nextSort } from "./header";
import type { Action } from "./keys";
import type { Pattern } from "./pattern";
import { fitColumn } from "./loaded";
import type { Scroller } from "./scroll";
import { selectionText, type Selection, type Unit } from "./selection";
import type { RowSession, View } from "./session";
import type { Sizing } from "./sizing";
import type { SortKey } from "./wire";

/** The parts of one grid that commands work on. */
export interface Parts {
  readonly columns: Columns;
  readonly cursor: Cursor;
  readonly selection: Selection;
  readonly scroller: Scroller;
  readonly sizing: Sizing;
  readonly session: RowSession;
  /** Paint again, with the same columns and sizes. */
  invalidate(): void;
  /** Columns, widths or heights changed. */
  relayout(): void;
  /** As `relayout`, after a change that the user made and that is to be kept. */
  rearranged(): void;
  /** Tell assistive technology. */
  say(text: string): void;
  /** The selection changed. */
  selected(): void;
}

/** The panels that keys open. */
export interface Openers {
  openMenu(): void;
  openFind(): void;
  openGo(): void;
  openSearch(): void;
  openFilter(): void;
  openDetail(): void;
}

export class Commands {
  constructor(private readonly parts: Parts, private readonly openers: Openers) {}

  /** Carry an action out; false when there is nothing to do it with. Copying is the clipboard's. */
  act(action: Action): boolean {
    const { cursor, session, columns } = this.parts;
    const { view } = session;
    if (view === null || columns.count === 0) return false;
    const column = cursor.at?.column ?? -1;
    switch (action.do) {
      case "sort": this.sort(column, action.add); return true;
      case "fit": this.fit(column); return true;
      case "resize": this.resize(column, columns.layout.width(column) + action.by); return true;
      case "shift": this.shift(column, action.by); return true;
      case "select": return this.select(action.what);
      case "menu": this.openers.openMenu(); return true;
      case "find": this.openers.openFind(); return true;
      case "go": this.openers.openGo(); return true;
      case "search": this.openers.openSearch(); return true;
      case "filter": this.openers.openFilter(); return true;
      case "detail": this.openers.openDetail(); return true;
      case "copy": return false;
      default: this.travel(action, view); return true;
    }
  }

  // ---------------------------------------------------------------- the cursor and the selection

  private travel(action: Extract<Action, { extend: boolean }>, view: View): void {
    const { cursor, columns, scroller, sizing, selection } = this.parts;
    const before = cursor.at;
    const first = { row: Math.ceil(scroller.top - 0.5), column: sizing.visibleColumns(scroller.left).start };
    const page = Math.max(1, Math.floor(scroller.pageRows) - 1);
    cursor.carryOut(action, first, page, view.rows, columns.count);
    const at = cursor.at;
    if (action.extend && before !== null && at !== null && before.row >= 0) {
      cursor.place(Math.max(0, at.row), at.column);
      selection.extend({ row: Math.max(0, at.row), column: at.column }, before);
      this.saySelection();
    } else if (!selection.isEmpty) selection.clear();
    // Before the first column there may be pinned ones: who goes to the start wants to see it.
    if (action.do === "edge" && action.column === "first") scroller.jumpTo(scroller.top, 0);
    if (action.do === "page") scroller.jumpTo(clamp(scroller.top + action.pages * page, 0, Infinity));
    this.reveal();
  }

  /** Show the cursor, scrolling no further than needed. */
  reveal(): void {
    const { cursor, scroller, sizing } = this.parts;
    const cell = cursor.at;
    if (cell === null) return;
    if (cell.row >= 0) scroller.showRow(cell.row);
    const left = sizing.leftShowing(cell.column, scroller.left);
    if (left !== scroller.left) scroller.jumpTo(scroller.top, left);
    this.parts.invalidate();
  }

  pick(place: Place, unit: Unit, how: { extend: boolean; add: boolean }): void {
    const { cursor, selection } = this.parts;
    const column = place.column < 0 ? (cursor.at?.column ?? 0) : place.column;
    const cell = { row: place.row, column };
    if (how.extend && cursor.at !== null && cursor.at.row >= 0) selection.extend(cell, cursor.at, unit);
    else if (how.add) selection.add(cell, unit, cursor.at);
    else selection.begin(cell, unit);
    cursor.place(cell.row, cell.column);
    if (!selection.isEmpty) this.saySelection();
    this.reveal();
  }

  /** Follow a dragged pointer. */
  stretch(place: Place): void {
    const { cursor, selection } = this.parts;
    selection.extend(place, cursor.at ?? place);
    cursor.place(place.row, place.column);
    this.saySelection();
    this.parts.invalidate();
  }

  private select(what: "all" | "row" | "column" | "none"): boolean {
    const { cursor, selection } = this.parts;
    const at = cursor.at;
    if (what === "none") {
      if (selection.isEmpty) return false;
      selection.clear();
    } else if (what === "all") selection.all();
    else if (at === null) return false;
    else if (what === "row") selection.begin({ row: Math.max(0, at.row), column: at.column }, "rows");
    else this.selectColumn(at.column);
    this.saySelection();
    this.parts.invalidate();
    return true;
  }

  selectColumn(column: number, add = false): void {
    const { selection, cursor } = this.parts;
    const place = { row: cursor.at?.row ?? 0, column };
    if (add) selection.add(place, "columns", null);
    else selection.begin(place, "columns");
    cursor.place(place.row, column);
    this.saySelection();
    this.parts.invalidate();
  }

  private saySelection(): void {
    const { columns, selection, session } = this.parts;
    const rows = session.view?.rows ?? 0;
    this.parts.selected();
    this.parts.say(selectionText(selection.within(rows, columns.count), rows, columns.count) || "Nothing selected");
  }

  goToRow(row: number): void {
    const { cursor, scroller, selection, sizing, session } = this.parts;
    const last = Math.max(0, (session.view?.rows ?? 0) - 1);
    selection.clear();
    cursor.place(clamp(row, 0, last), cursor.at?.column ?? sizing.visibleColumns(scroller.left).start);
    // A third from the top: what leads to the row is seen as well.
    scroller.jumpTo(Math.max(0, row - Math.floor(scroller.pageRows / 3)));
    this.reveal();
  }

  /** Go to a cell by its row and its column's position in the schema. */
  goToCell(row: number, position: number): void {
    const { columns, scroller } = this.parts;
    if (columns.indexOf(position) < 0) this.show(position);
    const index = columns.indexOf(position);
    if (index < 0) return;
    this.parts.selection.clear();
    this.parts.cursor.place(row, index);
    if (row < scroller.top || row + 1 > scroller.top + scroller.pageRows) scroller.jumpTo(Math.max(0, row - Math.floor(scroller.pageRows / 3)));
    this.reveal();
  }

  /** Go to a column by its position in the schema, showing it if it is hidden. */
  goToColumn(position: number): void {
    const { columns, cursor, scroller } = this.parts;
    if (columns.indexOf(position) < 0) this.show(position);
    const index = columns.indexOf(position);
    if (index < 0) return;
    cursor.place(cursor.at?.row ?? Math.ceil(scroller.top - 0.5), index);
    this.reveal();
  }

  // ---------------------------------------------------------------- columns

  sort(column: number, add: boolean): void {
    const entry = this.parts.columns.at(column);
    if (entry === undefined) return;
    this.sortBy(nextSort(this.parts.session.wanted.sort, entry.column.position, add));
  }

  /** Sort by one column in a direction, or no longer by it. */
  sortTo(column: number, descending: boolean | null): void {
    const position = this.parts.columns.at(column)?.column.position;
    if (position === undefined) return;
    const others = this.parts.session.wanted.sort.filter((key) => key.column !== position);
    this.sortBy(descending === null ? others : [{ column: position, descending }]);
  }

  sortBy(sort: readonly SortKey[]): void {
    if (this.parts.session.view !== null) this.parts.session.sortBy(sort);
  }

  resize(column: number, width: number): void {
    if (column < 0) return;
    this.parts.columns.resize(column, width);
    this.parts.rearranged();
  }

  fit(column: number): void {
    const { session, columns, scroller, sizing } = this.parts;
    if (session.view === null || column < 0) return;
    fitColumn(session, columns, session.view, column, sizing.visibleRows(scroller.top));
    this.parts.rearranged();
  }

  /** Write a column, by its position in the schema, otherwise; the width follows. */
  format(position: number, pattern: Pattern | null): void {
    const { columns, session, scroller, sizing } = this.parts;
    columns.format([[position, pattern]]);
    const column = columns.indexOf(position);
    if (session.view !== null && column >= 0) fitColumn(session, columns, session.view, column, sizing.visibleRows(scroller.top), false);
    this.parts.rearranged();
  }

  /** Move a column by one place; at the edge of the pinned columns it joins or leaves them. */
  shift(column: number, by: -1 | 1): void {
    const { columns } = this.parts;
    if (columns.at(column) === undefined) return;
    if (by === 1 && column === columns.pinned - 1) columns.setPinned(column, false);
    else if (by === -1 && column === columns.pinned && columns.pinned > 0) columns.setPinned(column, true);
    else {
      this.moveTo(column, column + by);
      return;
    }
    this.columnsMoved(column, "moved");
  }

  /** Put a dragged column before the one at `gap`. */
  moveToGap(column: number, gap: number): void {
    this.moveTo(column, gap > column ? gap - 1 : gap);
  }

  private moveTo(column: number, to: number): void {
    const { columns } = this.parts;
    const target = clamp(to, 0, columns.count - 1);
    if (target === column) return;
    columns.move(column, target);
    this.columnsMoved(target, "moved");
  }

  pin(column: number, pinned: boolean): void {
    const target = this.parts.columns.setPinned(column, pinned);
    this.columnsMoved(target, pinned ? "pinned" : "no longer pinned");
  }

  hide(column: number): void {
    const { columns } = this.parts;
    const name = titleText(columns.at(column)?.column);
    if (!columns.hide(column)) return;
    this.columnsMoved(Math.min(column, columns.count - 1), null);
    this.parts.say(`${name} hidden`);
  }

  show(position: number): void {
    this.parts.columns.show(position);
    this.columnsMoved(null, null);
  }

  showAll(): void {
    const { columns } = this.parts;
    for (const entry of columns.all) if (columns.indexOf(entry.column.position) < 0) columns.show(entry.column.position);
    this.columnsMoved(null, null);
  }

  resetColumns(): void {
    this.parts.columns.reset();
    this.columnsMoved(null, null);
  }

  /** What is selected and where the cursor stands are told by index: they follow, or end. */
  private columnsMoved(cursorAt: number | null, what: string | null): void {
    const { cursor, columns, selection, session } = this.parts;
    selection.clear();
    if (cursorAt !== null && cursor.at !== null) cursor.place(cursor.at.row, cursorAt);
    cursor.limit(session.view?.rows ?? 0, columns.count);
    this.parts.rearranged();
    const name = cursorAt === null ? "" : titleText(columns.at(cursorAt)?.column);
    if (what !== null && cursorAt !== null) this.parts.say(`${name} ${what}, column ${cursorAt + 1} of ${columns.count}`);
    if (cursorAt !== null && cursor.at !== null) this.reveal();
  }
}
