import { describe, expect, it } from "vitest";

import { widthBound } from "../src/viewer/text_width";

const bound = widthBound((character) => (character === "1" ? 4 : character === "W" ? 12 : 7));

describe("the bound of a text's width", () => {
  it("adds up the characters, each digit as wide as the widest", () => {
    expect(bound("")).toBe(0);
    expect(bound("ab")).toBe(14);
    expect(bound("WW")).toBe(24);
    expect(bound("11")).toBe(14);
    expect(bound("—")).toBe(7);
    expect(bound("Ä")).toBe(7);
  });

  it("is open where letters join, stand over each other or have another direction", () => {
    for (const text of ["日本", "مرحبا", "e\u0301", "🙂", "a\u200fb", "␊"]) expect(bound(text)).toBe(Infinity);
  });

  it("measures each character once", () => {
    let asked = 0;
    const counted = widthBound(() => (asked++, 7));
    counted("abcabc");
    counted("cab");
    expect(asked).toBe(3);
  });
});
