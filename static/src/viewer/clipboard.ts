/**
 * Copying: one cell at once from what is here, more of them as the server gives their own values. Browsers let a page copy only while
 * an action of the user lasts, so a text that is still on its way is promised to the clipboard. A webview that takes no promises gets a
 * panel with the text, and from then on the text of each selection is fetched before it is asked for.
 */

import type { Parts } from "./commands";
import { copyText, countText, isMissing } from "./format";
import { valueAt } from "./loaded";
import { RequestFailed } from "./requests";
import type { Rectangle } from "./selection";

export type CopyFormat = "tsv" | "csv" | "markdown" | "json";

export interface ClipboardEvents {
  /** Say how it went. */
  tell(text: string, bad: boolean): void;
  /** The clipboard takes nothing late: offer the text to be copied by another press. */
  offer(text: string): void;
}

/** What is asked of the server, and the number of its cells. */
interface Wanted {
  readonly message: Readonly<Record<string, unknown>>;
  readonly cells: number;
}

const PREPARE_MS = 200;
const MOST_PREPARED = 100_000;

export class Clipboard {
  private takesPromises = true;
  private ready: { readonly key: string; readonly text: string } | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly parts: Parts, private readonly events: ClipboardEvents) {}

  /** Copy what is selected, or else the active cell. Called while a key or click lasts. */
  copy(format: CopyFormat = "tsv", header = false): void {
    const text = format === "tsv" && !header ? this.text : null;
    const wanted = this.wanted(format, header);
    const prepared = wanted !== null && this.ready?.key === keyOf(wanted) ? this.ready.text : null;
    if (text !== null) this.put(text);
    else if (prepared !== null) this.put(prepared, wanted?.cells);
    else if (wanted !== null) this.promise(wanted);
  }

  /** Put a text into the clipboard that is here already. */
  put(text: string, cells = 1): void {
    const done = (): void => this.done(cells);
    if (putNow(text)) done();
    else if (navigator.clipboard === undefined) this.refused();
    else navigator.clipboard.writeText(text).then(done, () => this.refused());
  }

  /** The selection changed: where the clipboard takes no promises, fetch its text now. */
  prepare(): void {
    if (this.takesPromises) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const wanted = this.text === null ? this.wanted("tsv", false) : null;
      if (wanted === null || wanted.cells > MOST_PREPARED) return;
      this.fetch(wanted).then((text) => {
        this.ready = { key: keyOf(wanted), text };
      }, () => undefined);
    }, PREPARE_MS);
  }

  /** The text of the active cell or header; null when it is not here, is cut, or more is selected. */
  private get text(): string | null {
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

  private wanted(format: CopyFormat, header: boolean): Wanted | null {
    const { session, columns, selection, cursor } = this.parts;
    const { view } = session;
    if (view === null || !session.caps.has("copy")) return null;
    const at = cursor.at;
    const cells = selection.within(view.rows, columns.count);
    const one = at === null || at.row < 0 ? [] : [{ rows: { start: at.row, end: at.row + 1 }, columns: { start: at.column, end: at.column + 1 } }];
    const parts = cells.length > 0 ? cells : one;
    const asked = asProduct(parts);
    if (asked === null) {
      if (parts.length > 0) this.events.tell("Copy takes one area, or areas of the same rows or the same columns", true);
      return null;
    }
    const positions = asked.columns.flatMap(([start, end]) => [...columns.positions(start, end)]);
    const rows = asked.rows.reduce((sum, [start, end]) => sum + end - start, 0);
    return { message: { type: "copy", view_id: view.viewId, rows: asked.rows, columns: positions, format, header }, cells: rows * positions.length };
  }

  private fetch(wanted: Wanted): Promise<string> {
    return this.parts.session.requests.ask("copied", wanted.message).then((copied) => copied.text);
  }

  private promise(wanted: Wanted): void {
    const text = this.fetch(wanted);
    if (wanted.cells > 50_000) this.events.tell("Copying…", false);
    text.catch((error: unknown) => {
      // Another copy took its place and tells how it went.
      if (!(error instanceof RequestFailed)) this.events.tell("It could not be copied", true);
      else if (error.code !== "superseded") this.events.tell(error.message, true);
    });
    const late = (): void => void text.then((value) => navigator.clipboard.writeText(value).then(() => this.done(wanted.cells), () => {
      this.takesPromises = false;
      this.events.offer(value);
    }), () => undefined);
    if (typeof ClipboardItem !== "function" || navigator.clipboard?.write === undefined) late();
    else {
      const blob = text.then((value) => new Blob([value], { type: "text/plain" }));
      navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]).then(() => this.done(wanted.cells), late);
    }
  }

  private done(cells: number): void {
    this.events.tell(cells === 1 ? "Copied" : `Copied ${countText(cells)} cells`, false);
  }

  private refused(): void {
    this.events.tell("This window does not let the page copy", true);
  }
}

function keyOf(wanted: Wanted): string {
  return JSON.stringify(wanted.message);
}

/** Copy while a key or click lasts: works in every browser, also in webviews that refuse their clipboard interface to pages. */
function putNow(text: string): boolean {
  // WebKit asks first whether there is anything to copy, and takes a prevented event for a yes.
  const before = (event: Event): void => event.preventDefault();
  let taken = false;
  const copy = (event: ClipboardEvent): void => {
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    event.stopImmediatePropagation();
    taken = event.clipboardData !== null;
  };
  document.addEventListener("beforecopy", before, true);
  document.addEventListener("copy", copy, true);
  try {
    return document.execCommand("copy") && taken;
  } catch {
    return false;
  } finally {
    document.removeEventListener("beforecopy", before, true);
    document.removeEventListener("copy", copy, true);
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
