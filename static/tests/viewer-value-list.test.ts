import { describe, expect, it } from "vitest";

import { ValueList } from "../src/viewer/panels/value_list";
import type { ColumnValues } from "../src/viewer/wire_answers";

const answerOf = (names: readonly string[], complete = true): ColumnValues => ({
  type: "column_values", column: 0, values: names.map((name) => ({ value: name, text: name, count: 1 })), nulls: 0, distinct: names.length, complete,
});

function listed(complete = true): ValueList {
  const all = ["JFK", "LGA", "LAX"];
  return new ValueList(undefined, (search) => Promise.resolve(answerOf(all.filter((name) => name.includes(search)), complete)), () => undefined);
}

describe("a list of values", () => {
  it("takes what is ticked", async () => {
    const list = listed();
    document.body.append(list.element);
    await list.load();
    list.element.querySelectorAll<HTMLInputElement>("[type=checkbox]")[1]?.click();
    expect(await list.read()).toEqual({ op: "in", value: ["LGA"] });
  });

  it("takes all that a text finds where nothing is ticked, also before they are listed", async () => {
    const list = listed();
    await list.load();
    expect(await list.read()).toBeNull();
    list.input.value = "L";
    expect(await list.read()).toEqual({ op: "in", value: ["LGA", "LAX"] });
  });

  it("says why a text cannot be a condition", async () => {
    const none = listed();
    none.input.value = "Q";
    expect(await none.read()).toBe("No value has this text");
    const many = listed(false);
    many.input.value = "L";
    expect(await many.read()).toBe("Tick the values, or ask for them by a condition");
  });
});
