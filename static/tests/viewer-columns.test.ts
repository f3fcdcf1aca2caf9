import { describe, expect, it } from "vitest";

import { Columns } from "../src/viewer/columns";
import { matching } from "../src/viewer/panels/column_list";
import { parseRow } from "../src/viewer/panels/go_to_row";
import type { Column } from "../src/viewer/wire";

const ruler = { cell: (text: string) => text.length * 7, name: (text: string) => text.length * 8, small: (text: string) => text.length * 6 };

function schema(...names: string[]): Column[] {
  return names.map((name, position) => ({ position, name, dtype: "Int64", kind: "int", encoding: "number", unit: null, tz: null }));
}

function make(count: number): Columns {
  return new Columns(schema(...Array.from({ length: count }, (_, index) => `c${index}`)), ruler);
}

function order(columns: Columns): number[] {
  return [...columns.positions(0, columns.count)];
}

describe("columns", () => {
  it("move, and keep their widths and indexes", () => {
    const columns = make(5);
    columns.resize(0, 300);
    columns.move(0, 3);
    expect(order(columns)).toEqual([1, 2, 3, 0, 4]);
    expect(columns.layout.width(3)).toBe(300);
    expect([0, 1, 4].map((position) => columns.indexOf(position))).toEqual([3, 0, 4]);
  });

  it("are pinned at the end of the pinned ones and let go at the start of the others", () => {
    const columns = make(5);
    expect(columns.setPinned(3, true)).toBe(0);
    expect(columns.setPinned(4, true)).toBe(1);
    expect([order(columns), columns.pinned]).toEqual([[3, 4, 0, 1, 2], 2]);
    expect(columns.setPinned(0, false)).toBe(1);
    expect([order(columns), columns.pinned]).toEqual([[4, 3, 0, 1, 2], 1]);
  });

  it("join and leave the pinned ones when dragged across their edge", () => {
    const columns = make(4);
    columns.setPinned(0, true);
    columns.move(2, 0);
    expect([order(columns), columns.pinned]).toEqual([[2, 0, 1, 3], 2]);
    columns.move(0, 3);
    expect([order(columns), columns.pinned]).toEqual([[0, 1, 3, 2], 1]);
  });

  it("are hidden, but for the last one, and come back where the schema has them", () => {
    const columns = make(4);
    expect(columns.hide(1)).toBe(true);
    expect(columns.indexOf(1)).toBe(-1);
    expect(columns.show(1)).toBe(1);
    expect(order(columns)).toEqual([0, 1, 2, 3]);
    for (let i = 0; i < 3; i++) expect(columns.hide(0)).toBe(true);
    expect(columns.hide(0)).toBe(false);
    expect([columns.count, columns.hidden]).toEqual([1, 3]);
  });

  it("keep an arrangement, and take only what there is from one", () => {
    const columns = make(4);
    columns.setPinned(2, true);
    columns.hide(3);
    columns.resize(1, 222);
    const kept = columns.arrangement;
    const other = make(4);
    other.arrange(kept);
    expect(other.arrangement).toEqual(kept);
    expect(other.layout.width(1)).toBe(222);
    other.arrange({ order: [9, 1, 1, -1], pinned: 7, widths: new Map([[9, 50], [1, 1e9]]) });
    expect([order(other), other.pinned, other.layout.width(0)]).toEqual([[1], 1, 1600]);
    other.arrange({ order: [], pinned: 0, widths: new Map() });
    expect(other.count).toBe(4);
  });

  it("are quick by the thousand", () => {
    const columns = make(5000);
    const started = performance.now();
    for (let i = 0; i < 50; i++) columns.move(i, 4000);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe("finding a column", () => {
  const columns = schema("dep_delay", "delay", "arr_delay", "delayed", "day", "xdelayx", "other");

  it("gives the whole name first, then beginnings, words, parts and letters in order", () => {
    const names = matching(columns, "Delay").map((position) => columns[position]?.name);
    expect(names).toEqual(["delay", "delayed", "dep_delay", "arr_delay", "xdelayx"]);
    expect(matching(columns, "dy").map((position) => columns[position]?.name)).toContain("day");
    expect(matching(columns, "zzz")).toEqual([]);
    expect(matching(columns, " ")).toHaveLength(7);
  });
});

describe("going to a row", () => {
  it("takes numbers with separators, shares and numbers from the end", () => {
    expect(["1", "1,234", "50%", "-1", "999999", "0"].map((text) => parseRow(text, 5000))).toEqual([0, 1233, 2500, 4999, 4999, 0]);
    expect(["", "abc", "1.5", "1e3", "--1"].map((text) => parseRow(text, 5000))).toEqual([null, null, null, null, null]);
    expect(parseRow("1", 0)).toBeNull();
  });
});
