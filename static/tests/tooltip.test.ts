import { describe, expect, it } from "vitest";

import { beside } from "../src/behaviours/tooltip";

const window = { width: 400, height: 300 };
const tip = { width: 120, height: 24 };

function rect(left: number, top: number, width = 60, height = 20): DOMRectReadOnly {
  return { left, top, width, height, right: left + width, bottom: top + height, x: left, y: top, toJSON: () => null };
}

describe("beside", () => {
  it("takes the side that was asked for", () => {
    expect(beside(rect(170, 140), tip, "top", window)).toEqual({ left: 140, top: 110 });
    expect(beside(rect(170, 140), tip, "bottom", window)).toEqual({ left: 140, top: 166 });
    expect(beside(rect(170, 140), tip, "right", window)).toEqual({ left: 236, top: 138 });
    expect(beside(rect(170, 140), tip, "left", window)).toEqual({ left: 44, top: 138 });
  });

  it("takes the other side where there is no room, and above where there is none across", () => {
    expect(beside(rect(300, 140), tip, "right", window).left).toBe(174);
    expect(beside(rect(170, 2), tip, "top", window).top).toBe(28);
    expect(beside(rect(100, 140, 200), tip, "right", window)).toEqual({ left: 140, top: 110 });
  });

  it("stays in the window", () => {
    expect(beside(rect(0, 140), tip, "top", window).left).toBe(8);
    expect(beside(rect(380, 140, 20), tip, "top", window).left).toBe(272);
  });
});
