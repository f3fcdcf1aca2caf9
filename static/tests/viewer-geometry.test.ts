import { describe, expect, it } from "vitest";

import {
  ColumnLayout, ScrollMap, Velocity, maxTop, topShowing, visibleRows, wholeRows,
} from "../src/viewer/geometry";
import { ringRange } from "../src/viewer/renderer";

/** A small repeatable generator: the same cases at each run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

const SIZES = [1, 5, 24, 25, 256, 336_776, 10_000_000, 2_000_000_000];

describe("rows", () => {
  it("shows the last row whole at the largest top, whatever the sizes", () => {
    for (const rows of SIZES) {
      for (const height of [28, 100, 671, 800.5]) {
        const top = maxTop(rows, height, 28);
        expect(visibleRows(top, rows, height, 28).end).toBe(rows);
        expect((rows - top) * 28).toBeLessThanOrEqual(height + 1e-3);
      }
    }
  });

  it("reaches every row: the top that shows a row shows it whole, and nothing moves when it is seen already", () => {
    const random = numbers(1);
    for (let i = 0; i < 2000; i++) {
      const rows = SIZES[Math.floor(random() * SIZES.length)] ?? 1;
      const height = 28 + random() * 900;
      const row = Math.floor(random() * rows);
      const top = topShowing(row, random() * maxTop(rows, height, 28), height, 28);
      const seen = visibleRows(top, rows, height, 28);
      expect(seen.start).toBeLessThanOrEqual(row);
      expect(seen.end).toBeGreaterThan(row);
      expect(topShowing(row, top, height, 28)).toBe(top);
    }
  });

  it("counts as shown what is shown", () => {
    expect(wholeRows(0, 336_776, 24 * 28, 28)).toEqual({ start: 0, end: 24 });
    expect(wholeRows(336_752, 336_776, 24 * 28, 28)).toEqual({ start: 336_752, end: 336_776 });
    expect(wholeRows(0, 3, 24 * 28, 28)).toEqual({ start: 0, end: 3 });
    expect(wholeRows(0, 0, 24 * 28, 28)).toEqual({ start: 0, end: 0 });
  });

  it("uses every node of the ring at the end of the data too", () => {
    expect(ringRange({ start: 0, end: 25 }, 26, 1000)).toEqual({ start: 0, end: 26 });
    expect(ringRange({ start: 976, end: 1000 }, 26, 1000)).toEqual({ start: 974, end: 1000 });
    expect(ringRange({ start: 0, end: 3 }, 26, 3)).toEqual({ start: 0, end: 3 });
  });
});

describe("scrollbar", () => {
  it("maps both ends exactly and never runs backwards", () => {
    for (const rows of SIZES) {
      const page = 24.3;
      const map = new ScrollMap(640, maxTop(rows, page * 28, 28), page);
      expect(map.toThumb(0)).toBe(0);
      expect(map.toPosition(0)).toBe(0);
      if (map.range === 0) continue;
      expect(map.toThumb(map.range)).toBeCloseTo(640 - map.thumb, 9);
      expect(map.toPosition(640 - map.thumb)).toBe(map.range);
      let before = -1;
      for (let px = 0; px <= 640; px += 0.5) {
        const position = map.toPosition(px);
        expect(position).toBeGreaterThanOrEqual(before);
        before = position;
      }
    }
  });

  it("comes back to the position it was given", () => {
    const map = new ScrollMap(640, 9_999_976, 24);
    for (const position of [0, 1, 5000, 4_999_988, 9_999_975, 9_999_976]) {
      expect(map.toPosition(map.toThumb(position))).toBeCloseTo(position, 6);
    }
  });

  it("keeps a thumb that can be grabbed, also on a short track", () => {
    expect(new ScrollMap(640, 10_000_000, 24).thumb).toBe(28);
    expect(new ScrollMap(20, 10_000_000, 24).thumb).toBe(20);
    expect(new ScrollMap(640, 24, 24).thumb).toBe(320);
  });
});

describe("columns", () => {
  const random = numbers(7);
  const layout = new ColumnLayout(Array.from({ length: 1000 }, () => 44 + Math.floor(random() * 200)));

  it("finds the column under each pixel", () => {
    for (let i = 0; i < 2000; i++) {
      const x = random() * layout.total;
      const column = layout.at(x);
      expect(layout.left(column)).toBeLessThanOrEqual(x);
      expect(layout.left(column) + layout.width(column)).toBeGreaterThan(x);
    }
    expect(layout.at(-5)).toBe(0);
    expect(layout.at(layout.total + 5)).toBe(999);
    expect(new ColumnLayout([]).at(0)).toBe(-1);
  });

  it("gives exactly the columns that show a pixel", () => {
    for (let i = 0; i < 500; i++) {
      const left = random() * (layout.total - 700);
      const { start, end } = layout.visible(left, 700);
      expect(layout.left(start) + layout.width(start)).toBeGreaterThan(left);
      expect(layout.left(end - 1)).toBeLessThan(left + 700);
      if (end < 1000) expect(layout.left(end)).toBeGreaterThanOrEqual(left + 700);
    }
  });

  it("moves what follows a column that is resized, and only that", () => {
    const small = new ColumnLayout([100, 50, 70]);
    small.setWidth(1, 80);
    expect([small.left(0), small.left(1), small.left(2), small.total]).toEqual([0, 100, 180, 250]);
    expect(small.leftShowing(2, 0, 200)).toBe(50);
    expect(small.leftShowing(0, 60, 200)).toBe(0);
    expect(small.leftShowing(1, 60, 150)).toBe(60);
  });
});

describe("speed", () => {
  it("follows a steady movement and forgets it after a pause", () => {
    const velocity = new Velocity();
    for (let i = 1; i <= 20; i++) velocity.note(i * 12, 1000 + i * 16);
    expect(velocity.at(1320)).toBeCloseTo(12 / 16, 2);
    expect(velocity.at(1320 + 200)).toBe(0);
    velocity.reset(0, 1400);
    expect(velocity.at(1401)).toBe(0);
  });
});
