import { describe, expect, it } from "vitest";

import { Cursor } from "../src/viewer/cursor";
import { nextSort } from "../src/viewer/header";
import { actionOf, type Key } from "../src/viewer/keys";
import { coverOf, rangeText, readingText, shareRead, type StatusScene } from "../src/viewer/status";

function key(text: string, more: Partial<Key> = {}): Key {
  return { key: text, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more };
}

describe("keys", () => {
  it("leaves alone what is not the grid's", () => {
    for (const other of [key("Tab"), key("a"), key("F5"), key("ArrowLeft", { altKey: true }), key(" "), key("r", { ctrlKey: true })]) {
      expect(actionOf(other, false)).toBeNull();
    }
  });

  it("sorts and resizes only in the header", () => {
    expect(actionOf(key("Enter"), true)).toEqual({ do: "sort", add: false });
    expect(actionOf(key(" ", { shiftKey: true }), true)).toEqual({ do: "sort", add: true });
    expect(actionOf(key("ArrowRight", { shiftKey: true }), true)).toEqual({ do: "resize", by: 16 });
    expect(actionOf(key("ArrowRight", { shiftKey: true }), false)).toEqual({ do: "move", rows: 0, columns: 1, extend: true });
  });

  it("moves a column in the header and stretches the selection in the rows by the same keys", () => {
    const right = key("ArrowRight", { ctrlKey: true, shiftKey: true });
    expect(actionOf(right, true)).toEqual({ do: "shift", by: 1 });
    expect(actionOf(right, false)).toEqual({ do: "edge", row: null, column: "last", extend: true });
  });

  it("opens the menu by the keys that every system has for it", () => {
    for (const opener of [key("ContextMenu"), key("F10", { shiftKey: true }), key("ArrowDown", { altKey: true })]) {
      expect(actionOf(opener, true)).toEqual({ do: "menu" });
      expect(actionOf(opener, false)).toEqual({ do: "menu" });
    }
  });
});

describe("cursor", () => {
  const first = { row: 100, column: 2 };
  function after(cursor: Cursor, ...keys: Key[]): unknown {
    for (const each of keys) {
      const action = actionOf(each, (cursor.at?.row ?? 0) < 0);
      if (action?.do === "move" || action?.do === "page" || action?.do === "edge") cursor.carryOut(action, first, 20, 1000, 30);
    }
    return cursor.at;
  }

  it("starts at the first visible cell and goes by cells, pages and edges", () => {
    const cursor = new Cursor();
    expect(after(cursor, key("ArrowDown"))).toEqual(first);
    expect(after(cursor, key("ArrowDown"), key("ArrowRight"))).toEqual({ row: 101, column: 3 });
    expect(after(cursor, key("PageDown"))).toEqual({ row: 121, column: 3 });
    expect(after(cursor, key("End"))).toEqual({ row: 121, column: 29 });
    expect(after(cursor, key("End", { ctrlKey: true }), key("ArrowDown"), key("ArrowRight"))).toEqual({ row: 999, column: 29 });
    expect(after(cursor, key("Home", { metaKey: true }))).toEqual({ row: 0, column: 0 });
  });

  it("goes to the header by the arrow only", () => {
    const cursor = new Cursor();
    expect(after(cursor, key("Home", { ctrlKey: true }), key("PageUp"))).toEqual({ row: 0, column: 0 });
    expect(after(cursor, key("ArrowUp"), key("ArrowUp"))).toEqual({ row: -1, column: 0 });
    expect(after(cursor, key("ArrowDown"))).toEqual({ row: 0, column: 0 });
  });

  it("stays inside of a table that shrinks", () => {
    const cursor = new Cursor();
    cursor.place(900, 29);
    cursor.limit(10, 5);
    expect(cursor.at).toEqual({ row: 9, column: 4 });
    cursor.limit(0, 0);
    expect(cursor.at).toBeNull();
  });
});

describe("sorting", () => {
  it("goes from ascending to descending to file order", () => {
    const up = nextSort([], 3, false);
    const down = nextSort(up, 3, false);
    expect([up, down, nextSort(down, 3, false)]).toEqual([[{ column: 3, descending: false }], [{ column: 3, descending: true }], []]);
  });

  it("replaces the other keys, or joins them", () => {
    const sort = [{ column: 1, descending: true }];
    expect(nextSort(sort, 2, false)).toEqual([{ column: 2, descending: false }]);
    const both = nextSort(sort, 2, true);
    expect(both).toEqual([...sort, { column: 2, descending: false }]);
    expect(nextSort(both, 2, true)).toEqual([...sort, { column: 2, descending: true }]);
    expect(nextSort(both, 1, true)).toEqual([{ column: 2, descending: false }]);
  });
});

describe("status", () => {
  const scene: StatusScene = {
    link: "open", opening: false, busy: false, sorting: false, reading: null, problem: null, notice: null, mayRetry: false,
    rows: 336_776, totalRows: 336_776, filtered: false, columns: 19, hidden: 0, shown: { start: 0, end: 24 }, selected: "",
    told: null, task: null, canSearch: false, canSummarise: false, summaryOpen: false,
  };

  it("says which rows are shown", () => {
    expect(rangeText(scene)).toBe("1–24 of 336,776 rows");
    expect(rangeText({ rows: 1, shown: { start: 0, end: 1 } })).toBe("1–1 of 1 row");
    expect(rangeText({ rows: 0, shown: { start: 0, end: 0 } })).toBe("0 rows");
  });

  it("says how far the rest of a table is read", () => {
    const reading = { done: 45, total: 100, rows: 1_077_033 };
    expect(readingText(reading, false)).toBe("Reading the rest: 45 %, 1,077,033 rows");
    expect(readingText({ ...reading, total: null }, true)).toBe("Reading the rest: 1,077,033 rows; sorting and filtering follow");
    // A file that grows while it is read is never more than whole.
    expect([shareRead({ ...reading, done: 120 }), shareRead({ ...reading, total: 0 }), shareRead(null)]).toEqual([1, null, null]);
  });

  it("says what stands in the place of the rows", () => {
    expect(coverOf(scene)).toBeNull();
    expect(coverOf({ ...scene, opening: true })?.kind).toBe("loading");
    expect(coverOf({ ...scene, rows: 0 })?.title).toBe("No rows match");
    // A filter that failed matches nothing because it failed.
    const failed = coverOf({ ...scene, rows: 0, notice: "the where= function raised ValueError" });
    expect(failed).toEqual({ kind: "empty", title: "No rows to show", text: "the where= function raised ValueError" });
    expect(coverOf({ ...scene, rows: 0, totalRows: 0 })?.title).toBe("No rows");
    expect(coverOf({ ...scene, columns: 0 })?.title).toBe("No columns");
    expect(coverOf({ ...scene, problem: { code: "x", message: "why" } })).toEqual({ kind: "error", title: "The table cannot be shown", text: "why" });
    expect(coverOf({ ...scene, link: "refused" })?.kind).toBe("error");
  });
});
