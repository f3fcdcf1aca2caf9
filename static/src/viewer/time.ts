/**
 * Dates, times and durations from the numbers they travel as, by arithmetic on whole microseconds: JavaScript's Date
 * ends at the year 275760 and knows no microseconds.
 */

import type { Column } from "./wire";

const DAY_US = 86_400_000_000;
const UNIT_US: Readonly<Record<string, number>> = { s: 1_000_000, ms: 1000, us: 1, ns: 0.001 };

type Timed = Pick<Column, "encoding" | "unit" | "tz">;

/** A date from microseconds since 1970-01-01, or from days when the column came as plain numbers. */
export function dateText(value: number, column: Timed): string {
  if (!Number.isFinite(value)) return String(value);
  return civil(column.encoding === "epoch_us" ? Math.floor(value / DAY_US) : value);
}

/** `2013-01-01 05:15:00[.ffffff][+01:00|Z]`: the wall clock of the column's time zone where it has one. */
export function datetimeText(value: number, column: Timed): string {
  if (!Number.isFinite(value)) return String(value);
  const us = column.encoding === "epoch_us" ? value : value * unitUs(column);
  const offset = column.tz === null ? 0 : offsetMinutes(column.tz, us);
  const local = us + offset * 60_000_000;
  const day = Math.floor(local / DAY_US);
  const text = `${civil(day)} ${clock(local - day * DAY_US, column.unit)}`;
  if (column.tz === null) return text;
  return text + (column.tz === "UTC" ? "Z" : offsetText(offset));
}

/** A time of day from the column's unit since midnight. */
export function timeText(value: number, column: Timed): string {
  if (!Number.isFinite(value)) return String(value);
  return clock(column.encoding === "epoch_us" ? value : value * unitUs(column), column.unit);
}

/** `-3d 04:05:06.000007`; days only where there are any. */
export function durationText(value: number, column: Timed): string {
  if (!Number.isFinite(value)) return String(value);
  const us = column.encoding === "epoch_us" ? value : value * unitUs(column);
  const size = Math.abs(us);
  const days = Math.floor(size / DAY_US);
  const sign = us < 0 ? "-" : "";
  return `${sign}${days > 0 ? `${days}d ` : ""}${clock(size - days * DAY_US, column.unit)}`;
}

function unitUs(column: Timed): number {
  return UNIT_US[column.unit ?? "us"] ?? 1;
}

/** `HH:MM:SS`, with the fraction only where there is one, in the digits of the unit. */
function clock(us: number, unit: string | null): string {
  const seconds = Math.floor(us / 1_000_000);
  const rest = Math.round(us - seconds * 1_000_000);
  const text = `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  if (rest === 0) return text;
  const micros = String(rest).padStart(6, "0");
  return `${text}.${unit === "ms" ? micros.slice(0, 3) : micros}`;
}

/** Days since 1970-01-01 to `YYYY-MM-DD` in the proleptic Gregorian calendar (400-year eras of 146,097 days). */
export function civil(days: number): string {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const digits = String(Math.abs(year)).padStart(4, "0");
  return `${year < 0 ? "-" : ""}${digits}-${pad(month)}-${pad(day)}`;
}

function pad(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

const QUARTER_US = 900_000_000;
const MAX_OFFSETS = 4096;
const formats = new Map<string, Intl.DateTimeFormat | null>();
const offsets = new Map<string, number>();

/** Minutes east of UTC at an instant; 0 for a zone that this browser does not know. */
export function offsetMinutes(tz: string, us: number): number {
  if (tz === "UTC") return 0;
  const fixed = /^([+-])(\d{2}):?(\d{2})$/.exec(tz);
  if (fixed !== null) return (fixed[1] === "-" ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3]));
  // Zones change only on quarters of an hour, so one answer serves each quarter.
  const quarter = Math.floor(us / QUARTER_US);
  const key = `${tz} ${quarter}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    offset = askOffset(tz, quarter * 900_000);
    if (offsets.size >= MAX_OFFSETS) offsets.clear();
    offsets.set(key, offset);
  }
  return offset;
}

function askOffset(tz: string, ms: number): number {
  const format = formatOf(tz);
  if (format === null || Math.abs(ms) > 8.64e15) return 0;
  const part: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(ms)) part[type] = value;
  const year = part["era"] === "BC" ? 1 - Number(part["year"]) : Number(part["year"]);
  const local = Date.UTC(2000, Number(part["month"]) - 1, Number(part["day"]), Number(part["hour"]), Number(part["minute"]));
  const date = new Date(local);
  date.setUTCFullYear(year, Number(part["month"]) - 1, Number(part["day"]));
  return Math.round((date.getTime() - ms) / 60_000);
}

function formatOf(tz: string): Intl.DateTimeFormat | null {
  let format = formats.get(tz);
  if (format === undefined) {
    try {
      format = new Intl.DateTimeFormat("en-US", {
        timeZone: tz, hourCycle: "h23", era: "short",
        year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric",
      });
    } catch {
      format = null;
    }
    formats.set(tz, format);
  }
  return format;
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}
