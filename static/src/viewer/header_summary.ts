/** Draws a column's statistics into its header: a histogram or the most frequent values, and a line of text. */

import type { GridColumn } from "./columns";
import { make } from "./dom";
import { countText, nameText } from "./format";
import type { HeaderCell } from "./header_cell";
import { barsPath, binText, shareText, summaryLine } from "./summaries";
import type { ColumnStats } from "./wire_answers";

const SVG = "http://www.w3.org/2000/svg";
export const PICTURE_WIDTH = 100;
export const PICTURE_HEIGHT = 30;
const MOST_TOP = 2;
/** Characters of a value that are worth more than its share beside it. */
const ROOM = 9;
/** What a press on a bar or a value does. */
export const CUE = "Press to see only these rows";

/** What is drawn in a header at present, to draw only what is new. */
const drawn = new WeakMap<HeaderCell, { stats: ColumnStats | null; old: boolean }>();

export function drawSummary(cell: HeaderCell, entry: GridColumn, stats: ColumnStats | null, old: boolean): void {
  const before = drawn.get(cell);
  if (before !== undefined && before.stats === stats && before.old === old) return;
  drawn.set(cell, { stats, old });
  const { summary } = cell;
  summary.classList.toggle("old", old);
  summary.classList.toggle("estimated", stats !== null && !stats.exact);
  if (stats === null) {
    summary.replaceChildren(make("div", "bone"));
    return;
  }
  const line = make("div", "line");
  line.textContent = summaryLine(stats);
  line.title = line.textContent;
  const picture = pictureOf(stats, entry);
  if (picture !== null) tellPart(picture, line);
  summary.replaceChildren(...(picture === null ? [make("div", "nothing"), line] : [picture, line]));
}

/** Say of the bar or value under the pointer what it holds, in the line below. */
function tellPart(picture: Element, line: HTMLElement): void {
  const rest = line.textContent;
  picture.addEventListener("pointermove", (event) => {
    const part = event.target instanceof Element ? event.target.closest<HTMLElement | SVGElement>("[data-told]") : null;
    line.textContent = part?.dataset["told"] ?? rest;
  });
  picture.addEventListener("pointerleave", () => {
    line.textContent = rest;
  });
}

function pictureOf(stats: ColumnStats, entry: GridColumn): Element | null {
  if (stats.histogram !== null) return makeHistogram(stats, entry);
  if (stats.top !== null && stats.top.length > 0) return makeTop(stats);
  return null;
}

/** A histogram that says in a tooltip what the bin under the pointer holds. */
export function makeHistogram(stats: ColumnStats, entry: GridColumn): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const counts = stats.histogram?.counts ?? [];
  svg.setAttribute("class", "histogram bin");
  svg.setAttribute("viewBox", `0 0 ${PICTURE_WIDTH} ${PICTURE_HEIGHT}`);
  svg.setAttribute("preserveAspectRatio", "none");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", barsPath(counts, PICTURE_WIDTH, PICTURE_HEIGHT));
  const hover = document.createElementNS(SVG, "rect");
  hover.setAttribute("class", "hover");
  hover.setAttribute("height", String(PICTURE_HEIGHT));
  hover.setAttribute("width", "0");
  const title = document.createElementNS(SVG, "title");
  svg.append(title, hover, path);
  svg.addEventListener("pointermove", (event) => {
    const bin = binAt(svg, event.clientX, counts.length);
    hover.setAttribute("x", String((bin * PICTURE_WIDTH) / counts.length));
    hover.setAttribute("width", String(PICTURE_WIDTH / counts.length));
    const text = binText(stats, bin, entry.column);
    if (svg.dataset["told"] === text) return;
    svg.dataset["told"] = text;
    title.textContent = `${text}\n${CUE}`;
  });
  svg.addEventListener("pointerleave", () => hover.setAttribute("width", "0"));
  return svg;
}

/** The bin of a histogram under a point of the screen. */
export function binAt(svg: Element, clientX: number, bins: number): number {
  const box = svg.getBoundingClientRect();
  return Math.max(0, Math.min(bins - 1, Math.floor(((clientX - box.left) / Math.max(1, box.width)) * bins)));
}

/** Whether no value comes twice in many rows: then the most frequent ones say nothing. */
export function isAllDifferent({ top, rows }: ColumnStats): boolean {
  return top !== null && top.length > 0 && (top[0]?.count ?? 0) <= 1 && rows > 20;
}

function makeTop(stats: ColumnStats): HTMLElement {
  const list = make("div", "toplist");
  const values = stats.top ?? [];
  if (isAllDifferent(stats)) {
    list.classList.add("nothing");
    list.textContent = "all different";
    return list;
  }
  for (const { text, count } of values.slice(0, MOST_TOP)) {
    const line = make("div", "topvalue bin");
    line.dataset["value"] = text ?? "";
    const share = make("span", "share");
    share.style.width = `${(100 * count) / Math.max(1, stats.rows)}%`;
    const name = make("span", "label");
    name.textContent = text === "" ? "(empty)" : nameText(text ?? "");
    name.style.minWidth = `min(100%, ${Math.min(name.textContent.length, ROOM)}ch)`; // else its share goes
    const part = make("span", "keys");
    part.textContent = shareText(count, stats.rows);
    const about = stats.exact ? "" : "about ";
    line.dataset["told"] = `${nameText(text ?? "")}: ${about}${countText(Math.round(count))} ${count === 1 ? "row" : "rows"}`;
    line.title = `${line.dataset["told"]}, ${part.textContent}\n${CUE}`;
    line.append(share, name, part);
    list.append(line);
  }
  return list;
}
