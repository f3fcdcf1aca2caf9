/**
 * How cells of a column look by their value: colour scales, conditional colours, bars, links, pictures. A look is computed from what
 * the cell holds; where a bound is the column's own, from its statistics.
 */

import type { Cell } from "./decode";
import { isMissing } from "./format";
import type { Column } from "./wire";

export type Rule =
  | { readonly rule: "scale"; readonly low: number | null; readonly high: number | null; readonly colors: readonly string[] }
  | { readonly rule: "bar"; readonly low: number | null; readonly high: number | null; readonly color: string; readonly negative: string }
  | { readonly rule: "mark"; readonly op: string; readonly value: unknown; readonly color: string }
  | { readonly rule: "link"; readonly to: string }
  | { readonly rule: "image"; readonly to: string };

/** What one cell looks like; null for what it does not have. */
export interface CellLook {
  /** A CSS image that is painted behind the text. */
  readonly paint: string | null;
  readonly marked: boolean;
  readonly href: string | null;
  readonly source: string | null;
}

/** The least and greatest of a column, as numbers of its cells. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

export interface Look {
  of(value: Cell): CellLook | null;
  /** Whether bounds that the program did not give are needed. */
  readonly needsBounds: boolean;
  readonly hasLinks: boolean;
  /** Take the column's bounds; gives whether anything changes. */
  take(bounds: Bounds): boolean;
}

/** Shares of the colour in the cell: light enough for the text in every theme. */
const TINT = 30;
const MARK = 24;
const BAR = 40;
/** Steps of a scale: looks are kept, not made anew for every cell. */
const STEPS = 48;

export function lookOf(rules: readonly Rule[], column: Column): Look | null {
  if (rules.length === 0) return null;
  let bounds: Bounds | null = null;
  const painters = rules.map((rule) => painterOf(rule, column));
  const needsBounds = rules.some((rule) => (rule.rule === "scale" || rule.rule === "bar") && (rule.low === null || rule.high === null));
  return {
    needsBounds,
    hasLinks: rules.some((rule) => rule.rule === "link"),
    take: (next) => {
      const changed = needsBounds && (bounds?.low !== next.low || bounds.high !== next.high);
      bounds = next;
      return changed;
    },
    of: (value) => {
      let look: CellLook | null = null;
      for (const painter of painters) {
        const more = painter(value, bounds);
        if (more !== null) look = look === null ? more : joined(look, more);
      }
      return look;
    },
  };
}

const NONE: CellLook = { paint: null, marked: false, href: null, source: null };

function joined(a: CellLook, b: CellLook): CellLook {
  const paint = a.paint === null || b.paint === null ? (a.paint ?? b.paint) : `${a.paint}, ${b.paint}`;
  return { paint, marked: a.marked || b.marked, href: a.href ?? b.href, source: a.source ?? b.source };
}

type Painter = (value: Cell, bounds: Bounds | null) => CellLook | null;

function painterOf(rule: Rule, column: Column): Painter {
  switch (rule.rule) {
    case "scale": return scalePainter(rule, column);
    case "bar": return barPainter(rule, column);
    case "mark": {
      const holds = conditionOf(rule.op, rule.value, column);
      const look: CellLook = { ...NONE, paint: flat(rule.color, MARK), marked: true };
      return (value) => (holds(value) ? look : null);
    }
    case "link": return (value) => {
      const href = isMissing(value) ? null : safeLink(rule.to, String(value));
      return href === null ? null : { ...NONE, href };
    };
    case "image": return (value) => {
      const source = isMissing(value) ? null : safeImage(rule.to, String(value));
      return source === null ? null : { ...NONE, source };
    };
  }
}

function scalePainter(rule: Extract<Rule, { rule: "scale" }>, column: Column): Painter {
  const kept = new Map<number, CellLook>();
  const last = rule.colors.length - 1;
  return (value, bounds) => {
    const number = numberOf(value, column);
    const low = rule.low ?? bounds?.low;
    const high = rule.high ?? bounds?.high;
    if (number === null || low === undefined || high === undefined) return null;
    const share = high > low ? Math.min(1, Math.max(0, (number - low) / (high - low))) : 0.5;
    const step = Math.round(share * STEPS);
    let look = kept.get(step);
    if (look === undefined) {
      const at = (step / STEPS) * last;
      const from = Math.min(last - 1, Math.floor(at));
      const part = Math.round((at - from) * 1000) / 10;
      look = { ...NONE, paint: `linear-gradient(${tint(`color-mix(in oklab, ${colour(rule.colors[from + 1])} ${part}%, ${colour(rule.colors[from])})`, TINT)} 0 100%)` };
      kept.set(step, look);
    }
    return look;
  };
}

