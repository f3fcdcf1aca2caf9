/** The entries of a column's menu. */

import type { Columns } from "../columns";
import type { Commands } from "../commands";
import { titleText } from "../format";
import type { SortKey } from "../wire";
import type { MenuLine } from "./menu";

/** What a column's menu needs to know and to open. */
export interface ColumnMenuScene {
  readonly columns: Columns;
  readonly commands: Commands;
  readonly sort: readonly SortKey[];
  readonly find: () => void;
  /** Null where there is nothing to choose. */
  readonly format: (() => void) | null;
  /** Entries that other parts add after those for sorting. */
  readonly more: readonly MenuLine[];
  readonly copyName: () => void;
}

export function columnMenu(column: number, scene: ColumnMenuScene): { label: string; lines: readonly MenuLine[] } {
  const { columns, commands } = scene;
  const entry = columns.at(column);
  if (entry === undefined) return { label: "", lines: [] };
  const { position, kind } = entry.column;
  const key = scene.sort.find((other) => other.column === position);
  const cannot = kind === "list" || kind === "struct" || kind === "map";
  const pinned = column < columns.pinned;
  const lines: MenuLine[] = [
    { label: "Sort ascending", icon: "ascending", checked: key?.descending === false, disabled: cannot, run: () => commands.sortTo(column, key?.descending === false ? null : false) },
    { label: "Sort descending", icon: "descending", checked: key?.descending === true, disabled: cannot, run: () => commands.sortTo(column, key?.descending === true ? null : true) },
  ];
  if (scene.sort.length > 0 && (key === undefined || scene.sort.length > 1)) {
    lines.push({ label: key === undefined ? "Add to the sort" : "Take out of the sort", icon: key === undefined ? "up" : "close", keys: "Shift+click", disabled: cannot, run: () => addOrRemove(commands, scene.sort, position, key) });
  }
  lines.push(...scene.more, "line",
    ...(scene.format === null ? [] : [{ label: "Format…", icon: entry.column.kind === "string" ? "text" : "number", stays: true, run: scene.format } as const]),
    { label: pinned ? "Unpin" : "Pin left", icon: "pin", run: () => commands.pin(column, !pinned) },
    { label: "Hide", icon: "hide", disabled: columns.count <= 1, run: () => commands.hide(column) },
    { label: "Fit to content", icon: "fit", keys: "Shift+↑", run: () => commands.fit(column) },
    { label: "Select column", icon: "columns", keys: "Ctrl+Space", run: () => commands.selectColumn(column) },
    { label: "Copy name", icon: "copy", run: scene.copyName },
    "line",
    { label: "Columns…", icon: "search", keys: "Ctrl+K", stays: true, run: scene.find },
  );
  if (columns.hidden > 0) lines.push({ label: `Show ${columns.hidden} hidden`, icon: "eye", run: () => commands.showAll() });
  return { label: `Column ${titleText(entry.column)}`, lines };
}

function addOrRemove(commands: Commands, sort: readonly SortKey[], position: number, key: SortKey | undefined): void {
  commands.sortBy(key === undefined
    ? [...sort, { column: position, descending: false }]
    : sort.filter((other) => other.column !== position));
}
