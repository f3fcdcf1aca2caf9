import { describe, expect, it } from "vitest";

import { decodeFrame, parseHeader } from "../src/viewer/decode";
import { pageNonce, retryPause, socketUrl } from "../src/viewer/socket";
import { WireError, authMessage, parseMessage, windowMessage } from "../src/viewer/wire";

const STATE = {
  type: "initial_state", protocol_version: 1, view_id: 3, state: "ready",
  df_meta: { total_rows: 100, filtered_rows: 40 },
  schema: [{ name: "a", dtype: "Int64", kind: "int", unit: null, tz: null, encoding: "number" }, { name: "a", kind: "new", encoding: "new" }],
  sort: [{ column: 1, descending: true }],
};

function frame(header: unknown, body: Uint8Array = new Uint8Array(0)): ArrayBuffer {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(4 + text.length + body.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  bytes.set(body, 4 + text.length);
  return bytes.buffer;
}

const HEADER = { type: "infinite_resp", request_id: 5, view_id: 2, columns: [16, 19], rows: [256, 512], length: 1000, format: "parquet" };

describe("text frames", () => {
  it("tells the first rows from a whole table, and how far the rest is read", () => {
    expect(parseMessage(JSON.stringify({ ...STATE, partial: true }))).toMatchObject({ partial: true });
    expect(parseMessage(JSON.stringify({ ...STATE, note: "x.csv holds parquet" }))).toMatchObject({ note: "x.csv holds parquet" });
    expect(parseMessage('{"type":"reading","done":5,"total":null,"rows":7}')).toEqual({ type: "reading", done: 5, total: null, rows: 7 });
    expect(parseMessage('{"type":"reading","done":"x","rows":-1}')).toEqual({ type: "reading", done: null, total: null, rows: 0 });
  });

  it("tells what has become of the file", () => {
    expect(parseMessage('{"type":"file_changed","state":"gone","message":"x is gone"}')).toEqual({ type: "file_changed", state: "gone", message: "x is gone" });
    expect(parseMessage('{"type":"file_changed","state":1}')).toMatchObject({ state: "same" });
  });

  it("reads the state of a table; columns it does not know the kind of are shown as text", () => {
    expect(parseMessage(JSON.stringify(STATE))).toEqual({
      type: "initial_state", viewId: 3, rows: 40, totalRows: 100, phase: "ready", sort: [{ column: 1, descending: true }], source: null, caps: [], partial: false, note: null, filters: [], search: null,
      columns: [
        { position: 0, name: "a", dtype: "Int64", kind: "int", encoding: "number", unit: null, tz: null },
        { position: 1, name: "a", dtype: "", kind: "other", encoding: "string", unit: null, tz: null },
      ],
    });
  });

  it("ignores types it does not know", () => {
    expect(parseMessage('{"type":"stats_update"}')).toBeNull();
    expect(parseMessage("{}")).toBeNull();
  });

  it.each([
    ["not JSON", "{"],
    ["no object", "[1]"],
    ["a negative count", JSON.stringify({ ...STATE, df_meta: { total_rows: -1 } })],
    ["a fraction of a row", JSON.stringify({ ...STATE, df_meta: { total_rows: 1.5 } })],
    ["a sort past the last column", JSON.stringify({ ...STATE, sort: [{ column: 2 }] })],
    ["a schema that is no list", JSON.stringify({ ...STATE, schema: {} })],
    ["a view without an id", JSON.stringify({ type: "view", rows: 1 })],
  ])("refuses %s", (_, text) => {
    expect(() => parseMessage(text)).toThrow(WireError);
  });

  it("writes what the protocol says", () => {
    expect(JSON.parse(authMessage("N"))).toEqual({ type: "auth", nonce: "N", caps: ["bands", "views", "frames"] });
    expect(JSON.parse(windowMessage({ requestId: 7, viewId: 2, start: 256, end: 512, firstColumn: 0, lastColumn: 16 }))).toEqual({
      type: "infinite_request", payload_args: { sourceName: "view", start: 256, end: 512, origEnd: 512 },
      view_id: 2, columns: [0, 16], request_id: 7,
    });
  });
});

describe("binary frames", () => {
  it("reads the header and where the parquet begins", () => {
    const data = frame(HEADER, new Uint8Array([1, 2, 3]));
    expect(parseHeader(data)).toEqual({
      header: { format: "parquet", requestId: 5, viewId: 2, firstColumn: 16, lastColumn: 19, length: 1000 },
      body: data.byteLength - 3,
    });
  });

  it("takes an empty window for no rows of each column", () => {
    const { columns, rows } = decodeFrame(frame({ ...HEADER, format: "empty" }));
    expect({ columns, rows }).toEqual({ columns: [[], [], []], rows: 0 });
  });

  it.each([
    ["too short", new ArrayBuffer(2)],
    ["a length past its end", new Uint8Array([255, 255, 255, 255, 0]).buffer],
    ["no JSON", frame(null).slice(0, 6)],
    ["another type", frame({ ...HEADER, type: "x" })],
    ["columns that are no range", frame({ ...HEADER, columns: [1] })],
    ["another format", frame({ ...HEADER, format: "arrow" })],
    ["no parquet behind it", frame(HEADER)],
    ["broken parquet behind it", frame(HEADER, new TextEncoder().encode("PAR1 not really PAR1"))],
  ])("refuses a frame with %s", (_, data) => {
    expect(() => decodeFrame(data)).toThrow();
  });
});

describe("connection", () => {
  it("waits longer after each loss, up to a second, never all pages at once", () => {
    expect([0, 1, 2, 3, 10, 1000].map((attempt) => retryPause(attempt, 0))).toEqual([25, 50, 100, 200, 1000, 1000]);
    expect(retryPause(0, 0.999)).toBeGreaterThan(12);
    expect(retryPause(10, 0.5)).toBe(750);
  });

  it("goes to the page's own origin and takes its nonce", () => {
    expect(socketUrl("a/b ?", { protocol: "http:", host: "127.0.0.1:80" })).toBe("ws://127.0.0.1:80/ws/a%2Fb%20%3F");
    expect(socketUrl("s", { protocol: "https:", host: "x" })).toBe("wss://x/ws/s");
    document.body.innerHTML = '<script type="application/json" id="taupane-boot">{"nonce":"N","view":"v"}</script>';
    expect(pageNonce(document)).toBe("N");
    document.body.innerHTML = '<script type="application/json" id="taupane-boot">nonsense</script>';
    expect(pageNonce(document)).toBe("");
  });
});
