/**
 * Copying: one cell at once from what is here, more of them as the server gives their own values. Browsers let a page copy only while
 * an action of the user lasts, so a text that is still on its way is promised to the clipboard.
 */

import type { Parts } from "./commands";
import { copyText, isMissing } from "./format";
import { valueAt } from "./loaded";
import { RequestFailed } from "./requests";
import type { Rectangle } from "./selection";

export type CopyFormat = "tsv" | "csv" | "markdown" | "json";

export class Clipboard {
  /** `tell` says how it went. */
  constructor(private readonly parts: Parts, private readonly tell: (text: string, bad: boolean) => void) {}

  /** The text of the active cell or header; null when it is not here, is cut, or more is selected. */
  get text(): string | null {
    const { cursor, session, columns, selection } = this.parts;
    const cell = cursor.at;
    const { view } = session;
    const entry = cell === null ? undefined : columns.at(cell.column);
    if (cell === null || view === null || entry === undefined || !selection.isEmpty) return null;
    if (cell.row < 0) return entry.column.name;
    const { known, value } = valueAt(session, columns, view, cell.row, cell.column);
    if (!known || (typeof value === "string" && value.endsWith("…"))) return null;
    return copyText(entry.column, value);
  }

  /** Copy what is selected, or else the active cell. */
  copy(format: CopyFormat = "tsv", header = false): void {
    const { text } = this;
    if (text !== null && format === "tsv" && !header) {
      this.put(text);
      return;
    }
    const { session, columns, selection, cursor } = this.parts;
    const { view } = session;
    if (view === null) return;
    if (!session.caps.has("copy")) {
      if (text !== null) this.put(text);
      return;
    }
    const at = cursor.at;
    const cells = selection.within(view.rows, columns.count);
    const parts = cells.length > 0 || at === null || at.row < 0 ? cells : [{ rows: { start: at.row, end: at.row + 1 }, columns: { start: at.column, end: at.column + 1 } }];
    const asked = asProduct(parts);
    if (asked === null) {
      if (parts.length > 0) this.tell("Copy takes one area, or areas of the same rows or the same columns", true);
      return;
    }
    const positions = asked.columns.flatMap(([start, end]) => [...columns.positions(start, end)]);
    const rows = asked.rows.reduce((sum, [start, end]) => sum + end - start, 0);
    this.promise(session.requests
      .ask("copied", { type: "copy", view_id: view.viewId, rows: asked.rows, columns: positions, format, header })
      .then((copied) => copied.text), rows * positions.length);
  }

  /** Put a text into the clipboard that is here already. */
  put(text: string): void {
    navigator.clipboard?.writeText(text).then(() => this.tell("Copied", false), () => this.refused());
  }

  private promise(text: Promise<string>, cells: number): void {
    const done = (): void => this.tell(cells === 1 ? "Copied" : `Copied ${String(cells).replace(/\B(?=(\d{3})+$)/g, ",")} cells`, false);
    if (cells > 50_000) this.tell("Copying…", false);
    text.catch((error: unknown) => this.tell(error instanceof RequestFailed ? error.message : "It could not be copied", true));
    if (typeof ClipboardItem === "function" && navigator.clipboard?.write !== undefined) {
      const blob = text.then((value) => new Blob([value], { type: "text/plain" }));
      navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]).then(done, () => {
        // Either the text did not come, which has been said, or the clipboard refused.
        text.then((value) => navigator.clipboard.writeText(value).then(done, () => this.refused()), () => undefined);
      });
    } else text.then((value) => navigator.clipboard.writeText(value).then(done, () => this.refused()), () => undefined);
  }

  private refused(): void {
    this.tell("The browser does not let the page copy", true);
  }
}

/** Rows and columns whose every pair is selected: what a rectangular text can hold. Null when the parts make no such thing. */
export function asProduct(parts: readonly Rectangle[]): { rows: [number, number][]; columns: [number, number][] } | null {
  const [first] = parts;
  if (first === undefined) return null;
  const sameColumns = parts.every((part) => part.columns.start === first.columns.start && part.columns.end === first.columns.end);
  const sameRows = parts.every((part) => part.rows.start === first.rows.start && part.rows.end === first.rows.end);
  if (!sameColumns && !sameRows) return null;
  return {
    rows: sameColumns ? merged(parts.map((part) => [part.rows.start, part.rows.end])) : [[first.rows.start, first.rows.end]],
    columns: sameColumns ? [[first.columns.start, first.columns.end]] : merged(parts.map((part) => [part.columns.start, part.columns.end])),
  };
}

function merged(ranges: [number, number][]): [number, number][] {
  const made: [number, number][] = [];
  for (const [start, end] of ranges.sort((a, b) => a[0] - b[0])) {
    const last = made[made.length - 1];
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else made.push([start, end]);
  }
  return made;
}

/** A cell's value as a filter takes it; undefined for one that no filter can name. */
export function filterValue(value: unknown): unknown {
  if (isMissing(value as null)) return null;
  if (typeof value === "number" && !Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  if (typeof value === "string" && value.endsWith("…") && value.length > 60) return undefined;
  return value;
}
