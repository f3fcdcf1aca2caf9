/** Filters and search as the protocol has them: what the page asks for, and what the server says a view is made of. */

import type { Column, Kind, SortKey } from "./wire";

export type Op =
  | "is_null" | "not_null" | "contains" | "not_contains" | "starts" | "ends" | "regex" | "eq" | "ne" | "in" | "not_in"
  | "lt" | "le" | "gt" | "ge" | "between" | "is_nan" | "not_nan";

export interface Condition {
  readonly id: string;
  readonly column: number;
  readonly op: Op;
  readonly value?: unknown;
  readonly case?: boolean;
}

/** Conditions joined by the program or by another page: shown and removed as a whole. */
export interface Group {
  readonly id: string;
  readonly any?: readonly Filter[];
  readonly all?: readonly Filter[];
  readonly not?: Filter;
}

export type Filter = Condition | Group;

export interface Search {
  readonly text: string;
  readonly regex: boolean;
  readonly case: boolean;
}

export function isCondition(filter: Filter): filter is Condition {
  return "column" in filter;
}

/** The filters of a message; what is no filter is left out. */
export function parseFilters(value: unknown): readonly Filter[] {
  return Array.isArray(value) ? value.filter(isFilter) : [];
}

function isFilter(value: unknown): value is Filter {
  if (typeof value !== "object" || value === null) return false;
  const { id, column, op, any, all, not } = value as Record<string, unknown>;
  if (typeof id !== "string") return false;
  return (Number.isSafeInteger(column) && typeof op === "string") || Array.isArray(any) || Array.isArray(all) || isFilter(not);
}

export function parseSearch(value: unknown): Search | null {
  if (typeof value !== "object" || value === null) return null;
  const fields = value as Record<string, unknown>;
  if (typeof fields["text"] !== "string" || fields["text"] === "") return null;
  return { text: fields["text"], regex: fields["regex"] === true, case: fields["case"] === true };
}

export function sameFilters(a: readonly Filter[], b: readonly Filter[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export function sameSearch(a: Search | null, b: Search | null): boolean {
  return a?.text === b?.text && a?.regex === b?.regex && a?.case === b?.case;
}

const TEXT: readonly Op[] = ["contains", "not_contains", "starts", "ends", "eq", "ne", "regex"];
const ORDERED: readonly Op[] = ["between", "ge", "le", "gt", "lt", "eq", "ne"];
const MISSING: readonly Op[] = ["is_null", "not_null"];

/** The conditions that a column of a kind can be asked for, the usual first. */
export function opsOf(kind: Kind): readonly Op[] {
  switch (kind) {
    case "string":
    case "categorical": return [...TEXT, ...MISSING];
    case "float": return [...ORDERED, "is_nan", "not_nan", ...MISSING];
    case "int":
    case "decimal":
    case "date":
    case "datetime":
    case "time":
    case "duration": return [...ORDERED, ...MISSING];
    case "bool": return ["eq", ...MISSING];
    default: return MISSING;
  }
}

/** Whether a column's values can be listed and chosen from. */
export function hasValues(kind: Kind): boolean {
  return opsOf(kind).includes("eq");
}

export function sameSort(a: readonly SortKey[], b: readonly SortKey[]): boolean {
  return a.length === b.length
    && a.every((key, index) => key.column === b[index]?.column && key.descending === b[index]?.descending);
}

export function sameColumns(a: readonly Column[], b: readonly Column[]): boolean {
  return a.length === b.length && a.every((column, index) => {
    const other = b[index];
    return other !== undefined && column.name === other.name && column.dtype === other.dtype
      && column.kind === other.kind && column.encoding === other.encoding
      && column.unit === other.unit && column.tz === other.tz;
  });
}
