import { beforeEach, describe, expect, it, vi } from "vitest";

import { Applier, settle } from "../src/client/apply";
import { countEdits } from "../src/client/inputs";
import { Numbering } from "../src/client/numbering";
import { countOpenings, isEcho, turnByPatch } from "../src/client/opening";
import type { Op } from "../src/protocol";

countEdits(document);
countOpenings(document);
let echoed: boolean | null = null;
document.addEventListener("toggle", (event) => (echoed = isEcho(event)), true);

function page(html: string) {
  document.body.innerHTML = `<div id="taupane">${html}</div>`;
  const root = document.getElementById("taupane")!;
  const attended: Element[] = [];
  const numbering = new Numbering((element) => attended.push(element));
  numbering.assign(root, 0);
  const count = numbering.number(root, 1);
  const calls = { call: vi.fn(), sync: vi.fn(), lost: vi.fn(), changed: vi.fn() };
  const applier = new Applier(numbering, calls);
  return { root, numbering, count, calls, attended, apply: (...ops: Op[]) => applier.apply(ops) };
}

function type(input: HTMLInputElement, text: string): void {
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

beforeEach(() => (document.body.innerHTML = ""));

describe("numbering", () => {
  it("counts in document order and leaves raw content alone", () => {
    const { numbering, root, count } = page('<p><b></b></p><taupane-grid data-raw><i></i></taupane-grid><hr>');
    expect(count).toBe(4);
    expect([1, 2, 3, 4].map((id) => numbering.get(id)!.localName)).toEqual(["p", "b", "taupane-grid", "hr"]);
    expect(numbering.idOf(root.querySelector("i")!)).toBeUndefined();
  });

  it("forgets what leaves, and takes printed ids after a sync", () => {
    const { numbering, root, apply } = page("<p><b></b></p><hr>");
    apply([5, [1]]);
    expect(numbering.size).toBe(2);
    expect(numbering.get(2)).toBeUndefined();
    root.innerHTML = '<p data-i="7"><b data-i="9"></b></p>';
    expect(numbering.adopt(root)).toBe(2);
    expect(numbering.get(9)!.localName).toBe("b");
    expect(root.innerHTML).toBe("<p><b></b></p>");
  });
});

describe("ops", () => {
  it("sets texts without replacing the text node", () => {
    const { root, apply } = page("<b>1</b><i></i>");
    const text = root.firstElementChild!.firstChild;
    apply([0, 1, "<2>"], [0, 2, "x"]);
    expect(root.innerHTML).toBe("<b>&lt;2&gt;</b><i>x</i>");
    expect(root.firstElementChild!.firstChild).toBe(text);
  });

  it("sets and takes attributes, and says so where others may want to know", () => {
    const { root, apply, calls } = page('<b title="a"></b>');
    apply([2, 1, "title"], [1, 1, "lang", "de"], [1, 1, "data-on", "click"]);
    expect(root.innerHTML).toBe('<b lang="de" data-on="click"></b>');
    expect(calls.changed).toHaveBeenCalledTimes(1);
    expect(calls.changed).toHaveBeenCalledWith(root.firstElementChild);
  });

  it("inserts, numbers and attends to what is new", () => {
    const { root, apply, numbering, attended } = page("<ul><li>b</li></ul>");
    apply([3, 1, 2, "<li>a<b></b></li>", 3, 2], [3, 1, 0, '<li data-on="click">c</li>', 5, 1]);
    expect(root.textContent).toBe("abc");
    expect(numbering.get(4)!.localName).toBe("b");
    expect(attended.at(-1)!.getAttribute("data-on")).toBe("click");
  });

  it("inserts rows into a table body", () => {
    const { root, apply } = page("<table><tbody></tbody></table>");
    apply([3, 2, 0, "<tr><td>1</td></tr>", 3, 2]);
    expect(root.querySelector("tbody > tr > td")!.textContent).toBe("1");
  });

  it("inserts into an svg as svg", () => {
    const { root, apply, numbering } = page("<svg></svg>");
    apply([3, 1, 0, '<path d="M0 0"/><g><path/></g>', 2, 3]);
    expect(root.querySelector("path")!.namespaceURI).toBe("http://www.w3.org/2000/svg");
    expect(numbering.get(4)!.localName).toBe("path");
    expect(root.querySelectorAll("svg").length).toBe(1);
  });

  it("moves, orders, replaces and removes", () => {
    const { root, apply } = page("<b>1</b><b>2</b><b>3</b><b>4</b>");
    const [one] = root.children;
    apply([4, 1, 0]);
    expect(root.textContent).toBe("2341");
    apply([8, 0, [1, 4, 2], 3]);
    expect(root.textContent).toBe("1423");
    expect(root.children[0]).toBe(one);
    apply([6, 4, "<i>x</i><i>y</i>", 5, 2], [5, [2, 6]]);
    expect(root.textContent).toBe("1x3");
  });

  it("keeps the focus and the selection of what is moved", () => {
    const { root, apply } = page("<p><input></p><p></p>");
    const input = root.querySelector("input")!;
    input.value = "hello";
    input.focus();
    input.setSelectionRange(1, 3);
    apply([4, 1, 0]);
    expect(root.lastElementChild!.firstElementChild).toBe(input);
    expect(document.activeElement).toBe(input);
    expect([input.selectionStart, input.selectionEnd]).toEqual([1, 3]);
  });

  it("says that it is lost instead of guessing", () => {
    const { root, apply, calls } = page("<b></b><p><i></i></p>");
    const before = root.innerHTML;
    const ops: Op[] = [[0, 9, "x"], [3, 0, 3, "<u></u>", 4, 1], [4, 1, 3], [8, 0, [3], 0], [5, [9]], [7, 9, "value", "x"]];
    ops.forEach((op, index) => {
      apply(op);
      expect(calls.lost).toHaveBeenCalledTimes(index + 1);
    });
    expect(root.innerHTML).toBe(before);
    apply([3, 0, 0, "<u></u><u></u>", 4, 1]);
    expect(calls.lost).toHaveBeenCalledTimes(7);
  });

  it("calls only what may be called, and nothing on what has gone", () => {
    const { root, apply, calls } = page("<input>");
    const input = root.querySelector("input")!;
    apply([9, 1, "focus", []], [9, 1, "remove", []], [9, 7, "focus", []], [9, 0, "title", ["x"]]);
    expect(document.activeElement).toBe(input);
    expect(input.isConnected).toBe(true);
    expect(calls.call).toHaveBeenCalledWith("title", ["x"]);
    expect(calls.lost).not.toHaveBeenCalled();
  });

  it("opens modal dialogs and sets what HTML cannot say", () => {
    const { root } = page('<dialog data-modal open>x</dialog><input type="checkbox" indeterminate>');
    const dialog = root.querySelector("dialog")!;
    const show = vi.spyOn(dialog, "showModal").mockImplementation(() => dialog.setAttribute("open", ""));
    vi.spyOn(dialog, "matches").mockImplementation((selector) => selector !== ":modal" && Element.prototype.matches.call(dialog, selector));
    settle(root);
    expect(show).toHaveBeenCalledOnce();
    expect(root.querySelector("input")!.indeterminate).toBe(true);
  });
});

describe("who owns a control", () => {
  const input = (root: Element) => root.querySelector("input")!;

  it("sets a value that is as new as the user's last edit, also with the focus there", () => {
    const { root, apply } = page('<input data-on="input">');
    input(root).focus();
    type(input(root), "hello");
    apply([7, 1, "value", "", 1]);
    expect(input(root).value).toBe("");
  });

  it("leaves out a value that is older", () => {
    const { root, apply } = page('<input data-on="input">');
    type(input(root), "h");
    type(input(root), "he");
    apply([7, 1, "value", "H", 1]);
    expect(input(root).value).toBe("he");
    apply([7, 1, "value", "HE", 2]);
    expect(input(root).value).toBe("HE");
  });

  it("sets a control of whose edits the server is never told", () => {
    const { root, apply } = page("<form data-on='submit'><input></form>");
    type(input(root), "hello");
    apply([7, 2, "value", ""]);
    expect(input(root).value).toBe("");
  });

  it("keeps the caret where it was", () => {
    const { root, apply } = page('<input data-on="input">');
    input(root).focus();
    type(input(root), "hello");
    input(root).setSelectionRange(2, 2);
    apply([7, 1, "value", "HELLO", 1]);
    expect(input(root).selectionStart).toBe(2);
    input(root).setSelectionRange(5, 5);
    apply([7, 1, "value", "HELLO there", 1]);
    expect(input(root).selectionStart).toBe(11);
  });

  it("holds a value back while an input method is at work, and sets it afterwards", async () => {
    vi.useFakeTimers();
    const { root, apply } = page('<input data-on="input"><input>');
    const field = input(root);
    field.dispatchEvent(new Event("compositionstart", { bubbles: true }));
    type(field, "ni");
    apply([7, 1, "value", "NI", 1], [7, 2, "value", "other"]);
    expect(field.value).toBe("ni");
    expect(root.querySelectorAll("input")[1]!.value).toBe("other");
    field.dispatchEvent(new Event("compositionend", { bubbles: true }));
    vi.runAllTimers();
    expect(field.value).toBe("NI");
    field.dispatchEvent(new Event("compositionstart", { bubbles: true }));
    apply([7, 1, "value", "late", 1]);
    field.dispatchEvent(new Event("compositionend", { bubbles: true }));
    type(field, "に");
    vi.runAllTimers();
    expect(field.value).toBe("に");
    vi.useRealTimers();
  });

  it("counts an edit of a radio button for its group", () => {
    const { root, apply } = page(["a", "b"].map((v) => `<input type=radio name=g value=${v} data-on=change>`).join(""));
    const [a, b] = [...root.querySelectorAll("input")] as [HTMLInputElement, HTMLInputElement];
    b.checked = true;
    b.dispatchEvent(new Event("input", { bubbles: true }));
    apply([7, 1, "checked", true]);
    expect(b.checked).toBe(true);
    apply([7, 1, "checked", true, 1]);
    expect(a.checked).toBe(true);
  });
});

describe("what is open", () => {
  const popover = '<ul popover="auto" data-shown="false" data-on="toggle"></ul>';
  const says = (element: Element, type: string, isOpen: boolean): void => {
    element.dispatchEvent(Object.assign(new Event(type), { newState: isOpen ? "open" : "closed" }));
  };
  const turn = (element: Element, isOpen: boolean): void => {
    says(element, "beforetoggle", isOpen);
    says(element, "toggle", isOpen);
  };

  it("leaves out a patch that is older than what the user did", () => {
    const { root, apply, calls } = page(popover);
    const menu = root.firstElementChild!;
    turn(menu, true);
    turn(menu, false);
    says(menu, "beforetoggle", true); // its own event comes later
    apply([7, 1, "data-shown", "false", 2]);
    expect(menu.getAttribute("data-shown")).toBe("true");
    expect(calls.changed).not.toHaveBeenCalled();
    apply([7, 1, "data-shown", "false", 3]);
    expect(menu.getAttribute("data-shown")).toBe("false");
    expect(calls.changed).toHaveBeenCalledWith(menu);
  });

  it("does not say back what a patch opened, but what the user closed after it", () => {
    const { root, apply } = page(popover);
    const menu = Object.assign(root.firstElementChild as HTMLElement, {
      showPopover: () => says(menu, "beforetoggle", true),
      hidePopover: () => says(menu, "beforetoggle", false),
    });
    turnByPatch(menu, true);
    says(menu, "toggle", true);
    expect(echoed).toBe(true);
    apply([7, 1, "data-shown", "true"]); // nothing of it was counted
    expect(menu.getAttribute("data-shown")).toBe("true");
    turnByPatch(menu, false);
    turnByPatch(menu, true);
    menu.hidePopover();
    says(menu, "toggle", false);
    expect(echoed).toBe(false);
    expect(menu.getAttribute("data-shown")).toBe("false");
  });

  it("owns <details> in the same way", () => {
    const { root, apply } = page('<details data-on="toggle"></details>');
    const details = root.firstElementChild as HTMLDetailsElement;
    apply([7, 1, "open", true]);
    expect([details.open, echoed]).toEqual([true, true]);
    details.open = false;
    expect(echoed).toBe(false);
    apply([7, 1, "open", true]);
    expect(details.open).toBe(false);
    apply([7, 1, "open", true, 1]);
    expect(details.open).toBe(true);
  });
});
