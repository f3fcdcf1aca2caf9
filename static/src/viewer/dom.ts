/** Make an element with a class. Text from the server never comes here as markup: it is set as text by its owner. */
export function make<K extends keyof HTMLElementTagNameMap>(tag: K, className = ""): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className !== "") element.className = className;
  return element;
}

/** Make a part of the grid's ARIA structure. */
export function makeRole(role: string, className: string): HTMLDivElement {
  const element = make("div", className);
  element.setAttribute("role", role);
  return element;
}

/** Set an attribute only when it changes: attribute writes cost style work even when the value is the same. */
export function setAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Hide or show, only where that changes something: as for attributes. */
export function setHidden(element: HTMLElement, hidden: boolean): void {
  if (element.hidden !== hidden) element.hidden = hidden;
}
