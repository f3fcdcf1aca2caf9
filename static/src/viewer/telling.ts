/**
 * Tells the program, by events of the element, what the user does: `tableplan` (sort, filters and search, with columns by name),
 * `tableselect` (what is selected, or the active cell) and `cellclick`. Python gives each its meaning (widgets/dataview.py).
 */

import type { Parts } from "./commands";
import type { Place } from "./cursor";
import { valueAt } from "./loaded";
import { columnNames } from "./memory";
import type { Rectangle } from "./selection";
import type { ChangedBy } from "./session";
import { isCondition } from "./wire_plan";

/** A selection is told when it has stood for so long, ms. */
const PAUSE_MS = 120;

export class Teller {
  private plan = JSON.stringify({ sort: [], filters: [], search: null });
  private selected = "";
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly host: HTMLElement, private readonly parts: Parts) {}

  /** Whether the program wants to know of clicks on cells: then Enter is one too. */
  get takesClicks(): boolean {
    return /(^| )cellclick/.test(this.host.getAttribute("data-on") ?? "");
  }

  /** The plan changed. What the program itself asked for need not be told, unless it was refused. */
  planned(by: ChangedBy): void {
    const detail = this.planNow();
    const text = JSON.stringify(detail);
    if (text === this.plan && by !== "refusal") return;
    this.plan = text;
    if (by !== "program") this.dispatch("tableplan", detail);
  }

  /** Look whether another selection is to be told. Called at each painting. */
  look(): void {
    const { selection, cursor, session } = this.parts;
    const at = selection.isEmpty ? cursor.at : null;
    const key = `${selection.version} ${at?.row} ${at?.column} ${session.view?.viewId}`;
    if (key === this.selected) return;
    const isFirst = this.selected === "";
    this.selected = key;
    if (isFirst && selection.isEmpty && at === null) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tellSelection(), PAUSE_MS);
  }

  click(place: Place, double: boolean): void {
    const { session, columns } = this.parts;
    const entry = columns.at(place.column);
    if (session.view === null || entry === undefined || place.row < 0) return;
    const { known, value } = valueAt(session, columns, session.view, place.row, place.column);
    this.dispatch("cellclick", {
      row: place.row, column: entry.column.name, number: entry.column.position, text: known ? entry.format(value) : "",
      view: session.view.viewId, double,
    });
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private tellSelection(): void {
    this.timer = null;
    const { selection, session, columns, cursor } = this.parts;
    if (session.view === null) return;
    const areas = selection.isEmpty ? cellOf(cursor.at) : selection.within(session.view.rows, columns.count);
    const shown = new Set<number>();
    for (const area of areas) for (let index = area.columns.start; index < area.columns.end; index++) shown.add(index);
    const named = [...shown].sort((a, b) => a - b).flatMap((index) => {
      const column = columns.at(index)?.column;
      return column === undefined ? [] : [[column.position, column.name]];
    });
    this.dispatch("tableselect", { rows: mergedRows(areas), columns: named, view: session.view.viewId });
  }

  private planNow(): unknown {
    const { session } = this.parts;
    const names = columnNames(session.columns);
    const named = (position: number): string | number => {
      const [name = position, occurrence = 0] = names[position] ?? [];
      return occurrence === 0 ? name : position;
    };
    const search = session.wanted.search;
    return {
      sort: session.wanted.sort.map(({ column, descending }) => ({ column: named(column), descending })),
      filters: session.wanted.filters.filter(isCondition).map((filter) => ({ ...filter, column: named(filter.column) })),
      search: search === null ? null : { text: search.text, regex: search.regex, case: search.case },
    };
  }

  private dispatch(type: string, detail: unknown): void {
    this.host.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

function cellOf(at: Place | null): readonly Rectangle[] {
  if (at === null || at.row < 0) return [];
  return [{ rows: { start: at.row, end: at.row + 1 }, columns: { start: at.column, end: at.column + 1 } }];
}

/** The rows of all areas as ranges, ascending, those that touch made one. */
export function mergedRows(areas: readonly Rectangle[]): readonly (readonly [number, number])[] {
  const merged: [number, number][] = [];
  for (const { rows } of [...areas].sort((a, b) => a.rows.start - b.rows.start)) {
    const last = merged[merged.length - 1];
    if (last !== undefined && rows.start <= last[1]) last[1] = Math.max(last[1], rows.end);
    else merged.push([rows.start, rows.end]);
  }
  return merged;
}
