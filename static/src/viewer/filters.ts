/** The list of filters as the user changes it, and each in words. */

import { countText, nameText, titleText } from "./format";
import type { Column } from "./wire";
import { isCondition, type Condition, type Filter, type Op } from "./wire_plan";

const WORDS: Readonly<Record<Op, string>> = {
  is_null: "is missing", not_null: "is not missing", contains: "contains", not_contains: "does not contain", starts: "starts with",
  ends: "ends with", regex: "matches", eq: "is", ne: "is not", in: "is", not_in: "is not", lt: "<", le: "≤", gt: ">", ge: "≥",
  between: "from", is_nan: "is NaN", not_nan: "is not NaN",
};

/** The name of a condition in a form. */
export function opName(op: Op): string {
  if (op === "between") return "is between";
  return op === "regex" ? "matches the regex" : WORDS[op];
}

/** The conditions on one column. */
export function conditionsOn(filters: readonly Filter[], column: number): readonly Condition[] {
  return filters.filter(isCondition).filter((filter) => filter.column === column);
}

/** The filters with one condition on a column in the place of those that it had; null takes them away. */
export function withCondition(filters: readonly Filter[], column: number, made: Omit<Condition, "id" | "column"> | null): readonly Filter[] {
  const [old] = conditionsOn(filters, column);
  const condition = made === null ? null : { id: old?.id ?? nextId(filters), column, ...made };
  const list: Filter[] = [];
  for (const filter of filters) {
    if (!isCondition(filter) || filter.column !== column) list.push(filter);
    else if (filter === old && condition !== null) list.push(condition);
  }
  return old === undefined && condition !== null ? [...list, condition] : list;
}

export function without(filters: readonly Filter[], id: string): readonly Filter[] {
  return filters.filter((filter) => filter.id !== id);
}

function nextId(filters: readonly Filter[]): string {
  const used = new Set(filters.map((filter) => filter.id));
  let number = filters.length + 1;
  while (used.has(`f${number}`)) number++;
  return `f${number}`;
}

/** A filter in words: `arr_delay ≥ 60`, `origin is JFK, LGA`. */
export function filterText(filter: Filter, columns: readonly Column[]): string {
  if (!isCondition(filter)) return groupText(filter, columns);
  const { column, op, value } = bounded(filter);
  const words = `${titleText(columns[column])} ${WORDS[op] ?? op}`;
  const text = valueText(op, value);
  return text === "" ? words : `${words} ${text}`;
}

/** A range that is open at one end as the comparison that it is. */
function bounded(condition: Condition): Condition {
  if (condition.op !== "between" || !Array.isArray(condition.value)) return condition;
  const [low = null, high = null] = condition.value as readonly unknown[];
  if ((low === null) === (high === null)) return condition;
  return high === null ? { ...condition, op: "ge", value: low } : { ...condition, op: "le", value: high };
}

function groupText(filter: Exclude<Filter, Condition>, columns: readonly Column[]): string {
  if (filter.not !== undefined) return `not (${filterText(filter.not, columns)})`;
  const parts = filter.any ?? filter.all ?? [];
  return parts.map((part) => filterText(part, columns)).join(filter.any !== undefined ? " or " : " and ");
}

const MOST_NAMED = 3;

function valueText(op: Op, value: unknown): string {
  if (op === "between" && Array.isArray(value)) {
    const [low, high] = value as readonly unknown[];
    return `${oneText(low)} to ${oneText(high)}`;
  }
  if (Array.isArray(value)) {
    const named = value.slice(0, MOST_NAMED).map((one) => oneText(one)).join(", ");
    return value.length > MOST_NAMED ? `${named} and ${countText(value.length - MOST_NAMED)} more` : named;
  }
  if (value === undefined) return "";
  const quoted = op === "contains" || op === "not_contains" || op === "starts" || op === "ends" || op === "regex";
  return quoted ? `“${oneText(value)}”` : oneText(value);
}

function oneText(value: unknown): string {
  if (value === null) return "missing";
  if (value === "") return "“”";
  const text = nameText(String(value));
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
