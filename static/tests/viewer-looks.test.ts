import { describe, expect, it } from "vitest";

import { entitle, arrangeNamed, parseDisplay } from "../src/viewer/display";
import { formatterFor, titleText } from "../src/viewer/format";
import { lookOf, safeImage, safeLink, type Rule } from "../src/viewer/looks";
import { fixed, patterned, type Pattern } from "../src/viewer/pattern";
import { mergedRows } from "../src/viewer/telling";
import { Columns } from "../src/viewer/columns";
import type { Cell } from "../src/viewer/decode";
import type { Column } from "../src/viewer/wire";

function column(more: Partial<Column>): Column {
  return { position: 0, name: "c", dtype: "Float64", kind: "float", encoding: "number", unit: null, tz: null, ...more };
}

function write(kind: Pattern["kind"], spec: string, value: Cell, more: Partial<Column> = {}): string {
  return patterned({ before: "", kind, spec, behind: "" }, formatterFor(column(more)))(value);
}

describe("formats of numbers", () => {
  it("keeps every digit of numbers that came as text", () => {
    const decimal: Partial<Column> = { kind: "decimal", encoding: "string" };
    expect(write("number", ",.2f", "12345678901234567890.125", decimal)).toBe("12,345,678,901,234,567,890.12");
    expect(write("number", ".2f", "-0.375", decimal)).toBe("-0.38");
    expect(write("number", ".1%", "0.12345", decimal)).toBe("12.3%");
    expect(write("number", "d", "9223372036854775807", { kind: "int" })).toBe("9223372036854775807");
    expect(fixed(9_007_199_254_740_991, 1)).toBe("9007199254740991.0");
  });

  it("leaves alone what is no number, and what is missing", () => {
    expect(write("number", ".2f", "abc", { kind: "string", encoding: "string" })).toBe("abc");
    expect(write("number", ".2f", null)).toBe("—");
    expect(patterned({ before: "<", kind: "number", spec: "", behind: " min>" }, formatterFor(column({})))(2)).toBe("<2.0 min>");
  });
});

describe("formats of moments and text", () => {
  const at = Date.UTC(2024, 1, 29, 15, 4, 5) * 1000 + 67;
  const moment: Partial<Column> = { kind: "datetime", encoding: "epoch_us", unit: "us" };

  it("writes dates as strftime does", () => {
    expect(write("moment", "%d.%m.%Y %H:%M", at, moment)).toBe("29.02.2024 15:04");
    expect(write("moment", "%a %b %-d".replace("-", ""), at, moment)).toBe("Thu Feb 29");
    expect(write("moment", "%A, %B %d, %y, %I:%M:%S %p, day %j, %f%%", at, moment)).toBe("Thursday, February 29, 24, 03:04:05 PM, day 060, 000067%");
    expect(write("moment", "%H:%M%z", at, { ...moment, tz: "UTC" })).toBe("15:04+0000");
    expect(write("moment", "%Y", "2024-01-31 12:34:56.123456789", moment)).toBe("2024");
    expect(write("moment", "%H:%M", "12:34:56.5", { kind: "time", encoding: "string" })).toBe("12:34");
    expect(write("moment", "%Y", 5)).toBe("5.0");
  });

  it("cuts text after so many letters", () => {
    const text: Partial<Column> = { kind: "string", encoding: "string" };
    expect(write("text", ".3", "😀😀😀😀", text)).toBe("😀😀😀…");
    expect(write("text", ".3", "abc", text)).toBe("abc");
  });
});

