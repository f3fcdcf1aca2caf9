/**
 * Cell values to text, by the kind of their column. Text is exact: nothing is rounded, and what Python's str() gives for
 * dates and times is what is shown. Control characters show as their pictures (U+2400..), so that a line break cannot
 * hide what follows it.
 */

import type { Cell } from "./decode";
import { dateText, datetimeText, durationText, timeText } from "./time";
import type { Column, Kind } from "./wire";

/** What stands for a missing value; the cell's class tells it from a text that is the same. */
export const MISSING_TEXT = "—";

/** No column shows more than this: longer text is for a detail view, and a megabyte in a cell stalls layout. */
export const MAX_SHOWN = 400;

export type Formatter = (value: Cell) => string;

export function isMissing(value: Cell): value is null | undefined {
  return value === null || value === undefined;
}

/** Whether a column's cells stand at the right edge. */
export function isNumeric(kind: Kind): boolean {
  return kind === "int" || kind === "float" || kind === "decimal" || kind === "duration";
}

/** The function that shows a column's cells. */
export function formatterFor(column: Column): Formatter {
  const exact = exactFor(column);
  return (value) => (isMissing(value) ? MISSING_TEXT : exact(value));
}

function exactFor(column: Column): (value: Exclude<Cell, null | undefined>) => string {
  switch (column.kind) {
    case "int": return (value) => groupDigits(String(value));
    case "float": return floatFormatter(column.dtype);
    case "decimal": return (value) => groupDigits(String(value));
    case "date": return (value) => (typeof value === "number" ? dateText(value, column) : shown(String(value)));
    case "datetime": return (value) => (typeof value === "number" ? datetimeText(value, column) : shown(String(value)));
    case "time": return (value) => (typeof value === "number" ? timeText(value, column) : shown(String(value)));
    case "duration": return (value) => (typeof value === "number" ? durationText(value, column) : shown(String(value)));
    case "bool":
    case "string":
    case "categorical":
    case "binary":
    case "list":
    case "struct":
    case "map":
    case "null":
    case "other": return (value) => shown(String(value));
  }
}

/** The value as other programs read it: no grouping, nothing for a missing value, the whole text. */
export function copyText(column: Column, value: Cell): string {
  if (isMissing(value)) return "";
  switch (column.kind) {
    case "int":
    case "decimal": return String(value);
    case "float": return typeof value === "number" ? floatText(value, column.dtype) : String(value);
    case "date":
    case "datetime":
    case "time":
    case "duration": return exactFor(column)(value);
    default: return String(value);
  }
}

/**
 * Separate thousands from five digits on: 2013 stays a year, 336,776 stays readable.
 * Takes any decimal text, also an int64 or decimal that came as a string.
 */
export function groupDigits(text: string): string {
  const match = /^([-+]?)(\d+)(\.\d+)?$/.exec(text);
  if (match === null) return text;
  const [, sign = "", whole = "", fraction = ""] = match;
  if (whole.length < 5) return text;
  return sign + whole.replace(/\B(?=(\d{3})+$)/g, ",") + fraction;
}

function floatFormatter(dtype: string): (value: Exclude<Cell, null | undefined>) => string {
  return (value) => (typeof value === "number" ? groupDigits(floatText(value, dtype)) : String(value));
}

/** The shortest text that reads back as the same float of its width; whole numbers keep ".0" to tell floats from ints. */
export function floatText(value: number, dtype: string): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  const digits = /32/.test(dtype) ? single(value) : String(value);
  // From here on Python writes a power of ten, JavaScript only from 1e21 on: what is copied and searched is Python's.
  const text = Math.abs(value) >= 1e16 ? Number(digits).toExponential() : digits;
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function single(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(Number(value.toPrecision(9)));
}

const CONTROLS = /[\u0000-\u001f\u007f]/g;
const HAS_CONTROL = /[\u0000-\u001f\u007f]/;

/** A column's name as the header shows it. */
export function nameText(name: string): string {
  return name === "" ? "(no name)" : shown(name);
}

/** What stands for a column: the program's word for it, or its name. */
export function titleText(column: Pick<Column, "name" | "title"> | undefined): string {
  return nameText(column?.title ?? column?.name ?? "");
}

function shown(text: string): string {
  const cut = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
  return HAS_CONTROL.test(cut) ? cut.replace(CONTROLS, picture) : cut;
}

function picture(control: string): string {
  const code = control.charCodeAt(0);
  return String.fromCharCode(code === 0x7f ? 0x2421 : 0x2400 + code);
}

/** A count for people: 336,776. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Give a column's type in a header's room: `Datetime(time_unit='us', time_zone=None)` becomes `Datetime(us)`. */
export function dtypeText(dtype: string): string {
  const short = dtype
    .replace(/\b\w+=/g, "")
    .replace(/, None\b/g, "")
    .replace(/['"]/g, "");
  return short.length > 32 ? `${short.slice(0, 31)}…` : short;
}
