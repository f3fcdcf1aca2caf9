// Carry out ops on the page. Nothing but what an op names is touched, so focus, scroll, open menus and playing media survive.

import * as protocol from "../protocol";
import type { Op } from "../protocol";
import { keepFocus } from "./focus";
import { isControl, setChecked, setSelected, setValue } from "./inputs";
import { keepRaw, type Numbering } from "./numbering";
import { setOpen, setShown, SHOWN } from "./opening";

/** Methods of elements that the server may call. */
const METHODS = new Set(["focus", "blur", "select", "click", "scrollIntoView", "play", "pause", "requestSubmit", "reset"]);
const SVG = "http://www.w3.org/2000/svg";

export interface PageCalls {
  call(method: string, args: unknown[]): void;
  sync(html: string, count: number): void;
  /** The two sides count differently: the whole tree is needed. */
  lost(reason: string): void;
  /** An attribute was set that others may want to know of. */
  changed(element: Element): void;
}

const template = document.createElement("template");

export class Applier {
  constructor(
    private readonly numbering: Numbering,
    private readonly page: PageCalls,
  ) {}

  apply(ops: Op[]): void {
    for (const op of ops) this.one(op);
  }

  private one(op: Op): void {
    switch (op[0]) {
      case protocol.TEXT:
        return this.with(op[1], (element) => setText(element, op[2]));
      case protocol.ATTR:
        return this.with(op[1], (element) => {
          element.setAttribute(op[2], op[3]);
          if (op[2].startsWith("data-")) this.page.changed(element);
        });
      case protocol.RMATTR:
        return this.with(op[1], (element) => element.removeAttribute(op[2]));
      case protocol.PROP:
        return this.with(op[1], (element) => {
          if (op[2] !== SHOWN) setProperty(element, op[2], op[3], op[4] ?? 0);
          else if (setShown(element, String(op[3]), op[4] ?? 0)) this.page.changed(element);
        });
      case protocol.INS:
        return this.with(op[1], (parent) => this.insert(parent, op[2], op[3], op[4], op[5]));
      case protocol.MOVE:
        return this.with(op[1], (element) => this.move(element.parentElement, element, op[2]));
      case protocol.RM:
        for (const id of op[1]) this.with(id, (element) => this.remove(element));
        return;
      case protocol.REPL:
        return this.with(op[1], (element) => this.replace(element, op[2], op[3], op[4]));
      case protocol.ORDER:
        return this.with(op[1], (parent) => this.order(parent, op[2], op[3]));
      case protocol.CALL:
        return op[1] === 0 ? this.page.call(op[2], op[3]) : callMethod(this.numbering.get(op[1]), op[2], op[3]);
      case protocol.VAR:
        document.documentElement.style.setProperty(op[1], op[2]);
        return;
      case protocol.SYNC:
        return this.page.sync(op[1], op[2]);
    }
  }

  private with(id: number, run: (element: Element) => void): void {
    const element = this.numbering.get(id);
    if (element === undefined) this.page.lost(`element ${id} is not there`);
    else run(element);
  }

  /** Give the child of `parent` that an id names, null for 0 (the end). */
  private before(parent: Element, id: number): Element | null | undefined {
    if (id === 0) return null;
    const element = this.numbering.get(id);
    return element?.parentElement === parent ? element : undefined;
  }

  private fragment(parent: Element, html: string, first: number, count: number): DocumentFragment {
    const fragment = parse(html, parent.namespaceURI === SVG && parent.localName !== "foreignObject");
    const counted = this.numbering.number(fragment, first);
    if (counted !== count) this.page.lost(`inserted ${counted} elements where the server counted ${count}`);
    return fragment;
  }

  private insert(parent: Element, beforeId: number, html: string, first: number, count: number): void {
    const before = this.before(parent, beforeId);
    if (before === undefined) return this.page.lost(`element ${beforeId} is not where something is to be inserted`);
    const fragment = this.fragment(parent, html, first, count);
    const added = [...fragment.children];
    parent.insertBefore(fragment, before);
    added.forEach(settle);
  }