describe("looks", () => {
  const scale: Rule = { rule: "scale", low: 0, high: 10, colors: ["info", "#ff0000", "error"] };

  it("mixes the colours of a scale by size", () => {
    const look = lookOf([scale], column({}));
    expect(look?.of(0)?.paint).toContain("#ff0000 0%, var(--color-info");
    expect(look?.of(5)?.paint).toContain("var(--color-error, #64748b) 0%, #ff0000");
    expect(look?.of(25)?.paint).toBe(look?.of(10)?.paint);
    expect([look?.of(null), look?.of(NaN)]).toEqual([null, null]);
  });

  it("waits for the column's own bounds", () => {
    const look = lookOf([{ rule: "bar", low: null, high: null, color: "primary", negative: "error" }], column({}));
    expect([look?.needsBounds, look?.of(5)]).toEqual([true, null]);
    expect([look?.take({ low: -10, high: 10 }), look?.take({ low: -10, high: 10 })]).toEqual([true, false]);
    expect(look?.of(5)?.paint).toContain("50% 75%");
    expect(look?.of(-10)?.paint).toMatch(/--color-error.*0% 50%/);
    expect(look?.of(0)).toBeNull();
  });

  it("marks where a condition holds", () => {
    const marks = (op: string, value: unknown, cells: Cell[], more: Partial<Column> = {}): boolean[] =>
      cells.map((cell) => lookOf([{ rule: "mark", op, value, color: "error" }], column(more))?.of(cell)?.marked === true);
    const text: Partial<Column> = { kind: "string", encoding: "string" };
    expect(marks("ge", 60, [59, 60, null, NaN])).toEqual([false, true, false, false]);
    expect(marks("between", [1, null], [0, 1, 5])).toEqual([false, true, true]);
    expect(marks("in", ["a", null], ["a", "b", null], text)).toEqual([true, false, true]);
    expect(marks("contains", "AI", ["said", "b", null], text)).toEqual([true, false, false]);
    expect(marks("is_null", null, [1, null])).toEqual([false, true]);
    expect(marks("lt", "2024-02-01", [Date.UTC(2024, 0, 31) * 1000, Date.UTC(2024, 1, 1) * 1000], { kind: "date", encoding: "epoch_us" })).toEqual([true, false]);
    expect(marks("gt", "9", ["10", "8"], { kind: "decimal", encoding: "string" })).toEqual([true, false]);
    expect(marks("eq", true, [true, false], { kind: "bool", encoding: "bool" })).toEqual([true, false]);
  });

  it("opens only addresses that cannot run", () => {
    expect(safeLink("{}", "https://example.org/a b")).toBe("https://example.org/a%20b");
    expect(safeLink("{}", "mailto:a@example.org")).toBe("mailto:a@example.org");
    expect(safeLink("https://example.org/?q={}", "a&b=c/../")).toBe("https://example.org/?q=a%26b%3Dc%2F..%2F");
    for (const bad of ["javascript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,x", "file:///etc/passwd", "java\nscript:alert(1)", "vbscript:x", "/path", "x", ""]) {
      expect(safeLink("{}", bad)).toBeNull();
    }
  });

  it("shows only pictures of the page's own", () => {
    expect(safeImage("{}", "data:image/png;base64,AA")).toBe("data:image/png;base64,AA");
    expect(safeImage("/static/{}.png", "../a")).toBe("/static/..%2Fa.png");
    for (const bad of ["https://example.org/a.png", "//example.org/a.png", "/\\example.org/a", "data:text/html,x", "javascript:1", ""]) expect(safeImage("{}", bad)).toBeNull();
  });
});

describe("what the program says of columns", () => {
  it("names, orders and hides", () => {
    const list = ["a", "b", "c"].map((name, position) => column({ name, position }));
    const display = parseDisplay('{"columns":[["c","Third"],["zz",null],["a",null]],"formats":{"a":["","number",".1f"," €"]}}');
    entitle(list, display);
    const ruler = { cell: () => 10, name: () => 10, small: () => 10 };
    const columns = new Columns(list, ruler, display);
    arrangeNamed(columns, display);
    expect(columns.positions(0, 9)).toEqual([2, 0]);
    expect(list.map(titleText)).toEqual(["a", "b", "Third"]);
    expect(columns.at(1)?.format(2)).toBe("2.0 €");
    expect(parseDisplay("{no").columns).toBeNull();
  });
});

it("rows of several areas are ranges", () => {
  const area = (start: number, end: number) => ({ rows: { start, end }, columns: { start: 0, end: 1 } });
  expect(mergedRows([area(5, 7), area(0, 2), area(6, 9), area(2, 3)])).toEqual([[0, 3], [5, 9]]);
});
