/** The line below the rows, the thin progress bar and the sheet that covers the grid when there is nothing to show. */

import { make, setAttribute, setHidden } from "./dom";
import { countText } from "./format";
import { makeIcon } from "./icons";
import type { Range } from "./geometry";
import type { Link } from "./socket";
import { toolButton } from "./tool_button";
import type { Reading } from "./wire";

export interface StatusScene {
  readonly link: Link;
  readonly opening: boolean;
  readonly busy: boolean;
  readonly sorting: boolean;
  /** How far the rest of the table is read; null when all of it is there. */
  readonly reading: Reading | null;
  readonly problem: { readonly code: string; readonly message: string } | null;
  readonly notice: string | null;
  /** Whether trying again may help against what the notice says. */
  readonly mayRetry: boolean;
  readonly rows: number;
  readonly totalRows: number;
  /** Whether the user's own filters or search choose the rows. */
  readonly filtered: boolean;
  readonly columns: number;
  /** Columns that the user hid. */
  readonly hidden: number;
  readonly shown: Range;
  /** What is selected, in words; empty for nothing. */
  readonly selected: string;
  /** What was just done or could not be done; null for nothing. */
  readonly told: { readonly text: string; readonly bad: boolean } | null;
  /** Work that the user started and can end. */
  readonly task: { readonly text: string } | null;
  /** Whether the buttons for search and for the summary have something to do. */
  readonly canSearch: boolean;
  readonly canSummarise: boolean;
  readonly summaryOpen: boolean;
}

/** What the buttons of the status line do; each gets itself, to open a panel at. */
export interface StatusEvents {
  onRetry(): void;
  onGo(button: HTMLElement): void;
  onColumns(button: HTMLElement): void;
  onView(button: HTMLElement): void;
  onSearch(): void;
  onSummary(): void;
  /** Take all filters away. */
  onClear(): void;
  /** End the task. */
  onCancel(): void;
}

const PROBLEM_TITLES: Readonly<Record<string, string>> = {
  file_not_found: "The file cannot be opened",
  invalid_file: "The file cannot be read",
  file_changed: "The file changed",
  unsupported_source: "This cannot be shown as a table",
  too_large: "The file is too large",
  refused: "The connection was refused",
};

export class Status {
  readonly progress = make("div", "progress");
  readonly cover = make("div", "cover");
  readonly foot = make("div", "foot");
  private readonly range = make("button", "range");
  private readonly match = make("span", "match");
  private readonly picked = make("span", "picked");
  private readonly size = make("button", "size");
  private readonly sizeText = make("span");
  private readonly tools = make("div", "tools");
  private readonly search: HTMLButtonElement;
  private readonly summary: HTMLButtonElement;
  private readonly cancel = make("button", "again");
  private readonly note = make("span", "note");
  private readonly again = make("button", "again");
  private readonly sign = make("div", "sign");
  private readonly title = make("div", "title");
  private readonly text = make("div", "text");
  private readonly retry = make("button", "retry");
  private readonly clear = make("button", "retry");

  constructor(events: StatusEvents) {
    this.progress.setAttribute("aria-hidden", "true");
    this.sign.setAttribute("aria-hidden", "true");
    this.note.setAttribute("role", "status");
    for (const [button, text] of [[this.again, "Try again"], [this.retry, "Try again"]] as const) {
      button.type = "button";
      button.textContent = text;
      button.addEventListener("click", () => events.onRetry());
    }
    this.range.title = "Go to a row (Ctrl+G)";
    this.range.addEventListener("click", () => events.onGo(this.range));
    this.size.append(makeIcon("columns"), this.sizeText);
    this.size.title = "Find, show and hide columns (Ctrl+K)";
    this.size.addEventListener("click", () => events.onColumns(this.size));
    for (const button of [this.range, this.size]) button.type = "button";
    this.search = toolButton("search", "Search (Ctrl+F)", () => events.onSearch());
    this.summary = toolButton("chart", "Column summary", () => events.onSummary());
    this.cancel.type = "button";
    this.cancel.textContent = "Cancel";
    this.cancel.addEventListener("click", () => events.onCancel());
    this.tools.append(this.size, this.search, this.summary, toolButton("dots", "View", (button) => events.onView(button)));
    this.foot.append(this.range, this.match, this.picked, this.note, this.again, this.cancel, this.tools);
    const card = make("div", "card");
    card.setAttribute("role", "status");
    card.append(this.sign, this.title, this.text);
    const box = make("div", "box");
    this.clear.type = "button";
    this.clear.textContent = "Clear filters";
    this.clear.addEventListener("click", () => events.onClear());
    box.append(card, this.retry, this.clear);
    this.cover.append(make("div", "bones"), box);
  }