  private replace(element: Element, html: string, first: number, count: number): void {
    const parent = element.parentElement;
    if (parent === null) return this.page.lost("an element to replace is not in the page");
    const fragment = this.fragment(parent, html, first, count);
    const added = [...fragment.children];
    element.replaceWith(fragment);
    this.numbering.forget(element);
    added.forEach(settle);
  }

  private remove(element: Element): void {
    element.remove();
    this.numbering.forget(element);
  }

  private move(parent: Element | null, element: Element, beforeId: number): void {
    const before = parent === null ? undefined : this.before(parent, beforeId);
    if (parent === null || before === undefined) return this.page.lost(`element ${beforeId} is not where something is to be moved`);
    place(parent, element, before);
  }

  private order(parent: Element, ids: number[], beforeId: number): void {
    let before = this.before(parent, beforeId);
    if (before === undefined) return this.page.lost(`element ${beforeId} is not where others are ordered`);
    for (let index = ids.length - 1; index >= 0; index--) {
      const element: Element | null | undefined = this.before(parent, ids[index]!);
      if (!element) return this.page.lost(`element ${ids[index]} is not where it is to be ordered`);
      if (element.nextElementSibling !== before) place(parent, element, before);
      before = element;
    }
  }
}

/** Make real what HTML can only hint at, for an element that has just become part of the page. */
export function settle(root: Element): void {
  const within = (selector: string): Element[] => [...(root.matches(selector) ? [root] : []), ...root.querySelectorAll(selector)];
  for (const dialog of within("dialog[data-modal][open]") as HTMLDialogElement[]) {
    if (dialog.matches(":modal")) continue;
    dialog.removeAttribute("open");
    dialog.showModal();
  }
  for (const box of within("input[indeterminate]") as HTMLInputElement[]) box.indeterminate = true;
}

/** Read HTML; what stands in an `<svg>` is read as its children are, else a browser would take it for unknown elements. */
function parse(html: string, isSvg: boolean): DocumentFragment {
  template.innerHTML = isSvg ? `<svg>${html}</svg>` : html;
  const fragment = document.importNode(template.content, true);
  template.innerHTML = "";
  if (isSvg) fragment.firstElementChild?.replaceWith(...fragment.firstElementChild.childNodes);
  return fragment;
}

function setText(element: Element, text: string): void {
  const only = element.firstChild;
  if (only instanceof Text && only === element.lastChild) only.data = text;
  else element.textContent = text;
}

function setProperty(element: Element, name: string, value: unknown, seen: number): void {
  if (name === "value" && isControl(element)) return setValue(element, String(value), seen);
  if (name === "checked" && element instanceof HTMLInputElement) return setChecked(element, Boolean(value), seen);
  if (name === "selected" && element instanceof HTMLOptionElement) return setSelected(element, Boolean(value), seen);
  if (name === "open" && element instanceof HTMLDetailsElement) return setOpen(element, Boolean(value), seen);
  if (name === "open" && element instanceof HTMLDialogElement && element.hasAttribute("data-modal")) {
    if (value && !element.open) element.showModal();
    else if (!value && element.open) element.close();
    return;
  }
  if (name === "innerHTML") {
    element.innerHTML = String(value);
    keepRaw(element, String(value));
  } else {
    (element as unknown as Record<string, unknown>)[name] = value;
  }
}

function place(parent: Element, element: Element, before: Element | null): void {
  const mover = parent as Element & { moveBefore?: (node: Node, before: Node | null) => void };
  if (mover.moveBefore && element.isConnected && parent.isConnected) mover.moveBefore(element, before);
  else keepFocus(element, () => parent.insertBefore(element, before));
}

function callMethod(element: Element | undefined, method: string, args: unknown[]): void {
  if (element === undefined || !METHODS.has(method)) return; // it may have gone since it was called
  const run = (element as unknown as Record<string, unknown>)[method];
  if (typeof run === "function") run.apply(element, args);
}
