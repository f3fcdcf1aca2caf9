import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Events } from "../src/client/events";
import { countEdits } from "../src/client/inputs";
import { listenings, matchesChord } from "../src/client/listening";
import { Numbering } from "../src/client/numbering";
import { payloadOf } from "../src/client/payload";

countEdits(document);

let sent: unknown[][] = [];
let wired: { events: Events; numbering: Numbering } | undefined;

// One Events serves the document for good, so the tests share it and renumber.
function page(html: string): Element {
  document.body.innerHTML = `<div id="taupane">${html}</div>`;
  const root = document.getElementById("taupane")!;
  if (wired === undefined) {
    const numbering: Numbering = new Numbering((element) => {
      const on = element.getAttribute("data-on");
      if (on !== null) wired!.events.watch(on);
    });
    const events = new Events(numbering, (...message) => sent.push(message));
    wired = { events, numbering };
  }
  wired.numbering.assign(root, 0);
  wired.numbering.number(root, 1);
  return root;
}

function fire(target: Element, type: string, init: EventInit = {}): Event {
  const event = new Event(type, { bubbles: true, cancelable: true, ...init });
  target.dispatchEvent(event);
  return event;
}

function typeInto(input: HTMLInputElement, text: string): void {
  input.value = text;
  fire(input, "input");
}

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
});
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

describe("what an element asks for", () => {
  it("is read from its attribute", () => {
    const known = listenings("click input:d300 keydown:k=Enter|ctrl+s,p custom-thing:t50,s");
    expect(known.get("input")!.debounce).toBe(300);
    expect(known.get("keydown")).toMatchObject({ keys: ["Enter", "ctrl+s"], prevent: true, stop: false });
    expect(known.get("custom-thing")).toMatchObject({ throttle: 50, stop: true });
    expect(listenings("")).not.toContain("click");
  });

  it.each([
    ["Enter", { key: "Enter" }, true],
    ["Enter", { key: "Enter", ctrlKey: true }, false],
    ["ctrl+s", { key: "s", ctrlKey: true }, true],
    ["ctrl+s", { key: "S", ctrlKey: true, shiftKey: true }, true],
    ["ctrl+shift+s", { key: "s", ctrlKey: true }, false],
    ["?", { key: "?", shiftKey: true }, true],
    ["space", { key: " " }, true],
    ["ctrl++", { key: "+", ctrlKey: true }, true],
    ["alt+ArrowUp", { key: "ArrowUp", altKey: true }, true],
    ["mod+k", { key: "k", ctrlKey: true }, true],
  ])("matches the chord %s", (chord, init, expected) => {
    expect(matchesChord(new KeyboardEvent("keydown", init), [chord], false)).toBe(expected);
  });

  it("means Command by mod on a Mac", () => {
    expect(matchesChord(new KeyboardEvent("keydown", { key: "k", metaKey: true }), ["mod+k"], true)).toBe(true);
    expect(matchesChord(new KeyboardEvent("keydown", { key: "k", ctrlKey: true }), ["mod+k"], true)).toBe(false);
  });
});

describe("events", () => {
  it("are found from what is inside a listening element", () => {
    const root = page('<button data-on="click"><svg><path></path></svg></button>');
    root.querySelector("path")!.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    expect(sent).toEqual([[1, "click", {}, 0]]);
  });

  it("go to every listener on the way up, unless one stops them", () => {
    const root = page('<div data-on="click"><p data-on="click:s"><b data-on="click"></b></p></div>');
    root.querySelector("b")!.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    expect(sent.map((message) => message[0])).toEqual([3, 2]);
  });

  it("do not come from disabled elements", () => {
    const root = page('<div data-on="click"><button data-on="click" aria-disabled="true"><i></i></button></div>');
    root.querySelector("i")!.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    expect(sent.map((message) => message[0])).toEqual([1]);
  });

  it("are listened for where a later patch asks for them", () => {
    const root = page("<b></b>");
    root.firstElementChild!.setAttribute("data-on", "frob");
    wired!.events.watch("frob");
    fire(root.firstElementChild!, "frob");
    expect(sent).toEqual([[1, "frob", {}, 0]]);
  });

  it("carry how often the control was edited", () => {
    const root = page('<input data-on="input">');
    typeInto(root.querySelector("input")!, "a");
    typeInto(root.querySelector("input")!, "ab");
    expect(sent).toEqual([[1, "input", { value: "a" }, 1], [1, "input", { value: "ab" }, 2]]);
  });

  it("of keys are left to the input method while it is at work", () => {
    const root = page('<input data-on="keydown:k=Enter">');
    const input = root.querySelector("input")!;
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true }));
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "x", bubbles: true }));
    expect(sent).toEqual([]);
  });
});

