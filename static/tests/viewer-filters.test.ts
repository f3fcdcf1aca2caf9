import { describe, expect, it } from "vitest";

import { asProduct, filterValue } from "../src/viewer/clipboard";
import { conditionsOn, filterText, withCondition, without } from "../src/viewer/filters";
import { hitTest } from "../src/viewer/panels/search_bar";
import { Requests, type RequestFailed } from "../src/viewer/requests";
import { parseMessage, type Column } from "../src/viewer/wire";
import { opsOf, parseFilters, type Filter } from "../src/viewer/wire_plan";

const columns: Column[] = ["origin", "delay", ""].map((name, position) => (
  { position, name, dtype: "Int64", kind: "int", encoding: "number", unit: null, tz: null }));

describe("filters", () => {
  it("are replaced in their place, added at the end, removed by id", () => {
    const one = withCondition([], 0, { op: "in", value: ["JFK"] });
    const two = withCondition(one, 1, { op: "ge", value: "60" });
    expect(two.map((filter) => filter.id)).toEqual(["f1", "f2"]);
    const changed = withCondition(two, 0, { op: "contains", value: "K" });
    expect(changed.map((filter) => [filter.id, "op" in filter && filter.op])).toEqual([["f1", "contains"], ["f2", "ge"]]);
    expect(withCondition(changed, 0, null)).toEqual([two[1]]);
    expect(without(two, "f1")).toEqual([two[1]]);
    const third = withCondition([two[1] as Filter], 0, { op: "is_null" });
    expect(new Set(third.map((filter) => filter.id)).size).toBe(2);
    expect(conditionsOn(third, 0)).toHaveLength(1);
  });

  it("leave groups of the program alone", () => {
    const group: Filter = { id: "g", any: [{ id: "a", column: 0, op: "eq", value: 1 }, { id: "b", column: 1, op: "is_null" }] };
    expect(withCondition([group], 0, { op: "is_null" })[0]).toBe(group);
    expect(filterText(group, columns)).toBe("origin is 1 or delay is missing");
  });

  it("are said in words", () => {
    const said = (filter: object): string => filterText({ id: "x", column: 1, ...filter } as Filter, columns);
    expect(said({ op: "ge", value: 60 })).toBe("delay ≥ 60");
    expect(said({ op: "between", value: ["1", null] })).toBe("delay ≥ 1");
    expect(said({ op: "between", value: [null, "9"] })).toBe("delay ≤ 9");
    expect(said({ op: "between", value: ["1", "9"] })).toBe("delay from 1 to 9");
    expect(said({ op: "in", value: ["a", null, "", "d", "e"] })).toBe("delay is a, missing, “” and 2 more");
    expect(said({ op: "contains", value: "x\ny" })).toBe("delay contains “x␊y”");
    expect(said({ op: "not_null" })).toBe("delay is not missing");
    expect(said({ column: 2, op: "eq", value: "x".repeat(90) })).toBe(`(no name) is ${"x".repeat(39)}…`);
  });

  it("are taken from a message only where they are filters", () => {
    expect(parseFilters([{ id: "a", column: 1, op: "eq" }, { column: 1, op: "eq" }, 7, null, { id: "g", not: { id: "b", column: 0, op: "is_null" } }])).toHaveLength(2);
    expect(parseFilters("no")).toEqual([]);
  });

  it("offer what a column's kind can be asked for", () => {
    expect(opsOf("list")).toEqual(["is_null", "not_null"]);
    expect(opsOf("float")).toContain("is_nan");
    expect(opsOf("string")[0]).toBe("contains");
  });
});

describe("copying", () => {
  const part = (a: number, b: number, c: number, d: number) => ({ rows: { start: a, end: b }, columns: { start: c, end: d } });

  it("takes areas of the same columns or the same rows, merged", () => {
    expect(asProduct([part(5, 7, 0, 2), part(0, 2, 0, 2), part(1, 3, 0, 2)])).toEqual({ rows: [[0, 3], [5, 7]], columns: [[0, 2]] });
    expect(asProduct([part(0, 9, 4, 5), part(0, 9, 1, 2)])).toEqual({ rows: [[0, 9]], columns: [[1, 2], [4, 5]] });
    expect(asProduct([part(0, 1, 0, 1), part(2, 3, 1, 2)])).toBeNull();
    expect(asProduct([])).toBeNull();
  });

  it("names a cell's value as a filter takes it", () => {
    expect([undefined, null, NaN, Infinity, -Infinity, 0, "", true].map(filterValue)).toEqual([null, null, "nan", "inf", "-inf", 0, "", true]);
    expect(filterValue(`${"x".repeat(4096)}…`)).toBeUndefined();
  });
});

describe("search", () => {
  it("marks what the server finds", () => {
    expect(hitTest({ text: "A.b", regex: false, case: false })?.("xa.B")).toBe(true);
    expect(hitTest({ text: "A.b", regex: false, case: true })?.("xa.B")).toBe(false);
    expect(hitTest({ text: "^a.b$", regex: true, case: false })?.("AxB")).toBe(true);
    expect(hitTest({ text: "(", regex: true, case: false })).toBeNull();
  });
});

describe("requests", () => {
  function setup() {
    const sent: Record<string, unknown>[] = [];
    const requests = new Requests((text) => {
      sent.push(JSON.parse(text) as Record<string, unknown>);
      return true;
    });
    const answer = (fields: object): void => {
      const message = parseMessage(JSON.stringify(fields));
      if (message?.type === "answer") requests.take(message);
    };
    return { sent, requests, answer };
  }

  it("gives each answer to whoever asked, in any order", async () => {
    const { sent, requests, answer } = setup();
    const [one, two] = [requests.ask("code", { type: "code" }), requests.ask("copied", { type: "copy" })];
    answer({ type: "copied", request_id: sent[1]?.["request_id"], text: "x", rows: 1, columns: 1 });
    answer({ type: "code", request_id: sent[0]?.["request_id"], text: "y" });
    answer({ type: "code", request_id: "nobody", text: "z" });
    expect([(await one).text, (await two).text]).toEqual(["y", "x"]);
  });

  it("fails with the server's words, and with the connection", async () => {
    const { sent, requests, answer } = setup();
    const failing = requests.ask("copied", { type: "copy" });
    answer({ type: "request_error", request_id: sent[0]?.["request_id"], for: "copy", error_code: "too_large", message: "Too many cells" });
    await expect(failing).rejects.toMatchObject({ code: "too_large", message: "Too many cells" } satisfies Partial<RequestFailed>);
    const lost = requests.ask("code", { type: "code" });
    requests.drop();
    await expect(lost).rejects.toMatchObject({ code: "lost" });
    await expect(new Requests(() => false).ask("code", { type: "code" })).rejects.toMatchObject({ code: "lost" });
  });

  it("follows answers until the last and cancels what is under way", () => {
    const { sent, requests, answer } = setup();
    const states: string[] = [];
    const id = requests.follow({ type: "export" }, (body) => {
      if (body.type === "export") states.push(body.state);
      return body.type === "export" && body.state === "done";
    }, () => states.push("failed"));
    for (const state of ["choosing", "running", "done", "running"]) answer({ type: "export", request_id: id, state, rows: 0, total: 1, name: null });
    expect(states).toEqual(["choosing", "running", "done"]);
    requests.cancel(id);
    expect(sent).toHaveLength(1);
  });
});
