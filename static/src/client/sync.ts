// Bring a page that has lost count to what the server says, touching only what differs and nothing that is the user's.

import morphdom from "morphdom";
import { isControl } from "./inputs";
import { settle } from "./apply";
import type { Numbering } from "./numbering";

/** `keepsValue` tells whether an element's value is newer here than on the server. Gives the number of elements found. */
export function sync(root: Element, html: string, numbering: Numbering, keepsValue: (element: Element) => boolean): number {
  const wanted = document.createElement("template");
  wanted.innerHTML = html;
  const next = root.cloneNode(false) as Element;
  next.append(wanted.content);
  morphdom(root, next, {
    childrenOnly: true,
    getNodeKey: (node) => keyOf(node, numbering),
    onBeforeElUpdated: (from, to) => prepare(from, to, keepsValue),
    onBeforeElChildrenUpdated: (from) => !from.tagName.startsWith("TAUPANE-"),
  });
  const found = numbering.adopt(root);
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

/** Copy what belongs to the user from the page into what it is about to become. */
function prepare(from: HTMLElement, to: HTMLElement, keepsValue: (element: Element) => boolean): boolean {
  if (from instanceof HTMLDetailsElement || from instanceof HTMLDialogElement) {
    if (from.open) to.setAttribute("open", "");
  }
  if (isControl(from) && keepsValue(from)) {
    (to as HTMLInputElement).value = from.value;
    if (from instanceof HTMLInputElement) (to as HTMLInputElement).checked = from.checked;
  } else if (to instanceof HTMLInputElement) {
    to.value = to.getAttribute("value") ?? "";
    to.checked = to.hasAttribute("checked");
  } else if (from instanceof HTMLSelectElement && to instanceof HTMLSelectElement) {
    from.value = to.getAttribute("value") ?? to.value;
  }
  return true;
}
