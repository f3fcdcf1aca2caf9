import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { placed } from "../src/behaviours/placing";
import { attend as attendForm, mayGo } from "../src/behaviours/form";
import { attend as attendCombo, stepped } from "../src/behaviours/combobox";
import { counted } from "../src/behaviours/textarea";
import { setSelected } from "../src/client/inputs";
import { formOf, payloadOf } from "../src/client/payload";

function made(html: string): HTMLElement {
  document.body.innerHTML = html;
  return document.body.firstElementChild as HTMLElement;
}

function press(target: Element, key: string, init: KeyboardEventInit = {}): boolean {
  return target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init }));
}

describe("a form's texts", () => {
  it("are a list where a name comes several times", () => {
    const form = made(
      `<form><input name="a" value="1"><input name="b" value="2"><input name="b" value="3"><input name="b" value="4">
      <input name="__proto__" value="x"><input value="nameless"></form>`,
    ) as HTMLFormElement;
    expect(Object.entries(formOf(form, null))).toEqual([["a", "1"], ["b", ["2", "3", "4"]], ["__proto__", "x"]]);
  });

  it("of a select of several are its values", () => {
    const select = made('<select multiple><option value="a" selected>A</option><option value="b">B</option><option value="c" selected>C</option></select>');
    const event = new Event("change");
    select.dispatchEvent(event);
    expect(payloadOf(event, select)).toEqual({ values: ["a", "c"] });
  });
});

describe("an option of a select of several", () => {
  it("is chosen by a patch", () => {
    const select = made("<select multiple><option selected>A</option></select>") as HTMLSelectElement;
    setSelected(select.options[0]!, false, 0);
    expect(select.selectedOptions).toHaveLength(0);
  });
});

describe("one submit at a time", () => {
  const known = () => ({ turn: "0", complaint: "0", sending: false, last: -1000, entered: true, timer: undefined });

  it("goes out, and a second waits for the first", () => {
    const form = known();
    expect(mayGo(form, 0)).toBe(true);
    expect(mayGo(form, 2000)).toBe(false);
    form.sending = false;
    expect(mayGo(form, 4000)).toBe(true);
  });

  it("is not repeated by a double click or a key that is held, but after an entry", () => {
    const form = known();
    expect(mayGo(form, 0)).toBe(true);
    form.sending = false;
    for (let now = 100; now < 3000; now += 100) expect(mayGo(form, now)).toBe(false);
    form.entered = true;
    expect(mayGo(form, 3000)).toBe(true);
  });

  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("shows where it takes long, and ends when Python has counted it", () => {
    const form = made('<form data-turn="0" data-complaint="0"><input></form>') as HTMLFormElement;
    attendForm(form);
    const first = new SubmitEvent("submit", { bubbles: true, cancelable: true });
    const second = new SubmitEvent("submit", { bubbles: true, cancelable: true });
    const heard: Event[] = [];
    form.addEventListener("submit", (event) => heard.push(event));
    form.dispatchEvent(first);
    form.dispatchEvent(second);
    expect(heard).toEqual([first]);
    expect(second.defaultPrevented).toBe(true);
    expect(form.hasAttribute("data-sending")).toBe(false);
    vi.advanceTimersByTime(200);
    expect(form.hasAttribute("data-sending")).toBe(true);
    form.setAttribute("data-turn", "1");
    attendForm(form);
    expect(form.hasAttribute("data-sending")).toBe(false);
  });

  it("leads to the first field that is wrong, else to what is said of the whole", () => {
    const form = made(
      `<form data-turn="0" data-complaint="0"><div class="tp-form-summary" tabindex="-1">No.</div><input id="a">
      <div data-wrong><button type="button">x</button><input id="b"></div></form>`,
    );
    attendForm(form);
    form.setAttribute("data-complaint", "1");
    attendForm(form);
    expect(document.activeElement?.id).toBe("b");
    form.querySelector("[data-wrong]")!.removeAttribute("data-wrong");
    form.setAttribute("data-complaint", "2");
    attendForm(form);
    expect(document.activeElement?.className).toBe("tp-form-summary");
  });

  it("keeps what stands in a search from Escape", () => {
    const form = made('<form data-turn="0" data-complaint="0"><input type="search" value="words"></form>');
    attendForm(form);
    expect(press(form.firstElementChild!, "Escape")).toBe(false);
  });
});

