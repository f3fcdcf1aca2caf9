import { describe, expect, it } from "vitest";

import { Selection, selectionText } from "../src/viewer/selection";

const at = (row: number, column: number) => ({ row, column });

function cells(selection: Selection): string[] {
  const found: string[] = [];
  for (let row = 0; row < 6; row++) for (let column = 0; column < 6; column++) if (selection.has(row, column)) found.push(`${row},${column}`);
  return found;
}

describe("selection", () => {
  it("is empty for a single cell and stretches from its anchor to both sides", () => {
    const selection = new Selection();
    selection.begin(at(2, 2));
    expect(selection.isEmpty).toBe(true);
    selection.extend(at(3, 3), at(2, 2));
    expect(cells(selection)).toEqual(["2,2", "2,3", "3,2", "3,3"]);
    selection.extend(at(1, 2), at(3, 3));
    expect(cells(selection)).toEqual(["1,2", "2,2"]);
  });

  it("adds cells beside the cursor and takes one away again", () => {
    const selection = new Selection();
    selection.begin(at(0, 0));
    selection.add(at(4, 4), "cells", at(0, 0));
    expect(cells(selection)).toEqual(["0,0", "4,4"]);
    selection.add(at(4, 4), "cells", at(4, 4));
    expect(cells(selection)).toEqual(["0,0"]);
  });

  it("takes whole rows and columns, whatever their number", () => {
    const selection = new Selection();
    selection.begin(at(1, 0), "rows");
    selection.extend(at(3, 0), at(1, 0));
    expect(selection.hasRow(2) && selection.has(2, 5000) && !selection.hasRow(4)).toBe(true);
    expect(selection.within(1000, 30)).toEqual([{ rows: { start: 1, end: 4 }, columns: { start: 0, end: 30 } }]);
    selection.begin(at(1, 7), "columns");
    expect(selection.hasColumn(7) && selection.has(9e8, 7)).toBe(true);
    expect(selection.within(1000, 5)).toEqual([]);
  });

  it("is said in words", () => {
    const selection = new Selection();
    const said = (): string => selectionText(selection.within(100, 6), 100, 6);
    expect(said()).toBe("");
    selection.begin(at(1, 1));
    selection.extend(at(12, 4), at(1, 1));
    expect(said()).toBe("12 × 4 cells selected");
    selection.begin(at(1, 1), "rows");
    expect(said()).toBe("1 row selected");
    selection.begin(at(1, 1), "columns");
    selection.extend(at(1, 2), at(1, 1));
    expect(said()).toBe("2 columns selected");
    selection.all();
    expect(said()).toBe("All cells selected");
    selection.begin(at(0, 0));
    selection.extend(at(1, 0), at(0, 0));
    selection.add(at(5, 5), "cells", at(1, 0));
    expect(said()).toBe("2 areas, 3 cells selected");
  });
});