  paint(scene: StatusScene): void {
    this.paintFoot(scene);
    this.paintCover(scene);
    const share = shareRead(scene.reading);
    this.progress.classList.toggle("on", (scene.busy || scene.reading !== null) && scene.problem === null);
    this.progress.classList.toggle("known", share !== null);
    const done = String(share ?? 0);
    if (this.progress.style.getPropertyValue("--done") !== done) this.progress.style.setProperty("--done", done);
  }

  private paintFoot(scene: StatusScene): void {
    const known = !scene.opening && scene.problem === null;
    setText(this.range, known ? rangeText(scene) : "");
    const filtered = known && scene.rows !== scene.totalRows;
    setText(this.match, filtered ? `${countText(scene.rows)} of ${countText(scene.totalRows)} match` : "");
    setText(this.picked, known ? scene.selected : "");
    setText(this.sizeText, columnsText(scene));
    setHidden(this.range, !known || scene.columns === 0);
    setHidden(this.tools, !known || scene.columns === 0);
    const lost = scene.link === "waiting" || (scene.link === "connecting" && known);
    const doing = scene.opening ? "Loading…" : scene.reading !== null ? readingText(scene.reading, scene.busy) : scene.sorting ? "Sorting…" : "";
    const note = lost ? "Reconnecting…" : scene.notice ?? scene.told?.text ?? scene.task?.text ?? doing;
    const bad = scene.notice !== null || scene.told?.bad === true;
    setText(this.note, scene.problem === null || lost ? note : "");
    if (this.note.title !== note) this.note.title = note;
    setHidden(this.foot, scene.problem !== null && !lost);
    setAttribute(this.note, "class", `note ${lost ? "lost" : bad ? "bad" : ""}`);
    setHidden(this.again, !known || lost || scene.notice === null || !scene.mayRetry);
    setHidden(this.cancel, scene.task === null || lost);
    setHidden(this.search, !scene.canSearch);
    setHidden(this.summary, !scene.canSummarise);
    setAttribute(this.summary, "aria-pressed", String(scene.summaryOpen));
  }

  private paintCover(scene: StatusScene): void {
    const state = coverOf(scene);
    const kind = state?.kind ?? "none";
    if (this.cover.dataset["kind"] !== kind) this.cover.dataset["kind"] = kind;
    setText(this.title, state?.title ?? "");
    setText(this.text, state?.text ?? "");
    setHidden(this.retry, kind !== "error");
    setHidden(this.clear, kind !== "empty" || !scene.filtered || scene.totalRows === 0);
  }
}

interface Cover {
  readonly kind: "loading" | "empty" | "error";
  readonly title: string;
  readonly text: string;
}

/** What stands in the place of the rows, null when the rows do. */
export function coverOf(scene: StatusScene): Cover | null {
  if (scene.problem !== null) {
    const title = PROBLEM_TITLES[scene.problem.code] ?? "The table cannot be shown";
    return { kind: "error", title, text: scene.problem.message };
  }
  if (scene.link === "refused") {
    return { kind: "error", title: "The connection was refused", text: "Reload the page, or start the app again." };
  }
  if (scene.opening) return { kind: "loading", title: "Loading…", text: "" };
  if (scene.columns === 0) return { kind: "empty", title: "No columns", text: "The table has no columns." };
  if (scene.rows > 0) return null;
  if (scene.totalRows === 0) return { kind: "empty", title: "No rows", text: "The table is empty." };
  if (scene.notice !== null) return { kind: "empty", title: "No rows to show", text: scene.notice };
  return { kind: "empty", title: "No rows match", text: `None of ${countText(scene.totalRows)} rows ${scene.filtered ? "pass the filters" : "pass the filter"}.` };
}

/** `1–24 of 336,776 rows`. */
export function rangeText({ rows, shown }: Pick<StatusScene, "rows" | "shown">): string {
  const noun = rows === 1 ? "row" : "rows";
  if (shown.end <= shown.start) return `${countText(rows)} ${noun}`;
  return `${countText(shown.start + 1)}–${countText(shown.end)} of ${countText(rows)} ${noun}`;
}

/** How much of a table is read, from 0 to 1; null where nobody knows. */
export function shareRead(reading: Reading | null): number | null {
  if (reading === null || reading.done === null || reading.total === null || reading.total <= 0) return null;
  return Math.min(1, reading.done / reading.total);
}

/** `Reading the rest: 45 %, 1,077,033 rows`; `waiting` says that something was asked for that takes all rows. */
export function readingText(reading: Reading, waiting: boolean): string {
  const share = shareRead(reading);
  const part = share === null ? "" : `${Math.floor(100 * share)} %, `;
  return `Reading the rest: ${part}${countText(reading.rows)} rows${waiting ? "; sorting and filtering follow" : ""}`;
}

/** `19 columns`, or `17 of 19 columns` when some are hidden. */
function columnsText({ columns, hidden }: StatusScene): string {
  const all = columns + hidden;
  const noun = all === 1 ? "column" : "columns";
  return hidden > 0 ? `${countText(columns)} of ${countText(all)} ${noun}` : `${countText(all)} ${noun}`;
}

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
