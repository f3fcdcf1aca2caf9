import { describe, expect, it } from "vitest";

import { sendable } from "../src/rpc/values";

describe("sendable", () => {
  it("packs bytes and passes on what JSON can say", () => {
    expect(sendable({ a: [1, "x", null], b: new Uint8Array([0, 1]) })).toEqual({ a: [1, "x", null], b: { "$taupane.bytes": "AAE=" } });
  });

  it("says what cannot be sent, and what can", () => {
    const loop: Record<string, unknown> = {};
    loop["self"] = loop;
    expect(() => sendable(loop)).toThrow(/cannot be sent: it holds itself.*give text, numbers/);
    expect(() => sendable({ n: 10n })).toThrow(/cannot be sent: .*BigInt.*give text, numbers/);
  });

  it("says how much is too much", () => {
    expect(() => sendable("x".repeat(2_000_000))).toThrow(/at most 1 MiB/);
  });
});
