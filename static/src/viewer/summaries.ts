/** A column's statistics in words and as the points of a picture: pure, for the header and for the summary panel. */

import { countText, groupDigits } from "./format";
import type { Column } from "./wire";
import { boundText, type ColumnStats } from "./wire_answers";
import type { Condition } from "./wire_plan";

/** The bars of a histogram as an SVG path in a box of `width` × `height` units; a bin that is not empty is always seen. */
export function barsPath(counts: readonly number[], width: number, height: number, gap = 0.8): string {
  const most = Math.max(1, ...counts);
  const step = width / Math.max(1, counts.length);
  return counts.map((count, bin) => {
    if (count <= 0) return "";
    const tall = Math.max(1.2, (count / most) * height);
    return `M${round(bin * step)} ${height}v${-round(tall)}h${round(Math.max(0.4, step - gap))}v${round(tall)}z`;
  }).join("");
}

function round(number: number): number {
  return Math.round(number * 100) / 100;
}

/** `2.5%`, `<0.1%`, `100%`; a share that is not whole is never shown as 0 or 100. */
export function shareText(part: number, whole: number): string {
  if (whole <= 0) return "0%";
  const share = (100 * part) / whole;
  if (part > 0 && share < 0.1) return "<0.1%";
  if (part < whole && share > 99.9) return ">99.9%";
  const shown = share >= 10 ? share.toFixed(0) : share.toFixed(1).replace(/\.0$/, "");
  return `${part < whole && shown === "100" ? "99" : shown}%`;
}

/** One line below the picture: missing values and distinct ones, with signs for what is only estimated. */
export function summaryLine(stats: ColumnStats): string {
  const parts: string[] = [];
  if (stats.nulls > 0) parts.push(`${stats.exact ? "" : "~"}${shareText(stats.nulls, stats.rows)} missing`);
  if (stats.distinct !== null) parts.push(`${stats.exact ? "" : "≥"}${shortCount(stats.distinct)} distinct`);
  if (parts.length === 0) parts.push("no missing");
  return parts.join(" · ");
}

/** A count in little room: 1,234, 56.7k, 8.9M. */
export function shortCount(count: number): string {
  if (count < 10_000) return countText(count);
  const [divided, unit] = count < 1_000_000 ? [count / 1000, "k"] : count < 1_000_000_000 ? [count / 1_000_000, "M"] : [count / 1_000_000_000, "G"];
  return `${divided >= 100 ? Math.floor(divided) : Math.floor(divided * 10) / 10}${unit}`;
}

/** A number of a summary with at most six digits that say something. */
export function roundText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return groupDigits(String(value));
  const text = Math.abs(value) >= 1e15 || Math.abs(value) < 1e-4 ? value.toExponential(4) : String(Number(value.toPrecision(6)));
  return text.replace(/^(-?)(\d{5,})/, (_, sign: string, whole: string) => sign + countText(Number(whole)));
}

/** A number on the scale of a column: a plain one, or a moment or span in its own form. */
export function scaleText(value: number, column: Column): string {
  if (column.kind === "date" || column.kind === "datetime") {
    const text = boundText(value, column);
    return column.kind === "datetime" ? text.slice(0, 16) : text;
  }
  return column.kind === "time" || column.kind === "duration" ? spanText(value, column.kind) : roundText(value);
}

/** Seconds as a time of day or a span of time, in the form that filters take. */
export function spanText(seconds: number, kind: "time" | "duration"): string {
  const whole = Math.floor(Math.abs(seconds));
  const pad = (number: number): string => String(number).padStart(2, "0");
  const days = kind === "duration" ? Math.floor(whole / 86_400) : 0;
  const rest = whole - days * 86_400;
  const clock = `${pad(Math.floor(rest / 3600))}:${pad(Math.floor(rest / 60) % 60)}:${pad(rest % 60)}`;
  const sign = seconds < 0 ? "-" : "";
  return days > 0 ? `${sign}${days}d ${clock}` : `${sign}${clock}`;
}

/** The condition that leaves the rows of one bin; null where the bin says no more than the whole. */
export function binCondition(stats: ColumnStats, bin: number, column: Column): Omit<Condition, "id" | "column"> | null {
  const edges = stats.histogram?.edges;
  const [low, high] = [edges?.[bin], edges?.[bin + 1]];
  if (edges === undefined || low === undefined || high === undefined) return null;
  const last = bin === edges.length - 2;
  if (column.kind === "int") {
    const [from, to] = [Math.ceil(low), last ? Math.floor(high) : Math.ceil(high) - 1];
    return from > to ? null : { op: "between", value: [from, to] };
  }
  if (column.kind === "time" || column.kind === "duration") {
    return { op: "between", value: [spanText(low, column.kind), spanText(high, column.kind)] };
  }
  if (column.kind === "date" || column.kind === "datetime") return { op: "between", value: [boundText(low, column), boundText(high, column)] };
  return { op: "between", value: column.kind === "decimal" ? [String(low), String(high)] : [low, high] };
}

/** What a bin holds, in words. */
export function binText(stats: ColumnStats, bin: number, column: Column): string {
  const { histogram } = stats;
  const [low, high] = [histogram?.edges[bin], histogram?.edges[bin + 1]];
  if (low === undefined || high === undefined) return "";
  const count = histogram?.counts[bin] ?? 0;
  return `${scaleText(low, column)} to ${scaleText(high, column)}: ${stats.exact ? "" : "about "}${countText(Math.round(count))} ${count === 1 ? "row" : "rows"}`;
}

/** The condition for one of the most frequent values. */
export function topCondition(text: string, column: Column): Omit<Condition, "id" | "column"> {
  if (column.kind === "bool") return { op: "in", value: [text === "true"] };
  return { op: "in", value: [text] };
}
