/** All that is known of one column, beside the rows: what it is, how it is spread, its most frequent values. */

import type { GridColumn } from "../columns";
import { make } from "../dom";
import { countText, groupDigits, nameText, titleText } from "../format";
import { binAt, isAllDifferent, makeHistogram } from "../header_summary";
import { kindIcon, makeIcon } from "../icons";
import { binText, roundText, scaleText, shareText, spanText } from "../summaries";
import { toolButton } from "../tool_button";
import type { Kind } from "../wire";
import type { ColumnStats } from "../wire_answers";

export interface SummaryEvents {
  onBin(entry: GridColumn, stats: ColumnStats, bin: number): void;
  onValue(entry: GridColumn, text: string): void;
  onFilter(entry: GridColumn, button: HTMLElement): void;
  onClose(): void;
}

const QUANTILES: readonly (readonly [string, string])[] = [["0.05", "5%"], ["0.25", "25%"], ["0.5", "Median"], ["0.75", "75%"], ["0.95", "95%"]];

/** The least and the most of a column of long texts stand on three lines. */
const MOST_LETTERS = 60;

export class SummaryPanel {
  readonly element = make("aside", "side");
  private entry: GridColumn | null = null;
  private stats: ColumnStats | null = null;
  private old = false;

  constructor(private readonly events: SummaryEvents) {
    this.element.hidden = true;
    this.element.setAttribute("aria-label", "Column summary");
    this.element.tabIndex = 0;
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      events.onClose();
    });
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  /** Draw a column's summary; null stands for none chosen, or none known yet. */
  paint(entry: GridColumn | null, stats: ColumnStats | null, old: boolean): void {
    if (entry === this.entry && stats === this.stats && old === this.old && this.element.firstChild !== null) return;
    this.entry = entry;
    this.stats = stats;
    this.old = old;
    const top = this.element.scrollTop;
    const focused = this.element.matches(":focus-within") && !this.element.matches(":focus");
    this.element.replaceChildren(...(entry === null ? [this.head(null), hint("Choose a cell or a header to see its column here.")] : this.content(entry)));
    this.element.classList.toggle("old", old);
    this.element.scrollTop = top;
    if (focused) this.element.focus({ preventScroll: true });
  }

  private content(entry: GridColumn): HTMLElement[] {
    const { stats } = this;
    if (stats === null) return [this.head(entry), hint("Counting…")];
    const parts = [this.head(entry), ...(stats.exact ? [] : [hint(`Estimated from ${countText(stats.sampled)} rows`)])];
    if (stats.histogram !== null) parts.push(this.histogram(entry, stats));
    parts.push(facts(factsOf(entry, stats)));
    if (isAllDifferent(stats)) parts.push(hint("All values are different."));
    else if (stats.top !== null && stats.top.length > 0) parts.push(...this.top(entry, stats));
    return parts;
  }

  private head(entry: GridColumn | null): HTMLElement {
    const head = make("div", "sidehead");
    const title = make("div", "title");
    title.textContent = entry === null ? "Summary" : titleText(entry.column);
    const close = toolButton("close", "Close summary", () => this.events.onClose());
    head.append(title);
    if (entry !== null) {
      const kind = make("div", "dtype");
      kind.append(makeIcon(kindIcon(entry.column.kind)), entry.column.dtype);
      head.append(toolButton("filter", "Filter", (button) => this.events.onFilter(entry, button)), close, kind);
    } else head.append(close);
    return head;
  }

  private histogram(entry: GridColumn, stats: ColumnStats): HTMLElement {
    const box = make("div", "spread");
    const svg = makeHistogram(stats, entry);
    const bins = stats.histogram?.counts.length ?? 1;
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", `Histogram of ${bins} bins; the fullest: ${binText(stats, fullest(stats), entry.column)}`);
    svg.addEventListener("click", (event) => this.events.onBin(entry, stats, binAt(svg, event.clientX, bins)));
    const scale = make("div", "scale");
    const edges = stats.histogram?.edges ?? [];
    for (const edge of [edges[0], edges[edges.length - 1]]) {
      const mark = make("span");
      mark.textContent = edge === undefined ? "" : scaleText(edge, entry.column);
      scale.append(mark);
    }
    box.append(svg, scale);
    return box;
  }

  private top(entry: GridColumn, stats: ColumnStats): HTMLElement[] {
    const title = make("div", "subtitle");
    title.textContent = "Most frequent";
    const list = make("div", "toplist");
    const most = stats.top?.[0]?.count ?? 1;
    for (const { text, count } of stats.top ?? []) {
      const line = make("button", "topvalue");
      line.type = "button";
      line.title = "Show only these rows";
      const share = make("span", "share");
      share.style.width = `${(100 * count) / most}%`;
      const name = make("span", "label");
      name.textContent = text === "" ? "(empty)" : nameText(text ?? "");
      const part = make("span", "keys");
      part.textContent = `${stats.exact ? "" : "~"}${countText(Math.round(count))} · ${shareText(count, stats.rows)}`;
      line.append(share, name, part);
      line.addEventListener("click", () => this.events.onValue(entry, text ?? ""));
      list.append(line);
    }
    return [title, list];
  }
}

function factsOf(entry: GridColumn, stats: ColumnStats): readonly (readonly [string, string])[] {
  const about = stats.exact ? "" : "~";
  const list: [string, string][] = [
    ["Rows", countText(stats.rows)],
    ["Missing", stats.nulls === 0 ? "none" : `${about}${countText(Math.round(stats.nulls))} (${shareText(stats.nulls, stats.rows)})`],
  ];
  if (stats.nans !== null && stats.nans > 0) list.push(["NaN", `${about}${countText(Math.round(stats.nans))}`]);
  if (stats.distinct !== null) list.push(["Distinct", `${stats.exact ? "" : "at least "}${countText(stats.distinct)}`]);
  if (stats.min !== null) list.push(["Least", groupDigits(stats.min)]);
  for (const [key, name] of QUANTILES) {
    const value = stats.quantiles?.[key];
    if (value !== undefined) list.push([name, groupDigits(value)]);
  }
  if (stats.max !== null) list.push(["Most", groupDigits(stats.max)]);
  if (stats.mean !== null) list.push(["Mean", scaleText(stats.mean, entry.column)]);
  if (stats.std !== null && entry.column.kind !== "date" && entry.column.kind !== "datetime") list.push(["Std. deviation", deviationText(stats.std, entry.column.kind)]);
  return list;
}

function deviationText(std: number, kind: Kind): string {
  return kind === "time" || kind === "duration" ? spanText(std, "duration") : roundText(std);
}

function facts(list: readonly (readonly [string, string])[]): HTMLElement {
  const table = make("dl", "facts");
  for (const [name, value] of list) {
    const [term, said] = [make("dt"), make("dd")];
    const letters = [...value];
    term.textContent = name;
    said.textContent = letters.length > MOST_LETTERS ? `${letters.slice(0, MOST_LETTERS).join("")}…` : value;
    said.title = value;
    table.append(term, said);
  }
  return table;
}

function fullest(stats: ColumnStats): number {
  const counts = stats.histogram?.counts ?? [];
  return counts.indexOf(Math.max(...counts));
}

function hint(text: string): HTMLElement {
  const made = make("div", "hint");
  made.textContent = text;
  return made;
}
