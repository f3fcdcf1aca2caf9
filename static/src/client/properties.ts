// Properties of custom elements: `data-prop-row-count='[1,2]'` sets `element.rowCount`, once the element is defined.

const PREFIX = "data-prop-";
/** The texts that were set, so that what did not change is not set again. */
const known = new WeakMap<Element, Map<string, string>>();

/** Set what has changed; called for each element that comes, and when one of its attributes was set. */
export function setProperties(element: Element): void {
  if (!element.localName.includes("-")) return;
  const names = element.getAttributeNames().filter((name) => name.startsWith(PREFIX));
  if (names.length === 0) return;
  if (customElements.get(element.localName) !== undefined) return write(element, names);
  // A property set before the element is defined would stand in front of its accessor for ever.
  void customElements.whenDefined(element.localName).then(() => write(element, names));
}

function write(element: Element, names: string[]): void {
  customElements.upgrade(element);
  const texts = known.get(element) ?? new Map<string, string>();
  known.set(element, texts);
  for (const name of names) {
    const text = element.getAttribute(name);
    if (text === null || texts.get(name) === text) continue;
    texts.set(name, text);
    const property = name.slice(PREFIX.length).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    try {
      (element as unknown as Record<string, unknown>)[property] = JSON.parse(text);
    } catch (error) {
      reportError(error); // the element's own setter; the others are set all the same
    }
  }
}
