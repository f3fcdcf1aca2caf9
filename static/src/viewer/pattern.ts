/**
 * Formats as Python writes them: `{:,.2f} €`, `{:.1%}`, `{:%d.%m.%Y}`, `{:.40}`. They shape what a cell shows, never what copying gives.
 * What a format does not fit (a date given as a number's) is shown as it is.
 */

import type { Cell } from "./decode";
import { MISSING_TEXT, groupDigits, isMissing, type Formatter } from "./format";

/** A format taken apart by Python: before, kind of the place, its specification, behind. */
export interface Pattern {
  readonly before: string;
  readonly kind: "number" | "moment" | "text";
  readonly spec: string;
  readonly behind: string;
}

/** A formatter that shapes what another one gives exactly. */
export function patterned({ before, kind, spec, behind }: Pattern, exact: Formatter): Formatter {
  const shape = spec === "" ? null : kind === "number" ? numberShape(spec) : kind === "moment" ? momentShape(spec) : textShape(spec);
  return (value) => {
    if (isMissing(value)) return MISSING_TEXT;
    const text = exact(value);
    const shaped = shape === null ? text : shape(value, text);
    return shaped === null ? text : before + shaped + behind;
  };
}

type Shape = (value: Exclude<Cell, null | undefined>, text: string) => string | null;

const NUMBER = /^(\+?)([,_]?)(?:\.(\d+))?([fFeEgG%d]?)$/;

function numberShape(spec: string): Shape {
  const match = NUMBER.exec(spec);
  if (match === null) return () => null;
  const [, plus = "", separator = "", places, type = ""] = match;
  const digits = places === undefined ? 6 : Number(places);
  return (value) => {
    if (typeof value === "boolean") return null;
    const number = typeof value === "number" ? value : Number(value);
    if (Number.isNaN(number)) return typeof value === "number" ? "nan" : null;
    const sign = plus === "+" && (number > 0 || Object.is(number, 0)) ? "+" : "";
    if (!Number.isFinite(number)) return sign + (number > 0 ? "inf" : "-inf");
    return sign + separated(written(value as number | string | bigint, number, type, places === undefined ? null : digits), separator);
  };
}

function written(value: number | string | bigint, number: number, type: string, places: number | null): string {
  switch (type) {
    case "f": case "F": return fixed(value, places ?? 6);
    case "%": return `${fixed(scaled(value), places ?? 6)}%`;
    case "e": case "E": return exponent(number.toExponential(places ?? 6), type);
    case "g": case "G": return general(number, places ?? 6, type);
    case "d": return fixed(value, 0);
    default: return places === null ? String(value) : general(number, places, "g");
  }
}

/** So many decimals, halves to the even digit, as Python rounds: of a number by its exact value, of decimal digits by those. */
export function fixed(value: number | string | bigint, places: number): string {
  if (typeof value !== "number") return roundedDigits(String(value), places);
  if (Math.abs(value) >= 1e21) return roundedDigits(BigInt(value).toString(), places);
  const text = value.toFixed(places);
  // toFixed takes an exact half away from zero: only then are the digits behind a five and nothing else.
  const longer = value.toFixed(Math.min(100, places + 60));
  return /^5?0*$/.test(longer.slice(text.length + (places === 0 ? 1 : 0))) ? roundedDigits(longer, places) : text;
}

const PLAIN = /^(-?)(\d+)(?:\.(\d+))?$/;

function roundedDigits(text: string, places: number): string {
  const match = PLAIN.exec(text);
  if (match === null) return text;
  const [, sign = "", whole = "", fraction = ""] = match;
  const kept = fraction.slice(0, places).padEnd(places, "0");
  const rest = fraction.slice(places);
  let digits = BigInt(whole + kept);
  const half = /^50*$/.test(rest);
  if (half ? digits % 2n === 1n : rest !== "" && (rest[0] ?? "0") >= "5") digits += 1n;
  const all = digits.toString().padStart(places + 1, "0");
  return sign + (places === 0 ? all : `${all.slice(0, -places)}.${all.slice(-places)}`);
}

/** A hundred times a value: of digits by moving the point, so that none is lost. */
function scaled(value: number | string | bigint): number | string {
  if (typeof value === "number") return value * 100;
  const match = PLAIN.exec(String(value));
  if (match === null) return String(value);
  const [, sign = "", whole = "", fraction = ""] = match;
  const moved = `${whole}${fraction.slice(0, 2).padEnd(2, "0")}`.replace(/^0+(?=\d)/, "");
  const rest = fraction.slice(2);
  return sign + moved + (rest === "" ? "" : `.${rest}`);
}

function exponent(text: string, type: string): string {
  const made = text.replace(/e([+-])(\d)$/, "e$10$2");
  return type === "E" ? made.toUpperCase() : made;
}

function general(number: number, places: number, type: string): string {
  const digits = Math.min(100, Math.max(1, places));
  const power = number === 0 ? 0 : Number(number.toExponential(digits - 1).split("e")[1]);
  if (power < -4 || power >= digits) return exponent(number.toExponential(digits - 1).replace(/\.?0+e/, "e"), type === "G" ? "E" : "e");
  const text = fixed(number, Math.max(0, digits - 1 - power));
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function separated(text: string, separator: string): string {
  if (separator === "") return text;
  const match = /^(-?)(\d+)(.*)$/.exec(text);
  if (match === null) return text;
  const [, sign = "", whole = "", rest = ""] = match;
  const grouped = whole.length < 5 ? whole.replace(/\B(?=(\d{3})+$)/g, ",") : groupDigits(whole);
  return sign + (separator === "," ? grouped : grouped.replace(/,/g, "_")) + rest;
}

const MOMENT = /^(?:([-+]?\d+)-(\d\d)-(\d\d))?[ T]?(?:(\d\d):(\d\d):(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)?$/;
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** Dates, moments and times of day, from their exact text. */
function momentShape(spec: string): Shape {
  return (_, text) => {
    const match = MOMENT.exec(text);
    if (match === null || text === "") return null;
    const [, year = "1900", month = "01", day = "01", hour = "00", minute = "00", second = "00", fraction = "", zone = ""] = match;
    const noon = Number(hour) % 12 === 0 ? 12 : Number(hour) % 12;
    const start = Date.UTC(Number(year), 0, 1);
    const date = Date.UTC(Number(year), Number(month) - 1, Number(day));
    const weekday = DAYS[new Date(date).getUTCDay()] ?? "";
    const named = MONTHS[Number(month) - 1] ?? "";
    return spec.replace(/%([YymdHIMSfpBbAajz%])/g, (_whole, letter: string) => {
      switch (letter) {
        case "Y": return year;
        case "y": return year.slice(-2);
        case "m": return month;
        case "d": return day;
        case "H": return hour;
        case "I": return String(noon).padStart(2, "0");
        case "M": return minute;
        case "S": return second;
        case "f": return fraction.slice(0, 6).padEnd(6, "0");
        case "p": return Number(hour) < 12 ? "AM" : "PM";
        case "B": return named;
        case "b": return named.slice(0, 3);
        case "A": return weekday;
        case "a": return weekday.slice(0, 3);
        case "j": return String(Math.round((date - start) / 86_400_000) + 1).padStart(3, "0");
        case "z": return zone === "Z" ? "+0000" : zone.replace(":", "");
        default: return "%";
      }
    });
  };
}

function textShape(spec: string): Shape {
  const most = Number(spec.slice(1));
  return (_, text) => {
    const letters = [...text];
    return letters.length <= most ? text : `${letters.slice(0, most).join("")}…`;
  };
}