describe("where a list goes", () => {
  const space = { width: 400, height: 600 };

  it("is below where there is room", () => {
    expect(placed({ left: 20, top: 100, bottom: 140, width: 200 }, 300, space)).toEqual({ left: 20, width: 200, height: 320, top: 144, bottom: null });
  });

  it("is above near the bottom edge, and grows upwards", () => {
    expect(placed({ left: 20, top: 520, bottom: 560, width: 200 }, 300, space)).toEqual({ left: 20, width: 200, height: 320, top: null, bottom: 84 });
  });

  it("is below where a short list fits", () => {
    expect(placed({ left: 20, top: 480, bottom: 520, width: 200 }, 60, space)).toMatchObject({ top: 524, bottom: null, height: 68 });
  });

  it("stays within the window", () => {
    expect(placed({ left: -30, top: 10, bottom: 40, width: 900 }, 100, space)).toMatchObject({ left: 8, width: 384 });
  });
});

describe("where a key leads in a list", () => {
  it.each([
    [0, -1, 1, -1], [3, -1, 1, 0], [3, -1, -1, 2], [3, 2, 1, 0], [3, 0, -1, 2], [3, 1, 10, 2], [3, 1, -10, 0], [3, 1, "first", 0], [3, 0, "last", 2],
  ] as const)("of %i rows from %i by %s: %i", (count, from, to, led) => {
    expect(stepped(count, from, to)).toBe(led);
  });
});

describe("a text with a list", () => {
  const HTML = `<div data-for="" DATA><ul class="tp-chips"><li><button class="tp-chip-cross">x</button></li></ul>
    <input role="combobox" aria-expanded="false">
    <div class="tp-options" popover="manual"><ul class="tp-options-list"><li role="option" data-token="a" aria-selected="false">Aa</li>
    <li role="option" data-token="b" aria-selected="true">Bb</li></ul></div></div>`;
  let told: unknown[][] = [];

  function combo(data = ""): { root: HTMLElement; input: HTMLInputElement } {
    const root = made(HTML.replace("DATA", data));
    const box = root.querySelector<HTMLElement>(".tp-options")!;
    // happy-dom has no popovers
    let open = false;
    Object.assign(box, { showPopover: () => (open = true), hidePopover: () => (open = false), matches: () => open });
    Element.prototype.scrollIntoView = () => undefined;
    told = [];
    for (const type of ["look", "pick", "take", "shut", "drop"]) root.addEventListener(type, (event) => told.push([type, (event as CustomEvent).detail]));
    attendCombo(root);
    return { root, input: root.querySelector("input")! };
  }

  function answer(root: HTMLElement, query: string): void {
    root.setAttribute("data-for", `=${query}`);
    attendCombo(root);
  }

  it("opens at an arrow, goes to the chosen option and picks with Enter", () => {
    const { root, input } = combo();
    expect(press(input, "Enter")).toBe(true); // closed: it submits
    press(input, "ArrowDown");
    answer(root, "");
    expect(input.getAttribute("aria-expanded")).toBe("true");
    expect(document.getElementById(input.getAttribute("aria-activedescendant")!)?.textContent).toBe("Bb");
    press(input, "ArrowDown");
    expect(press(input, "Enter")).toBe(false);
    expect(told).toEqual([["look", ""], ["pick", "a"], ["shut", null]]);
    expect(input.value).toBe("Aa");
  });

  it("says the keys that were quicker than the rows", () => {
    const { input } = combo();
    input.value = "x";
    input.dispatchEvent(new Event("input", { bubbles: true }));
    press(input, "ArrowDown");
    press(input, "Enter");
    expect(told).toEqual([["look", "x"], ["take", ["x", ["first", 1]]], ["shut", null]]);
  });

  it("keeps its text at Escape, which then reaches nobody else", () => {
    const { root, input } = combo();
    input.value = "x";
    input.dispatchEvent(new Event("input", { bubbles: true }));
    answer(root, "x");
    expect(press(input, "Escape")).toBe(false);
    expect(input.value).toBe("x");
    expect(press(input, "Escape")).toBe(true);
  });

  it("of several gives up the last with Backspace, but not with one that is held", () => {
    const { input } = combo("data-many");
    press(input, "Backspace", { repeat: true });
    expect(told).toEqual([]);
    press(input, "Backspace");
    expect(told).toEqual([["drop", null]]);
    press(input, "ArrowLeft");
    expect(document.activeElement?.className).toBe("tp-chip-cross");
  });

  it("does not open where it is fixed", () => {
    const { input } = combo();
    input.readOnly = true;
    press(input, "ArrowDown");
    expect(told).toEqual([]);
  });
});

describe("a count of letters", () => {
  it("is that of the browser", () => expect(counted("😀a", 10)).toBe("3 of 10 characters"));
});
