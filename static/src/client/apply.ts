// Carry out ops on the page. Nothing but what an op names is touched, so focus, scroll, open menus and playing media survive.

import * as protocol from "../protocol";
import type { Op } from "../protocol";
import { editsOf, isControl, setValue } from "./inputs";
import type { Numbering } from "./numbering";

/** Methods of elements that the server may call. */
const METHODS = new Set(["focus", "blur", "select", "click", "scrollIntoView", "play", "pause", "requestSubmit", "reset"]);

export interface PageCalls {
  call(method: string, args: unknown[]): void;
  sync(html: string, count: number): void;
  /** The two sides count differently: the whole tree is needed. */
  lost(reason: string): void;
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
        return this.with(op[1], (element) => element.setAttribute(op[2], op[3]));
      case protocol.RMATTR:
        return this.with(op[1], (element) => element.removeAttribute(op[2]));
      case protocol.PROP:
        return this.with(op[1], (element) => setProperty(element, op[2], op[3], op[4] ?? 0));
      case protocol.INS:
        return this.insert(op[1], op[2], op[3], op[4], op[5]);
      case protocol.MOVE:
        return this.with(op[1], (element) => move(element.parentElement, element, this.numbering.get(op[2]) ?? null));
      case protocol.RM:
        for (const id of op[1]) this.with(id, (element) => this.remove(element));
        return;
      case protocol.REPL:
        return this.with(op[1], (element) => {
          element.replaceWith(this.fragment(op[2], op[3], op[4]));
          this.numbering.forget(element);
        });
      case protocol.ORDER:
        return this.with(op[1], (parent) => this.order(parent, op[2], op[3]));
      case protocol.CALL:
        return op[1] === 0 ? this.page.call(op[2], op[3]) : this.with(op[1], (element) => callMethod(element, op[2], op[3]));
      case protocol.VAR:
        document.documentElement.style.setProperty(op[1], op[2]);
        return;
      case protocol.SYNC:
        return this.page.sync(op[1], op[2]);
    }
  }

  private with(id: number, run: (element: Element) => void): void {
    const element = this.numbering.get(id);
    if (element !== undefined) run(element);
  }

  private fragment(html: string, first: number, count: number): DocumentFragment {
    template.innerHTML = html;
    const fragment = document.importNode(template.content, true);
    template.innerHTML = "";
    const counted = this.numbering.number(fragment, first);
    if (counted !== count) this.page.lost(`inserted ${counted} elements where the server counted ${count}`);
    return fragment;
  }

  private insert(parentId: number, beforeId: number, html: string, first: number, count: number): void {
    const parent = this.numbering.get(parentId);
    if (parent === undefined) return this.page.lost("an element to insert into is not there");
    const fragment = this.fragment(html, first, count);
    const added = [...fragment.children];
    parent.insertBefore(fragment, this.numbering.get(beforeId) ?? null);
    added.forEach(settle);
  }

  private remove(element: Element): void {
    element.remove();
    this.numbering.forget(element);
  }

  private order(parent: Element, ids: number[], beforeId: number): void {
    let before = this.numbering.get(beforeId) ?? null;
    for (let index = ids.length - 1; index >= 0; index--) {
      const element = this.numbering.get(ids[index]!);
      if (element === undefined) continue;
      if (element.nextElementSibling !== before || element.parentElement !== parent) move(parent, element, before);
      before = element;
    }
  }
}

/** Make real what HTML can only hint at, for an element that has just become part of the page. */
export function settle(root: Element): void {
  const dialogs = root.matches("dialog[data-modal][open]") ? [root] : [...root.querySelectorAll("dialog[data-modal][open]")];
  for (const dialog of dialogs as HTMLDialogElement[]) {
    if (dialog.matches(":modal")) continue;
    dialog.removeAttribute("open");
    dialog.showModal();
  }
}

function setText(element: Element, text: string): void {
  const only = element.firstChild;
  if (only instanceof Text && only === element.lastChild) only.data = text;
  else element.textContent = text;
}

function setProperty(element: Element, name: string, value: unknown, seen: number): void {
  if (name === "value" && isControl(element)) return setValue(element, String(value), seen);
  if (name === "checked" && editsOf(element) > seen) return;
  if (name === "open" && element instanceof HTMLDialogElement && element.hasAttribute("data-modal")) {
    if (value && !element.open) element.showModal();
    else if (!value && element.open) element.close();
    return;
  }
  if (name === "innerHTML") element.innerHTML = String(value);
  else (element as unknown as Record<string, unknown>)[name] = value;
}

function move(parent: Element | null, element: Element, before: Element | null): void {
  if (parent === null) return;
  const mover = parent as Element & { moveBefore?: (node: Node, before: Node | null) => void };
  if (mover.moveBefore && element.isConnected && parent.isConnected) mover.moveBefore(element, before);
  else parent.insertBefore(element, before);
}

function callMethod(element: Element, method: string, args: unknown[]): void {
  if (!METHODS.has(method)) return;
  const run = (element as unknown as Record<string, unknown>)[method];
  if (typeof run === "function") run.apply(element, args);
}