function barPainter(rule: Extract<Rule, { rule: "bar" }>, column: Column): Painter {
  const kept = new Map<number, CellLook>();
  return (value, bounds) => {
    const number = numberOf(value, column);
    const high = rule.high ?? bounds?.high;
    const low = rule.low ?? Math.min(0, bounds?.low ?? 0);
    if (number === null || high === undefined || high <= low) return null;
    const zero = Math.max(low, Math.min(high, 0));
    const share = (one: number): number => Math.round(1000 * Math.min(1, Math.max(0, (one - low) / (high - low))));
    const [from, to] = [share(Math.min(zero, number)), share(Math.max(zero, number))];
    if (from === to) return null;
    const key = from * 2048 + to * 2 + (number < 0 ? 1 : 0);
    let look = kept.get(key);
    if (look === undefined) {
      const color = tint(colour(number < 0 ? rule.negative : rule.color), BAR);
      look = { ...NONE, paint: `linear-gradient(to right, transparent ${from / 10}%, ${color} ${from / 10}% ${to / 10}%, transparent ${to / 10}%)` };
      if (kept.size < 4096) kept.set(key, look);
    }
    return look;
  };
}

function flat(color: string, share: number): string {
  return `linear-gradient(${tint(colour(color), share)} 0 100%)`;
}

function tint(color: string, share: number): string {
  return `color-mix(in oklab, ${color} ${share}%, transparent)`;
}

/** A theme's colour by its name, or `#rrggbb`; anything else is the theme's first. */
function colour(name: string | undefined): string {
  if (name !== undefined && /^#[0-9a-f]{3,6}$/i.test(name)) return name;
  return name !== undefined && /^[a-z]+$/.test(name) ? `var(--color-${name}, #64748b)` : "var(--accent)";
}

/** The number that stands for a cell: µs for dates and moments, as their bounds have it. */
export function numberOf(value: Cell, column: Column): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string") return null;
  return column.encoding === "epoch_us" ? momentOf(value) : plainNumber(value);
}

function plainNumber(text: string): number | null {
  const number = text.trim() === "" ? NaN : Number(text);
  return Number.isFinite(number) ? number : null;
}

function momentOf(text: string): number | null {
  const iso = text.trim().replace(" ", "T");
  const ms = Date.parse(/[T]/.test(iso) && !/(Z|[+-]\d\d:\d\d)$/.test(iso) ? `${iso}Z` : iso);
  return Number.isNaN(ms) ? null : ms * 1000;
}

function conditionOf(op: string, wanted: unknown, column: Column): (value: Cell) => boolean {
  const list = Array.isArray(wanted) ? (wanted as readonly unknown[]) : [wanted];
  const isText = column.kind === "string" || column.kind === "categorical" || column.kind === "bool";
  const read = (one: unknown): number | string | null => {
    if (one === null || one === undefined) return null;
    if (isText) return String(one);
    return typeof one === "number" ? one : (column.encoding === "epoch_us" ? momentOf(String(one)) : plainNumber(String(one))) ?? String(one);
  };
  const targets = list.map(read);
  const [first = null, second = null] = targets;
  const cell = (value: Cell): number | string | null => (isMissing(value) ? null : isText ? String(value) : numberOf(value, column) ?? String(value));
  const sought = String(list[0] ?? "").toLowerCase();
  const has = (value: Cell, test: (text: string) => boolean): boolean => !isMissing(value) && test(String(value).toLowerCase());
  const compare = (value: Cell, test: (one: number | string, other: number | string) => boolean): boolean => {
    const one = cell(value);
    return one !== null && first !== null && typeof one === typeof first && test(one, first);
  };
  switch (op) {
    case "is_null": return (value) => isMissing(value);
    case "not_null": return (value) => !isMissing(value);
    case "eq": case "in": return (value) => targets.includes(cell(value));
    case "ne": case "not_in": return (value) => !targets.includes(cell(value));
    case "lt": return (value) => compare(value, (one, other) => one < other);
    case "le": return (value) => compare(value, (one, other) => one <= other);
    case "gt": return (value) => compare(value, (one, other) => one > other);
    case "ge": return (value) => compare(value, (one, other) => one >= other);
    case "between": return (value) => {
      const one = cell(value);
      return one !== null && (first === null || (typeof one === typeof first && one >= first)) && (second === null || (typeof one === typeof second && one <= second));
    };
    case "contains": return (value) => has(value, (text) => text.includes(sought));
    case "starts": return (value) => has(value, (text) => text.startsWith(sought));
    case "ends": return (value) => has(value, (text) => text.endsWith(sought));
    default: return () => false;
  }
}

/** A link that may be opened: `https:`, `http:` and `mailto:` only, whatever the text says. */
export function safeLink(to: string, text: string): string | null {
  try {
    const url = new URL(to === "{}" ? text.trim() : to.replace("{}", encodeURIComponent(text)));
    return url.protocol === "https:" || url.protocol === "http:" || url.protocol === "mailto:" ? url.href : null;
  } catch {
    return null;
  }
}

/** A picture that the page may show: its own paths and `data:image/`; nothing is loaded from elsewhere. */
export function safeImage(to: string, text: string): string | null {
  const source = to === "{}" ? text.trim() : to.replace("{}", encodeURIComponent(text));
  if (/^data:image\/(png|jpeg|gif|webp|avif|svg\+xml)[;,]/i.test(source)) return source;
  return /^\/(?![/\\])/.test(source) ? source : null;
}
