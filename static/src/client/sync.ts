// Bring a page that has lost count to what the server says, touching only what differs and nothing that is the user's.

import morphdom from "morphdom";
import { settle } from "./apply";
import { isControl } from "./inputs";
import { keepRaw, type Numbering, standsForRaw } from "./numbering";
import { SHOWN } from "./opening";

type KeepsValue = (element: Element) => boolean;

/** `keepsValue` tells whether an element's value is newer here than on the server. Gives the number of elements found. */
export function sync(root: Element, html: string, numbering: Numbering, keepsValue: KeepsValue): number {
  const wanted = document.createElement("template");
  wanted.innerHTML = html;
  const next = root.cloneNode(false) as Element;
  next.append(wanted.content);
  const after: (() => void)[] = [];
  morphdom(root, next, {
    childrenOnly: true,
    getNodeKey: (node) => keyOf(node, numbering),
    onNodeAdded: (node) => {
      if (node instanceof Element && node.hasAttribute("data-raw")) keepRaw(node, node.innerHTML);
      return node;
    },
    onBeforeElUpdated: (from, to) => prepare(from, to, keepsValue, after),
  });
  const found = numbering.adopt(root);
  for (const run of after) run();
  for (const child of [...root.children]) settle(child);
  return found;
}

function keyOf(node: Node, numbering: Numbering): string | undefined {
  if (!(node instanceof Element)) return undefined;
  const printed = node.getAttribute("data-i");
  if (printed !== null) return printed;
  const id = numbering.idOf(node);
  return id === undefined ? undefined : String(id);
}

/** Copy what belongs to the user from the page into what it is about to become; false: the element was brought up to date here. */
function prepare(from: HTMLElement, to: HTMLElement, keepsValue: KeepsValue, after: (() => void)[]): boolean {
  if (from instanceof HTMLDetailsElement || from instanceof HTMLDialogElement) {
    if (from.open) to.setAttribute("open", "");
  }
  const shown = from.getAttribute(SHOWN);
  if (shown !== null && keepsValue(from)) to.setAttribute(SHOWN, shown);
  if (from instanceof HTMLInputElement && from.type === "file") return copyAttributes(from, to);
  if (from.localName.startsWith("taupane-")) return copyAttributes(from, to);
  if (from.hasAttribute("data-raw") && to.hasAttribute("data-raw")) {
    if (standsForRaw(from, to.innerHTML)) return copyAttributes(from, to);
    keepRaw(from, to.innerHTML);
  }
  if (isControl(from)) after.push(settleControl(from, to as HTMLInputElement, keepsValue(from)));
  return true;
}

/** Say what a control shows when all is in place: a select has its options only then. */
function settleControl(from: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement, to: HTMLInputElement, keeps: boolean): () => void {
  const chosen = from instanceof HTMLInputElement && (from.type === "checkbox" || from.type === "radio");
  const value = keeps && !chosen ? from.value : from instanceof HTMLSelectElement ? to.getAttribute("value") : to.value;
  const checked = keeps && chosen ? from.checked : to.checked;
  return () => {
    if (chosen) from.checked = checked;
    else if (value !== null && from.value !== value) from.value = value;
  };
}

/** Set what the server says and leave all else, which the element has given itself. */
function copyAttributes(from: Element, to: Element): false {
  for (const { name, value } of to.attributes) if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  return false;
}
