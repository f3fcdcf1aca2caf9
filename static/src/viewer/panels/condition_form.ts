/** The part of a filter's form that asks for a condition: what must hold, and the values that it takes. */

import { make } from "../dom";
import { opName } from "../filters";
import type { Column, Kind } from "../wire";
import { opsOf, type Condition, type Op } from "../wire_plan";

type Made = Omit<Condition, "id" | "column">;

const TEXT_OPS = new Set<Op>(["contains", "not_contains", "starts", "ends", "regex", "eq", "ne"]);
const NO_VALUE = new Set<Op>(["is_null", "not_null", "is_nan", "not_nan"]);

const PLACEHOLDERS: Readonly<Record<string, string>> = {
  datetime: "2024-01-31 12:34", time: "12:34", duration: "1d 02:03:04", int: "number", float: "number", decimal: "number",
};

/** As far as it can be seen here; the server knows which days there are. */
const SHAPES: Readonly<Partial<Record<Kind, RegExp>>> = {
  datetime: /^-?\d{4,6}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{1,9})?)?)?\s?(Z|[-+]\d\d:?\d\d)?$/, time: /^\d\d:\d\d(:\d\d(\.\d{1,9})?)?$/,
};

export class ConditionForm {
  readonly element = make("div", "condition");
  private readonly op = make("select");
  private readonly values = make("div", "bounds");
  private readonly low = make("input");
  private readonly high = make("input");
  private readonly from = make("span", "hint");
  private readonly to = make("span", "hint");
  private readonly caseLine = make("label", "tick");
  private readonly caseBox = make("input");
  private readonly choice = make("select");

  constructor(private readonly column: Column, present: Condition | undefined) {
    this.op.setAttribute("aria-label", "Condition");
    for (const op of opsOf(column.kind)) this.op.append(option(op, opName(op)));
    for (const truth of ["true", "false"]) this.choice.append(option(truth, truth));
    this.choice.setAttribute("aria-label", "Value");
    for (const [input, label] of [[this.low, "Value"], [this.high, "To"]] as const) {
      input.type = column.kind === "date" ? "date" : "text";
      input.spellcheck = false;
      input.autocomplete = "off";
      input.placeholder = PLACEHOLDERS[column.kind] ?? "text";
      input.setAttribute("aria-label", label);
    }
    // Moments are long: each has a line of its own, with a word before it.
    if (column.kind === "datetime" || column.kind === "duration" || column.kind === "date") this.values.classList.add("long");
    this.from.textContent = "from";
    this.to.textContent = "to";
    this.caseBox.type = "checkbox";
    this.caseLine.append(this.caseBox, "Match case");
    this.values.append(...(column.kind === "bool" ? [this.choice] : [this.from, this.low, this.to, this.high]));
    this.element.append(this.op, this.values, this.caseLine);
    this.op.addEventListener("change", () => this.turn());
    if (present !== undefined) this.fill(present);
    this.turn();
  }

  get focus(): HTMLElement {
    return NO_VALUE.has(this.chosen) ? this.op : this.column.kind === "bool" ? this.choice : this.low;
  }

  /** The condition that the form says; null for none, the text of what is wrong for one that cannot be asked for. */
  read(): Made | string | null {
    const op = this.chosen;
    if (NO_VALUE.has(op)) return { op };
    if (this.column.kind === "bool") return { op, value: this.choice.value === "true" };
    const [low, high] = [this.low.value, this.high.value];
    if (op === "between") {
      if (low.trim() === "" && high.trim() === "") return null;
      const [from, to] = [this.valueOf(low), this.valueOf(high)];
      return this.wrong(low, from) ?? this.wrong(high, to) ?? { op, value: [from, to] };
    }
    if (this.isText) return low === "" && op !== "eq" && op !== "ne" ? null : { op, value: low, case: this.caseBox.checked };
    if (low.trim() === "") return null;
    const value = this.valueOf(low);
    return this.wrong(low, value) ?? { op, value };
  }

  private get chosen(): Op {
    return this.op.value as Op;
  }

  private get isText(): boolean {
    return this.column.kind === "string" || this.column.kind === "categorical";
  }

  private turn(): void {
    const op = this.chosen;
    this.values.hidden = NO_VALUE.has(op);
    this.high.hidden = op !== "between";
    this.to.hidden = op !== "between";
    this.from.hidden = op !== "between" || !this.values.classList.contains("long");
    this.low.setAttribute("aria-label", op === "between" ? "From" : "Value");
    this.caseLine.hidden = !this.isText || !TEXT_OPS.has(op);
  }

  private fill({ op, value, case: exact }: Condition): void {
    if (!opsOf(this.column.kind).includes(op)) return;
    this.op.value = op;
    const [low, high] = Array.isArray(value) ? (value as readonly unknown[]) : [value];
    if (this.column.kind === "bool") this.choice.value = String(low);
    this.low.value = low === undefined || low === null ? "" : String(low);
    this.high.value = high === undefined || high === null ? "" : String(high);
    this.caseBox.checked = exact ?? (op === "eq" || op === "ne");
  }

  /** Numbers go as text of digits, so that none is rounded on the way; an empty bound is open. */
  private valueOf(text: string): string | null {
    const plain = text.trim();
    if (plain === "") return null;
    const { kind } = this.column;
    return kind === "int" || kind === "float" || kind === "decimal" ? plain.replace(/[,_\s]/g, "") : plain;
  }

  private wrong(given: string, value: string | null): string | null {
    const { kind } = this.column;
    if (value === null) return null;
    const number = /^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/.test(value);
    if (kind === "int" && !number) return `“${given}” is not a whole number`;
    if ((kind === "float" || kind === "decimal") && !number && !/^[-+]?(inf|nan)$/i.test(value)) return `“${given}” is not a number`;
    const shape = SHAPES[kind];
    return shape === undefined || shape.test(value) ? null : `“${given}” is not written as ${PLACEHOLDERS[kind] ?? ""}`;
  }
}

function option(value: string, text: string): HTMLOptionElement {
  const made = make("option");
  made.value = value;
  made.textContent = text;
  return made;
}
