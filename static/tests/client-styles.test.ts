import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { completeStyles } from "../src/client/styles";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  document.head.innerHTML = "";
});

function sheets(): (string | null)[] {
  return [...document.head.querySelectorAll("link")].map((link) => link.getAttribute("href"));
}

describe("the style sheet", () => {
  it("is completed once the page is painted, and only then leaves the first one", async () => {
    document.head.innerHTML = '<link rel="stylesheet" href="/first.css" data-later="/whole.css"><link rel="stylesheet" href="/own.css">';
    completeStyles(document);
    expect(sheets()).toEqual(["/first.css", "/own.css"]);
    await vi.advanceTimersByTimeAsync(300);
    expect(sheets()).toEqual(["/first.css", "/whole.css", "/own.css"]);
    document.head.querySelectorAll("link")[1]?.dispatchEvent(new Event("load"));
    expect(sheets()).toEqual(["/whole.css", "/own.css"]);
  });

  it("stays as it is where it was whole from the start", async () => {
    document.head.innerHTML = '<link rel="stylesheet" href="/whole.css">';
    completeStyles(document);
    await vi.advanceTimersByTimeAsync(300);
    expect(sheets()).toEqual(["/whole.css"]);
  });
});
