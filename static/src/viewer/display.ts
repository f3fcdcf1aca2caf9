/** What the program says of the columns: which begin where, what they are called, how they are written and coloured. */

import type { Columns } from "./columns";
import type { Rule } from "./looks";
import type { Pattern } from "./pattern";
import type { Column } from "./wire";

export interface Display {
  /** Names in order with what to show for each; null shows all. */
  readonly columns: readonly (readonly [name: string, title: string | null])[] | null;
  readonly formats: ReadonlyMap<string, Pattern>;
  readonly styles: ReadonlyMap<string, readonly Rule[]>;
}

export const NO_DISPLAY: Display = { columns: null, formats: new Map(), styles: new Map() };

/** Read the attribute that Python wrote; what is no such text counts as none. */
export function parseDisplay(text: string | null): Display {
  if (text === null || text === "") return NO_DISPLAY;
  try {
    const { columns, formats, styles } = JSON.parse(text) as Record<string, unknown>;
    return {
      columns: Array.isArray(columns) ? (columns as [string, string | null][]) : null,
      formats: new Map(Object.entries((formats ?? {}) as Record<string, string[]>).map(([name, parts]) => [name, patternOf(parts)])),
      styles: new Map(Object.entries((styles ?? {}) as Record<string, Rule[]>)),
    };
  } catch {
    return NO_DISPLAY;
  }
}

function patternOf([before = "", kind = "text", spec = "", behind = ""]: readonly string[]): Pattern {
  return { before, kind: kind as Pattern["kind"], spec, behind };
}

/** Give columns their titles. */
export function entitle(columns: readonly Column[], { columns: named }: Display): void {
  const titles = new Map(named ?? []);
  for (const column of columns) {
    const title = titles.get(column.name);
    if (title === null || title === undefined) delete column.title;
    else column.title = title;
  }
}

/** Show the columns that are named, in their order; names that are none are left out, and without any all are shown. */
export function arrangeNamed(columns: Columns, { columns: named }: Display): void {
  if (named === null) return;
  const positions = new Map<string, number>();
  for (const { column } of columns.all) if (!positions.has(column.name)) positions.set(column.name, column.position);
  const order = named.flatMap(([name]) => positions.get(name) ?? []);
  columns.arrange({ order, pinned: 0, widths: new Map() });
}