describe("debounce and throttle", () => {
  it("waits for a pause and sends the last", () => {
    const root = page('<input data-on="input:d300">');
    typeInto(root.querySelector("input")!, "a");
    vi.advanceTimersByTime(200);
    typeInto(root.querySelector("input")!, "ab");
    vi.advanceTimersByTime(299);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(sent).toEqual([[1, "input", { value: "ab" }, 2]]);
  });

  it.each(["click", "keydown", "change", "submit"])("sends what was typed before a %s", (kind) => {
    const root = page(`<form data-on="${kind}"><input data-on="input:d300"><button data-on="${kind}"></button></form>`);
    typeInto(root.querySelector("input")!, "abc");
    fire(kind === "submit" ? root.querySelector("form")! : root.querySelector("button")!, kind);
    expect(sent[0]).toEqual([2, "input", { value: "abc" }, 1]);
    expect(sent[1]![1]).toBe(kind);
  });

  it.each([["focusout", "input"], ["pagehide", ""]])("sends what waits at %s", (kind, selector) => {
    const root = page('<input data-on="input:d300">');
    typeInto(root.querySelector("input")!, "abc");
    if (selector) fire(root.querySelector(selector)!, kind);
    else dispatchEvent(new Event(kind));
    expect(sent).toEqual([[1, "input", { value: "abc" }, 1]]);
    vi.runAllTimers();
    expect(sent.length).toBe(1);
  });

  it("lets one through per interval, and the last one always", () => {
    const root = page('<div data-on="scroll:t100"></div>');
    const box = root.firstElementChild!;
    for (let top = 1; top <= 5; top++) {
      box.scrollTop = top;
      fire(box, "scroll", { bubbles: false });
    }
    expect(sent.length).toBe(1);
    vi.advanceTimersByTime(100);
    expect(sent.map((message) => (message[2] as { top: number }).top)).toEqual([1, 5]);
    vi.advanceTimersByTime(1000);
    expect(sent.length).toBe(2);
    fire(box, "scroll", { bubbles: false });
    expect(sent.length).toBe(3);
  });

  it("debounces clicks too, although a click sends what waits elsewhere", () => {
    const root = page('<button data-on="click:d100"></button>');
    fire(root.firstElementChild!, "click");
    fire(root.firstElementChild!, "click");
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(sent.length).toBe(1);
  });
});

describe("forms", () => {
  it("are never sent to a URL that nobody gave", () => {
    const root = page("<form></form>");
    expect(fire(root.querySelector("form")!, "submit").defaultPrevented).toBe(true);
  });

  it("are sent to their handler instead of their action", () => {
    const root = page('<form action="/x" data-on="submit"><input name="a" value="1"></form>');
    expect(fire(root.querySelector("form")!, "submit").defaultPrevented).toBe(true);
    expect(sent[0]).toEqual([1, "submit", { form: { a: "1" } }, 0]);
  });

  it("may go to a URL or close their dialog where that was meant", () => {
    const root = page('<form action="/upload"></form><dialog><form method="dialog" data-on="submit"></form></dialog>');
    const [upload, dialog] = [...root.querySelectorAll("form")] as [HTMLFormElement, HTMLFormElement];
    expect(fire(upload, "submit").defaultPrevented).toBe(false);
    expect(fire(dialog, "submit").defaultPrevented).toBe(false);
    expect(sent[0]![1]).toBe("submit");
  });
});

describe("payloads", () => {
  it("say what happened and nothing that is at its default", () => {
    const root = page('<input type="checkbox" value="v"><select multiple><option selected>a<option selected>b</select>');
    const box = root.querySelector("input")!;
    box.checked = true;
    const from = (event: Event, target: Element): unknown => {
      let payload: unknown;
      target.addEventListener(event.type, () => (payload = payloadOf(event, target)), { once: true });
      target.dispatchEvent(event);
      return payload;
    };
    expect(from(new Event("change"), box)).toEqual({ value: "v", checked: true });
    expect(from(new Event("change"), root.querySelector("select")!)).toEqual({ values: ["a", "b"] });
    expect(from(new MouseEvent("click", { ctrlKey: true, clientX: 4 }), box)).toEqual({ ctrl: true });
    expect(from(new MouseEvent("contextmenu", { clientX: 4, clientY: 5, button: 2 }), box)).toEqual({ x: 4, y: 5, button: 2 });
    expect(from(new CustomEvent("thing", { detail: { a: 1n } }), box)).toEqual({ detail: null });
    expect(from(new CustomEvent("thing", { detail: [1, "x"] }), box)).toEqual({ detail: [1, "x"] });
  });
});
