import { describe, expect, it } from "vitest";

import { Columns } from "../src/viewer/columns";
import { ViewMemory, arrangementOf, formatsOf, keptColumns, sortOf, type KeptView } from "../src/viewer/memory";
import type { Column } from "../src/viewer/wire";

const ruler = { cell: () => 50, name: () => 50, small: () => 50 };

function schema(...names: string[]): Column[] {
  return names.map((name, position) => ({ position, name, dtype: "Int64", kind: "int", encoding: "number", unit: null, tz: null }));
}

function shelf() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

function view(columns: Columns, more: Partial<KeptView> = {}): KeptView {
  return { ...keptColumns(columns), sort: [], density: "compact", summaries: true, filters: [], ...more };
}

describe("a kept view", () => {
  it("comes back as it was, also with columns of one name", () => {
    const memory = new ViewMemory(shelf());
    const columns = new Columns(schema("a", "b", "a", "c"), ruler);
    columns.setPinned(2, true);
    columns.hide(columns.indexOf(1));
    columns.resize(0, 250);
    columns.format([[2, { before: "", kind: "number", spec: ",d", behind: "" }], [3, null], [9, { before: "", kind: "text", spec: "", behind: "" }]]);
    const kept = view(columns, { sort: [[["a", 1], true]], filters: [[["c", 0], { op: "is_null" }]] });
    memory.keep("x.parquet", kept);
    expect(memory.recall("x.parquet")).toEqual(kept);
    const again = new Columns(schema("a", "b", "a", "c"), ruler);
    again.arrange(arrangementOf(kept, schema("a", "b", "a", "c")));
    again.format(formatsOf(kept, schema("a", "b", "a", "c")));
    expect(again.arrangement).toEqual(columns.arrangement);
    expect([...again.formats]).toEqual([[2, { before: "", kind: "number", spec: ",d", behind: "" }]]);
    expect([again.all[0]?.format(1234567), again.all[2]?.format(1234)]).toEqual(["1,234,567", "1,234"]);
    again.reset();
    expect([again.formats.size, again.all[2]?.format(1234)]).toEqual([0, "1234"]);
    expect(sortOf(kept, schema("a", "b", "a", "c"))).toEqual([{ column: 2, descending: true }]);
  });

  it("follows columns by name into a file that was written with others", () => {
    const columns = new Columns(schema("a", "b", "c"), ruler);
    columns.move(2, 0);
    columns.hide(columns.indexOf(1));
    const kept = view(columns, { sort: [[["c", 0], false], [["gone", 0], true]] });
    const other = schema("new", "b", "c", "a");
    expect(arrangementOf(kept, other).order).toEqual([2, 3, 0]);
    expect(sortOf(kept, other)).toEqual([{ column: 2, descending: false }]);
  });

  it("is left out where it cannot be read, and never fails", () => {
    const store = shelf();
    const memory = new ViewMemory(store);
    for (const broken of ["", "{", "null", "[]", '{"order":[1,["a"],["a",0]],"density":7,"formats":[[["a",0],{"kind":"number"}]],"sort":[[["a",0]]]}']) {
      store.kept.set("taupane-grid:f", broken);
      memory.recall("f");
    }
    expect(memory.recall("f")).toMatchObject({ order: [["a", 0]], density: "normal", sort: [], formats: [] });
    const forbidden = new ViewMemory({
      getItem: () => { throw new Error("no"); }, setItem: () => { throw new Error("no"); }, removeItem: () => { throw new Error("no"); },
    });
    forbidden.keep("f", view(new Columns(schema("a"), ruler)));
    forbidden.forget("f");
    expect(forbidden.recall("f")).toBeNull();
  });

  it("is kept for a bounded number of files", () => {
    const store = shelf();
    const memory = new ViewMemory(store);
    const columns = new Columns(schema("a"), ruler);
    for (let i = 0; i < 100; i++) memory.keep(`f${i}`, view(columns));
    expect(store.kept.size).toBeLessThanOrEqual(61);
    expect(memory.recall("f99")).not.toBeNull();
    expect(memory.recall("f1")).toBeNull();
  });
});
