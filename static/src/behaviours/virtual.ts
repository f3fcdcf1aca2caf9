// A list of which only the rows in sight are there: the page says which those are (event `window`, first and end row).

const known = new WeakSet<Element>();

export function attend(list: HTMLElement): void {
  if (known.has(list)) return look(list);
  known.add(list);
  let asked = false;
  const later = (): void => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      look(list);
    });
  };
  list.addEventListener("scroll", later, { passive: true });
  new ResizeObserver(later).observe(list);
  look(list);
}

const told = new WeakMap<Element, { first: number; end: number; count: number }>();

/** Ask for the rows in sight and a screen more on both sides, when less than half a screen of them is left. */
function look(list: HTMLElement): void {
  const height = Number(list.dataset["row"]);
  const count = Number(list.dataset["count"]);
  if (!list.isConnected || !(height > 0)) return;
  const screen = Math.ceil(list.clientHeight / height) + 1;
  const from = Math.floor(list.scrollTop / height);
  const last = told.get(list);
  const near = Math.ceil(screen / 2);
  const enough =
    last !== undefined && last.count === count &&
    last.first <= Math.max(0, from - near) && last.end >= Math.min(count, from + screen + near);
  if (enough) return;
  const next = { first: Math.max(0, from - screen), end: Math.min(count, from + 2 * screen), count };
  told.set(list, next);
  list.dispatchEvent(new CustomEvent("window", { detail: [next.first, next.end] }));
}
