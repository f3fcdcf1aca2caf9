/**
 * What the user made of a file's view, kept by the browser or the program from one visit to the next. Columns are told by their names, since a file
 * that is written again may have others; the server's name for the source is the key.
 */

import type { Columns, Arrangement } from "./columns";
import type { Pattern } from "./pattern";
import type { Density } from "./sizing";
import type { Column, SortKey } from "./wire";
import { isCondition, parseFilters, type Filter } from "./wire_plan";

/** A column by its name and by which of the columns of that name it is. */
export type ColumnName = readonly [name: string, occurrence: number];

export interface KeptView {
  readonly order: readonly ColumnName[];
  readonly hidden: readonly ColumnName[];
  readonly pinned: number;
  readonly widths: readonly (readonly [ColumnName, number])[];
  /** Formats that the user chose. */
  readonly formats: readonly (readonly [ColumnName, Pattern])[];
  readonly sort: readonly (readonly [ColumnName, boolean])[];
  readonly density: Density;
  readonly summaries: boolean | null;
  /** Filters as they are sent, their columns told by name. */
  readonly filters: readonly (readonly [ColumnName, unknown])[];
}

const PREFIX = "taupane-grid:";
export const LIST = "taupane-grids";
/** Files whose views are kept; the one that was changed longest ago goes. */
const MOST_KEPT = 60;
const MOST_CHARACTERS = 100_000;

/** What we need of localStorage; every call may throw where the browser keeps nothing. */
export type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export class ViewMemory {
  constructor(private readonly shelf: Shelf) {}

  /** The view that was kept for a source, null when there is none or it cannot be read. */
  recall(source: string): KeptView | null {
    try {
      const text = this.shelf.getItem(PREFIX + source);
      return text === null ? null : checked(JSON.parse(text));
    } catch {
      return null;
    }
  }

  keep(source: string, view: KeptView): void {
    try {
      const text = JSON.stringify(view);
      if (text.length > MOST_CHARACTERS) return;
      this.shelf.setItem(PREFIX + source, text);
      const list = [source, ...this.list().filter((other) => other !== source)];
      for (const old of list.splice(MOST_KEPT)) this.shelf.removeItem(PREFIX + old);
      this.shelf.setItem(LIST, JSON.stringify(list));
    } catch {
      // A full or forbidden storage: the view is not kept, and everything else goes on.
    }
  }

  forget(source: string): void {
    try {
      this.shelf.removeItem(PREFIX + source);
    } catch {
      // As above.
    }
  }

  private list(): string[] {
    const value: unknown = JSON.parse(this.shelf.getItem(LIST) ?? "[]");
    return Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
  }
}

/** The names of columns, by position. */
export function columnNames(columns: readonly Column[]): readonly ColumnName[] {
  const seen = new Map<string, number>();
  return columns.map(({ name }) => {
    const occurrence = seen.get(name) ?? 0;
    seen.set(name, occurrence + 1);
    return [name, occurrence] as const;
  });
}

/** Finds the position of a named column, null when the source has it no more. */
export function positionFinder(columns: readonly Column[]): (name: ColumnName) => number | null {
  const positions = new Map(columnNames(columns).map((name, position) => [JSON.stringify(name), position] as const));
  return (name) => positions.get(JSON.stringify(name)) ?? null;
}

/** What there is to keep of the columns. */
export function keptColumns(columns: Columns): Pick<KeptView, "order" | "hidden" | "pinned" | "widths" | "formats"> {
  const names = columnNames(columns.all.map((entry) => entry.column));
  const { order, pinned, widths } = columns.arrangement;
  const named = (positions: Iterable<number>): ColumnName[] => [...positions].flatMap((position) => names[position] === undefined ? [] : [names[position]]);
  const hidden = columns.all.map((entry) => entry.column.position).filter((position) => columns.indexOf(position) < 0);
  return {
    order: named(order), hidden: named(hidden), pinned,
    widths: [...widths].flatMap(([position, width]) => names[position] === undefined ? [] : [[names[position], width] as const]),
    formats: [...columns.formats].flatMap(([position, pattern]) => names[position] === undefined ? [] : [[names[position], pattern] as const]),
  };
}

/** The arrangement of what is there of a kept one; columns that are new stand at the end. */
export function arrangementOf(kept: KeptView, columns: readonly Column[]): Arrangement {
  const find = positionFinder(columns);
  const order = kept.order.map(find);
  const known = new Set([...order, ...kept.hidden.map(find)]);
  const added = columns.map((column) => column.position).filter((position) => !known.has(position));
  const pinned = order.slice(0, kept.pinned).filter((position) => position !== null).length;
  const widths = new Map(kept.widths.flatMap(([name, width]) => {
    const position = find(name);
    return position === null ? [] : [[position, width] as const];
  }));
  return { order: [...order.filter((position) => position !== null), ...added], pinned, widths };
}

/** The formats whose columns are still there, by position. */
export function formatsOf(kept: KeptView, columns: readonly Column[]): readonly (readonly [number, Pattern])[] {
  const find = positionFinder(columns);
  return kept.formats.flatMap(([name, pattern]) => {
    const position = find(name);
    return position === null ? [] : [[position, pattern] as const];
  });
}

/** The sort keys whose columns are still there. */
export function sortOf(kept: KeptView, columns: readonly Column[]): SortKey[] {
  const find = positionFinder(columns);
  return kept.sort.flatMap(([name, descending]) => {
    const column = find(name);
    return column === null ? [] : [{ column, descending }];
  });
}

/** The filters whose columns are still there. */
export function filtersOf(kept: KeptView, columns: readonly Column[]): readonly Filter[] {
  const find = positionFinder(columns);
  return kept.filters.flatMap(([name, value]) => {
    const [filter] = parseFilters([value]);
    const column = find(name);
    return filter === undefined || !isCondition(filter) || column === null ? [] : [{ ...filter, column }];
  });
}

function checked(value: unknown): KeptView | null {
  if (typeof value !== "object" || value === null) return null;
  const fields = value as Record<string, unknown>;
  const { pinned, density, summaries } = fields;
  return {
    order: list(fields["order"]).filter(isName),
    hidden: list(fields["hidden"]).filter(isName),
    pinned: typeof pinned === "number" && Number.isSafeInteger(pinned) && pinned > 0 ? pinned : 0,
    widths: list(fields["widths"]).filter((pair): pair is [ColumnName, number] => isPair(pair) && typeof pair[1] === "number"),
    formats: list(fields["formats"]).filter((pair): pair is [ColumnName, Pattern] => isPair(pair) && isPattern(pair[1])),
    sort: list(fields["sort"]).filter((pair): pair is [ColumnName, boolean] => isPair(pair) && typeof pair[1] === "boolean"),
    density: density === "compact" || density === "comfortable" ? density : "normal",
    summaries: typeof summaries === "boolean" ? summaries : null,
    filters: list(fields["filters"]).filter(isPair),
  };
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isName(value: unknown): value is ColumnName {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === "string" && typeof value[1] === "number";
}

function isPattern(value: unknown): value is Pattern {
  const { before, kind, spec, behind } = (value ?? {}) as Record<string, unknown>;
  return [before, spec, behind].every((part) => typeof part === "string") && (kind === "number" || kind === "moment" || kind === "text");
}

function isPair(value: unknown): value is [ColumnName, unknown] {
  return Array.isArray(value) && value.length === 2 && isName(value[0]);
}
