// Which element an id names. Both sides count the elements of every inserted fragment in document order, so that ids are
// neither printed nor looked up. What is inside `data-raw` belongs to the author or to a custom element and is not counted.

interface Numbered extends Element {
  taupaneId?: number;
  /** The HTML that the server gave for the inside of a `data-raw` element. */
  taupaneRaw?: string;
}

export class Numbering {
  private readonly elements = new Map<number, Element>();

  /** `onElement` sees every element that becomes part of the page; after a sync again. */
  constructor(private readonly onElement: (element: Element) => void) {}

  get size(): number {
    return this.elements.size;
  }

  get(id: number): Element | undefined {
    return this.elements.get(id);
  }

  idOf(element: Element): number | undefined {
    return (element as Numbered).taupaneId;
  }

  assign(element: Element, id: number): void {
    (element as Numbered).taupaneId = id;
    this.elements.set(id, element);
  }

  /** Number everything below `root` from `first` on; gives how many elements there are. */
  number(root: ParentNode, first: number): number {
    let next = first;
    const walk = (parent: ParentNode): void => {
      for (let child = parent.firstElementChild; child !== null; child = child.nextElementSibling) {
        this.assign(child, next++);
        this.onElement(child);
        if (child.hasAttribute("data-raw")) keepRaw(child, child.innerHTML);
        else if (child.firstElementChild !== null) walk(child);
      }
    };
    walk(root);
    return next - first;
  }

  /** Take the printed ids below `root`, for a page that was synced, in place of all ids known so far. */
  adopt(root: Element): number {
    this.elements.clear();
    this.assign(root, 0);
    let count = 0;
    for (const element of root.querySelectorAll("[data-i]")) {
      this.assign(element, Number(element.getAttribute("data-i")));
      element.removeAttribute("data-i");
      this.onElement(element);
      count++;
    }
    return count;
  }

  /** Forget an element that leaves the page, with all that is in it. */
  forget(element: Element): void {
    const id = this.idOf(element);
    if (id !== undefined && this.elements.get(id) === element) this.elements.delete(id);
    for (let child = element.firstElementChild; child !== null; child = child.nextElementSibling) this.forget(child);
  }
}

/** Note what the server gave for the inside of a `data-raw` element; what scripts make of it later is theirs. */
export function keepRaw(element: Element, html: string): void {
  (element as Numbered).taupaneRaw = html;
}

/** Tell whether the inside of a `data-raw` element still stands for this HTML. */
export function standsForRaw(element: Element, html: string): boolean {
  return (element as Numbered).taupaneRaw === html;
}
