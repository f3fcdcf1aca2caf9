import { describe, expect, it } from "vitest";

import { MAX_SHOWN, MISSING_TEXT, copyText, dtypeText, floatText, formatterFor, groupDigits } from "../src/viewer/format";
import { civil } from "../src/viewer/time";
import type { Cell } from "../src/viewer/decode";
import type { Column } from "../src/viewer/wire";

function column(more: Partial<Column>): Column {
  return { position: 0, name: "c", dtype: "", kind: "string", encoding: "string", unit: null, tz: null, ...more };
}

function show(more: Partial<Column>, value: Cell): string {
  return formatterFor(column(more))(value);
}

describe("numbers", () => {
  it("separates thousands from five digits on", () => {
    expect(["0", "2013", "-9999", "10000", "336776", "-1234567", "18446744073709551615", "-12345.6700", "x", "1e21"].map(groupDigits))
      .toEqual(["0", "2013", "-9999", "10,000", "336,776", "-1,234,567", "18,446,744,073,709,551,615", "-12,345.6700", "x", "1e21"]);
  });

  it("shows integers of any size exactly", () => {
    expect(show({ kind: "int", encoding: "number" }, 9_007_199_254_740_991)).toBe("9,007,199,254,740,991");
    expect(show({ kind: "int", encoding: "number" }, "-9223372036854775808")).toBe("-9,223,372,036,854,775,808");
    expect(show({ kind: "decimal" }, "-12.3400")).toBe("-12.3400");
  });

  it("shows floats as the shortest text that reads back", () => {
    expect([0.1, 1, -0, 1e21, 1e-7, 0.1 + 0.2, NaN, Infinity, -Infinity].map((value) => floatText(value, "Float64")))
      .toEqual(["0.1", "1.0", "-0.0", "1e+21", "1e-7", "0.30000000000000004", "NaN", "inf", "-inf"]);
    expect([0.1, 16_777_216, 3.4028234663852886e38].map((value) => floatText(Math.fround(value), "Float32")))
      .toEqual(["0.1", "16777216.0", "3.4028235e+38"]);
    expect(show({ kind: "float", encoding: "number", dtype: "Float64" }, 1234567.5)).toBe("1,234,567.5");
  });
});

describe("dates and times", () => {
  it("follows the calendar over all years", () => {
    expect([0, -1, 59, 19_782, -719_162, 2_932_896, -719_528, 10_000_000].map(civil))
      .toEqual(["1970-01-01", "1969-12-31", "1970-03-01", "2024-02-29", "0001-01-01", "9999-12-31", "0000-01-01", "29349-01-26"]);
    for (let day = -1_000_000; day < 2_000_000; day += 9973) {
      expect(civil(day)).toBe(new Date(day * 86_400_000).toISOString().replace(/T.*/, "").replace(/^([-+])0*(\d{4,})/, (_, sign: string, digits: string) => (sign === "-" ? "-" : "") + digits));
    }
  });

  it("keeps microseconds", () => {
    const instant = { kind: "datetime", encoding: "epoch_us", unit: "us" } as const;
    expect(show(instant, 1_357_017_300_000_000)).toBe("2013-01-01 05:15:00");
    expect(show(instant, 1_357_017_300_000_001)).toBe("2013-01-01 05:15:00.000001");
    expect(show({ ...instant, unit: "ms" }, 1_357_017_300_250_000)).toBe("2013-01-01 05:15:00.250");
    expect(show(instant, -1)).toBe("1969-12-31 23:59:59.999999");
    expect(show({ kind: "date", encoding: "epoch_us" }, 1_356_998_400_000_000)).toBe("2013-01-01");
  });

  it("shows the wall clock of the column's zone, on both sides of a change of clocks", () => {
    const instant = { kind: "datetime", encoding: "epoch_us", unit: "us" } as const;
    expect(show({ ...instant, tz: "UTC" }, 1_357_034_400_000_000)).toBe("2013-01-01 10:00:00Z");
    expect(show({ ...instant, tz: "America/New_York" }, 1_357_034_400_000_000)).toBe("2013-01-01 05:00:00-05:00");
    expect(show({ ...instant, tz: "America/New_York" }, 1_375_351_200_000_000)).toBe("2013-08-01 06:00:00-04:00");
    expect(show({ ...instant, tz: "Asia/Kathmandu" }, 0)).toBe("1970-01-01 05:30:00+05:30");
    expect(show({ ...instant, tz: "+05:45" }, 0)).toBe("1970-01-01 05:45:00+05:45");
  });

  it("shows text as it came, whatever the encoding says", () => {
    expect(show({ kind: "datetime", encoding: "epoch_us" }, "2300-01-01 00:00:00")).toBe("2300-01-01 00:00:00");
    expect(show({ kind: "time" }, "12:34:56.123")).toBe("12:34:56.123");
    expect(show({ kind: "duration" }, "-1d 02:03:04.500000")).toBe("-1d 02:03:04.500000");
  });
});

describe("text", () => {
  it("shows control characters as pictures and cuts what no cell can hold", () => {
    expect(show({}, "a\nb\tc\u0000\u007f")).toBe("a␊b␉c␀␡");
    expect(show({}, "x".repeat(1_000_000))).toHaveLength(MAX_SHOWN + 1);
    expect(show({}, "<b>&amp;</b>")).toBe("<b>&amp;</b>");
  });

  it("tells missing from empty and copies neither as a mark", () => {
    expect([null, undefined, ""].map((value) => show({}, value))).toEqual([MISSING_TEXT, MISSING_TEXT, ""]);
    expect(copyText(column({}), null)).toBe("");
    expect(copyText(column({ kind: "int", encoding: "number" }), 336_776)).toBe("336776");
    expect(copyText(column({}), "a\nb")).toBe("a\nb");
  });
});

describe("a column's type", () => {
  it.each([
    ["Int64", "Int64"],
    ["Datetime(time_unit='us', time_zone=None)", "Datetime(us)"],
    ["Datetime(time_unit='ns', time_zone='Europe/Berlin')", "Datetime(ns, Europe/Berlin)"],
    ["Decimal(precision=38, scale=2)", "Decimal(38, 2)"],
  ])("is written short: %s", (dtype, short) => {
    expect(dtypeText(dtype)).toBe(short);
  });
});
