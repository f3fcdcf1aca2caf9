import { describe, expect, it } from "vitest";

import { Blocks, wantedRanges, type Want } from "../src/viewer/blocks";
import type { Frame } from "../src/viewer/decode";
import type { WindowRequest } from "../src/viewer/wire";

function setup(columns: number, maxBytes?: number) {
  const sent: WindowRequest[] = [];
  const blocks = new Blocks((request) => {
    sent.push(request);
    return true;
  }, maxBytes);
  blocks.reset(columns);
  return { blocks, sent };
}

function want(start: number, end: number, more: Partial<Want> = {}): Want {
  const bands = more.bands ?? [0];
  return { generation: 1, viewId: 9, total: 100_000, rows: { start, end }, bands, nearBands: bands, speed: 0, ...more };
}

function answer(request: WindowRequest, rows = request.end - request.start): Frame {
  const width = request.lastColumn - request.firstColumn;
  return {
    header: {
      format: "parquet", requestId: request.requestId, viewId: request.viewId,
      firstColumn: request.firstColumn, lastColumn: request.lastColumn, length: 100_000,
    },
    columns: Array.from({ length: width }, (_, c) => Array.from({ length: rows }, (_, r) => (request.start + r) * 1000 + request.firstColumn + c)),
    rows,
    bytes: 1000,
  };
}

describe("asking", () => {
  it("asks for the block of what is visible, once", () => {
    const { blocks, sent } = setup(19);
    blocks.ask(want(870, 890), 0);
    blocks.ask(want(871, 891), 5);
    expect(sent).toEqual([{ requestId: 1, viewId: 9, start: 768, end: 1024, firstColumn: 0, lastColumn: 19 }]);
    blocks.arrive(answer(sent[0] as WindowRequest), 6);
    expect(blocks.has(1, { start: 870, end: 890 }, [0])).toBe(true);
    expect(blocks.at(1, 3, 0)?.columns[2]?.[1]).toBe(769_002);
  });

  it("keeps at most three requests in flight and forgets what is no longer wanted", () => {
    const { blocks, sent } = setup(19);
    for (let i = 0; i < 50; i++) blocks.ask(want(i * 1000, i * 1000 + 24), i);
    expect(sent).toHaveLength(3);
    blocks.arrive(answer(sent[0] as WindowRequest), 60);
    blocks.ask(want(90_000, 90_024), 61);
    expect(sent[3]?.start).toBe(Math.floor(90_000 / 256) * 256);
  });

  it("asks ahead in the direction of movement, but not when flung", () => {
    const rows = (speed: number): number[] => wantedRanges(want(500, 524, { speed })).map((range) => range.rows.end);
    expect(Math.max(...rows(2))).toBe(824);
    expect(wantedRanges(want(500, 524, { speed: -2 })).some((range) => range.rows.start === 200)).toBe(true);
    expect(rows(3000)).toEqual([524]);
  });

  it("asks for the bands that are visible in one request, cut to the last column and row", () => {
    const { blocks, sent } = setup(1000);
    blocks.ask(want(99_990, 100_000, { bands: blocks.bandsOf([999, 990, 991]) }), 0);
    expect(sent[0]).toMatchObject({ start: 99_840, end: 100_000, firstColumn: 976, lastColumn: 1000 });
    blocks.arrive(answer(sent[0] as WindowRequest), 1);
    expect(blocks.at(1, 390, blocks.bandOf(999))?.columns.at(-1)?.[159]).toBe(99_999_999);
    expect(blocks.at(1, 390, blocks.bandOf(980))?.firstColumn).toBe(976);
  });
});

describe("answers", () => {
  it("ignores what nobody asked for and what was dropped with its view", () => {
    const { blocks, sent } = setup(5);
    blocks.ask(want(0, 20), 0);
    const first = sent[0] as WindowRequest;
    expect(blocks.arrive({ ...answer(first), header: { ...answer(first).header, requestId: 77 } }, 1)).toEqual([]);
    blocks.keepOnly([2]);
    expect(blocks.arrive(answer(first), 2)).toEqual([]);
    expect(blocks.size).toBe(0);
  });

  it("takes an answer of another view for a failure and waits before it asks again", () => {
    const { blocks, sent } = setup(5);
    blocks.ask(want(0, 20), 0);
    const first = sent[0] as WindowRequest;
    expect(blocks.arrive({ ...answer(first), header: { ...answer(first).header, viewId: 8 } }, 1)).toEqual([]);
    const wait = blocks.ask(want(0, 20), 2);
    expect(wait).toBeGreaterThan(0);
    expect(sent).toHaveLength(1);
    blocks.ask(want(0, 20), 2 + (wait ?? 0));
    expect(sent).toHaveLength(2);
  });

  it("leaves a block alone that failed for good, until the user asks", () => {
    const { blocks, sent } = setup(5);
    blocks.ask(want(0, 20), 0);
    expect(blocks.fail(sent[0]?.requestId ?? 0, 1, "never")).toBe(true);
    expect(blocks.failed(1, 0, 0)).toBe(true);
    expect(blocks.ask(want(0, 20), 1e9)).toBe(Infinity);
    blocks.forgive();
    blocks.ask(want(0, 20), 1e9);
    expect(sent).toHaveLength(2);
  });

  it("takes a request without an answer for lost after half a minute", () => {
    const { blocks, sent } = setup(5);
    blocks.ask(want(0, 20), 0);
    blocks.ask(want(0, 20), 31_000);
    blocks.ask(want(0, 20), 32_000);
    expect(sent).toHaveLength(2);
  });

  it("keeps what was used last within its bytes", () => {
    const { blocks, sent } = setup(5, 3000);
    for (let block = 0; block < 5; block++) {
      const rows = { start: block * 256 + 120, end: block * 256 + 130 };
      blocks.ask(want(rows.start, rows.end), block);
      blocks.arrive(answer(sent[sent.length - 1] as WindowRequest), block);
      blocks.touch(1, { start: 0, end: 10 }, [0]);
    }
    expect(blocks.size).toBe(3000);
    expect([0, 1, 2, 3, 4].map((index) => blocks.at(1, index, 0) !== null)).toEqual([true, false, false, true, true]);
  });

  it("says how many rows came when the view shrank meanwhile", () => {
    const { blocks, sent } = setup(5);
    blocks.ask(want(0, 20), 0);
    expect(blocks.arrive(answer(sent[0] as WindowRequest, 7), 1)[0]?.rows).toBe(7);
  });
});
