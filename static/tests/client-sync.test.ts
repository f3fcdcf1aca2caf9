import { describe, expect, it } from "vitest";

import { Numbering } from "../src/client/numbering";
import { sync } from "../src/client/sync";

function page(html: string) {
  document.body.innerHTML = `<div id="taupane">${html}</div>`;
  const root = document.getElementById("taupane")!;
  const numbering = new Numbering(() => undefined);
  numbering.assign(root, 0);
  numbering.number(root, 1);
  const kept = new Set<Element>();
  return { root, numbering, kept, sync: (wanted: string) => sync(root, wanted, numbering, (element) => kept.has(element)) };
}

describe("a sync", () => {
  it("keeps elements by their ids and takes the new ones' numbers", () => {
    const { root, numbering, sync } = page("<p>a</p><p>b</p><p>c</p>");
    const [a, b, c] = root.children;
    expect(sync('<p data-i="3">c</p><b data-i="9">new</b><p data-i="1">A</p>')).toBe(3);
    expect([...root.children]).toEqual([c, numbering.get(9), a]);
    expect(root.innerHTML).toBe("<p>c</p><b>new</b><p>A</p>");
    expect(b!.isConnected).toBe(false);
    expect(numbering.get(2)).toBeUndefined();
  });

  it("leaves open what the user opened", () => {
    const { root, sync } = page("<details><summary>s</summary>x</details><dialog></dialog>");
    root.querySelector("details")!.open = true;
    root.querySelector("dialog")!.setAttribute("open", "");
    sync('<details data-i="1"><summary data-i="2">s</summary>y</details><dialog data-i="3"></dialog>');
    expect(root.querySelector("details")!.open).toBe(true);
    expect(root.querySelector("dialog")!.open).toBe(true);
    expect(root.querySelector("details")!.textContent).toBe("sy");
  });

  it("keeps what was typed and not told, and takes the server's word for the rest", () => {
    const { root, kept, sync } = page('<input value="a"><input value="b"><textarea>t</textarea><input type=checkbox><input type=checkbox>');
    const [one, two, box, other] = [...root.querySelectorAll("input")] as HTMLInputElement[];
    const area = root.querySelector("textarea")!;
    one!.value = "typed";
    two!.value = "told";
    area.value = "typed too";
    box!.checked = true;
    other!.checked = true;
    kept.add(one!).add(area).add(box!);
    sync(
      '<input data-i="1" value="A"><input data-i="2" value="B"><textarea data-i="3">T</textarea>' +
        '<input data-i="4" type="checkbox"><input data-i="5" type="checkbox">',
    );
    expect([one!.value, two!.value, area.value, box!.checked, other!.checked]).toEqual(["typed", "B", "typed too", true, false]);
  });

  it("chooses in a select once its options are there", () => {
    const { root, sync } = page('<select value="a"><option value="a">a</option></select>');
    sync('<select data-i="1" value="c"><option data-i="5" value="b">b</option><option data-i="6" value="c">c</option></select>');
    expect(root.querySelector("select")!.value).toBe("c");
  });

  it("leaves the inside of raw content and custom elements to their owners", () => {
    const { root, sync } = page('<div data-raw><b>chart</b></div><taupane-grid data-raw session="1"></taupane-grid>');
    root.querySelector("div")!.innerHTML = "<canvas></canvas>";
    const grid = root.querySelector("taupane-grid")!;
    grid.setAttribute("tabindex", "0");
    sync('<div data-i="1" data-raw="" class="x"><b>chart</b></div><taupane-grid data-i="2" data-raw="" session="2"></taupane-grid>');
    expect(root.querySelector("div")!.outerHTML).toBe('<div data-raw="" class="x"><canvas></canvas></div>');
    expect(grid.getAttribute("tabindex")).toBe("0");
    expect(grid.getAttribute("session")).toBe("2");
    sync('<div data-i="1" data-raw=""><b>other</b></div><taupane-grid data-i="2" data-raw=""></taupane-grid>');
    expect(root.querySelector("div")!.innerHTML).toBe("<b>other</b>");
  });
});
