import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Requests } from "../src/viewer/requests";
import { Statistics } from "../src/viewer/statistics";
import { barsPath, binCondition, binText, roundText, shareText, shortCount, spanText, summaryLine, topCondition } from "../src/viewer/summaries";
import { parseMessage, type Column, type Kind } from "../src/viewer/wire";
import type { ColumnStats } from "../src/viewer/wire_answers";

function column(kind: Kind, tz: string | null = null): Column {
  return { position: 0, name: "c", dtype: kind, kind, encoding: "number", unit: null, tz };
}

function stats(more: Partial<ColumnStats> = {}): ColumnStats {
  return {
    type: "column_stats", viewId: 1, column: 0, exact: true, sampled: 1000, rows: 1000, nulls: 0, nans: null, distinct: null, min: null,
    max: null, mean: null, std: null, quantiles: null, histogram: null, top: null, ...more,
  };
}

describe("words of a summary", () => {
  it("never round a share to none or to all", () => {
    expect([[0, 10], [10, 10], [1, 3], [1, 100_000], [99_999, 100_000], [995, 1000], [25, 1000]].map(([a, b]) => shareText(a ?? 0, b ?? 0)))
      .toEqual(["0%", "100%", "33%", "<0.1%", ">99.9%", "99%", "2.5%"]);
  });

  it("mark what is estimated", () => {
    expect(summaryLine(stats({ nulls: 50, distinct: 12_345 }))).toBe("5% missing · 12.3k distinct");
    expect(summaryLine(stats({ exact: false, nulls: 50, distinct: 3 }))).toBe("~5% missing · ≥3 distinct");
    expect(summaryLine(stats())).toBe("no missing");
  });

  it("stay short", () => {
    expect([9999, 10_000, 123_456, 999_999, 1_250_000, 3e9].map(shortCount)).toEqual(["9,999", "10k", "123k", "999k", "1.2M", "3G"]);
    expect([1234567, -5, 0.123456789, 12345.678, 1e-9, NaN].map(roundText)).toEqual(["1,234,567", "-5", "0.123457", "12,345.7", "1.0000e-9", "NaN"]);
    expect([spanText(3661, "time"), spanText(90_061, "duration"), spanText(-5, "duration")]).toEqual(["01:01:01", "1d 01:01:01", "-00:00:05"]);
  });
});

describe("bars", () => {
  it("show every bin that is not empty", () => {
    const path = barsPath([0, 1, 1_000_000], 100, 30);
    expect(path.match(/M/g)).toHaveLength(2);
    expect(path).toContain("v-1.2h");
    expect(path).toContain("v-30h");
    expect(barsPath([], 100, 30)).toBe("");
  });

  it("become conditions in the form that the column takes", () => {
    const histogram = { edges: [0, 10.5, 21], counts: [5, 6] };
    expect(binCondition(stats({ histogram }), 0, column("int"))).toEqual({ op: "between", value: [0, 10] });
    expect(binCondition(stats({ histogram }), 1, column("int"))).toEqual({ op: "between", value: [11, 21] });
    expect(binCondition(stats({ histogram: { edges: [0.1, 0.2, 0.3], counts: [1, 1] } }), 0, column("int"))).toBeNull();
    expect(binCondition(stats({ histogram }), 1, column("float"))).toEqual({ op: "between", value: [10.5, 21] });
    const days = { edges: [0, 86_400_000_000], counts: [1] };
    expect(binCondition(stats({ histogram: days }), 0, column("date"))).toEqual({ op: "between", value: ["1970-01-01", "1970-01-02"] });
    expect(binCondition(stats({ histogram: days }), 0, column("datetime"))).toEqual({ op: "between", value: ["1970-01-01 00:00:00.000", "1970-01-02 00:00:00.000"] });
    expect(binCondition(stats({ histogram: days }), 0, column("datetime", "UTC"))).toEqual({ op: "between", value: ["1970-01-01 00:00:00.000Z", "1970-01-02 00:00:00.000Z"] });
    expect(binCondition(stats({ histogram }), 0, column("duration"))).toEqual({ op: "between", value: ["00:00:00", "00:00:10"] });
    expect(binCondition(stats({ histogram }), 9, column("int"))).toBeNull();
    expect(binText(stats({ histogram, exact: false }), 0, column("int"))).toBe("0 to 10.5: about 5 rows");
    expect(topCondition("true", column("bool"))).toEqual({ op: "in", value: [true] });
  });
});

describe("asking for statistics", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function setup() {
    const sent: { columns: number[]; view_id: number; request_id: string }[] = [];
    const requests = new Requests((text) => sent.push(JSON.parse(text) as never) > 0);
    const statistics = new Statistics(requests, () => undefined);
    const answer = (columnAt: number, exact: boolean, viewId = 1): void => {
      const message = parseMessage(JSON.stringify({ type: "column_stats", request_id: sent.at(-1)?.request_id, view_id: viewId, column: columnAt, exact, rows: 9, nulls: 0 }));
      if (message?.type === "answer") requests.take(message);
    };
    const fail = (): void => {
      const message = parseMessage(JSON.stringify({ type: "request_error", request_id: sent.at(-1)?.request_id, error_code: "worker_died", message: "gone" }));
      if (message?.type === "answer") requests.take(message);
    };
    return { sent, statistics, answer, fail };
  }

  it("asks once for what is on the screen, and only for what is not known yet", () => {
    const { sent, statistics, answer } = setup();
    statistics.want([3, 1], 1);
    statistics.want([3, 1, 2], 1);
    vi.advanceTimersByTime(200);
    expect(sent.map((message) => message.columns)).toEqual([[3, 1, 2]]);
    answer(3, false);
    expect(statistics.of(3)?.exact).toBe(false);
    for (const known of [3, 1]) answer(known, true);
    statistics.want([3, 1, 2], 1);
    vi.advanceTimersByTime(1000);
    expect(sent).toHaveLength(1);
    statistics.want([2, 7], 1);
    vi.advanceTimersByTime(200);
    expect(sent[1]?.columns).toEqual([2, 7]);
  });

  it("keeps what was known of the view before, marked as old, and takes no late answer for the new one", () => {
    const { sent, statistics, answer } = setup();
    statistics.want([0], 1);
    vi.advanceTimersByTime(200);
    answer(0, true);
    statistics.want([0], 2);
    const old = statistics.of(0);
    expect(old !== null && statistics.isOld(old)).toBe(true);
    answer(0, true, 1);
    vi.advanceTimersByTime(200);
    expect(sent[1]).toMatchObject({ columns: [0], view_id: 2 });
    answer(0, true, 2);
    expect(statistics.isOld(statistics.of(0) as ColumnStats)).toBe(false);
  });

  it("waits after a failure before it asks again", () => {
    const { sent, statistics, fail } = setup();
    statistics.want([0], 1);
    vi.advanceTimersByTime(200);
    fail();
    for (let paint = 0; paint < 25; paint++) {
      statistics.want([0], 1);
      vi.advanceTimersByTime(100);
    }
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(1000);
    expect(sent).toHaveLength(2);
  });
});
