import { describe, expect, it } from "vitest";

import type { Cell } from "../src/viewer/decode";
import { copyText, formatterFor } from "../src/viewer/format";
import { patterned, type Pattern } from "../src/viewer/pattern";
import type { Column } from "../src/viewer/wire";
import file from "../../tests/vectors/cells.json";

/** What cells hold, show and copy, as tests/unit/data/test_vectors.py holds the engine to it: one file for both. */
interface Vectors {
  readonly cells: readonly { type: string; value: unknown; column: Omit<Column, "position" | "name">; cell: Cell; copied: string | null; shown: string }[];
  readonly numbers: readonly { spec: string; value: number | string; text: string }[];
  readonly moments: readonly { spec: string; value: string; text: string }[];
}

const vectors = file as unknown as Vectors;

function write(kind: Pattern["kind"], spec: string, column: Partial<Column>, value: Cell): string {
  const whole = { position: 0, name: "c", dtype: "Float64", kind: "float", encoding: "number", unit: null, tz: null, ...column } as Column;
  return patterned({ before: "", kind, spec, behind: "" }, formatterFor(whole))(value);
}

describe("cells", () => {
  it.each(vectors.cells.map((vector) => [`${vector.type} ${JSON.stringify(vector.value)}`, vector] as const))("%s", (_, { column, cell, copied, shown }) => {
    const whole = { position: 0, name: "c", ...column };
    // JSON has no words for what is not finite.
    const value = column.kind === "float" && typeof cell === "string" ? Number(cell) : cell;
    expect(formatterFor(whole)(value)).toBe(shown);
    expect(copyText(whole, value)).toBe(copied ?? "");
  });
});

describe("formats", () => {
  it.each(vectors.numbers)("$spec of $value", ({ spec, value, text }) => {
    const digits = typeof value === "string" && value.startsWith("Decimal:") ? value.slice("Decimal:".length) : null;
    if (digits !== null) expect(write("number", spec, { kind: "decimal", encoding: "string" }, digits)).toBe(text);
    else expect(write("number", spec, {}, Number(String(value).replace("inf", "Infinity")))).toBe(text);
  });

  it.each(vectors.moments)("$spec of $value", ({ spec, value, text }) => {
    const [, whole = "", micros = "0"] = /^([^.]*)(?:\.(\d+))?$/.exec(value) ?? [];
    const at = Date.parse(`${whole}Z`) * 1000 + Number(micros);
    expect(write("moment", spec, { kind: "datetime", encoding: "epoch_us", unit: "us", dtype: "Datetime" }, at)).toBe(text);
  });
});
