// The bar between two panes: dragged, or moved with the arrow keys. Python is told when it comes to rest (event `split`, in percent).

const STEP = 2; // percent per key
const known = new WeakSet<Element>();

export function attend(bar: HTMLElement): void {
  if (known.has(bar)) return;
  known.add(bar);
  bar.addEventListener("pointerdown", (event) => startDrag(bar, event));
  bar.addEventListener("keydown", (event) => onKey(bar, event));
  bar.addEventListener("dblclick", () => rest(bar, move(bar, Number(bar.dataset["start"] ?? 50))));
}

function boxOf(bar: HTMLElement): { start: number; size: number; upright: boolean; backwards: boolean } {
  const box = bar.parentElement!.getBoundingClientRect();
  const upright = bar.getAttribute("aria-orientation") === "vertical"; // the bar, so the panes are side by side
  const backwards = upright && getComputedStyle(bar).direction === "rtl";
  return upright
    ? { start: box.left, size: box.width, upright, backwards }
    : { start: box.top, size: box.height, upright, backwards };
}

/** Put the bar at a percentage, as far as the least sizes of the panes let it; gives where it is. */
function move(bar: HTMLElement, percent: number): number {
  const { size } = boxOf(bar);
  const [first = 0, second = 0] = (bar.dataset["least"] ?? "").split(" ").map(Number);
  const low = size > 0 ? (first / size) * 100 : 0;
  const high = size > 0 ? 100 - (second / size) * 100 : 100;
  const at = Math.round(Math.max(Math.min(percent, high), Math.min(low, high)) * 100) / 100;
  bar.parentElement!.style.setProperty("--tp-split", `${at}%`);
  bar.setAttribute("aria-valuenow", String(Math.round(at)));
  return at;
}

function rest(bar: HTMLElement, at: number): void {
  bar.dispatchEvent(new CustomEvent("split", { detail: at, bubbles: true }));
}

function startDrag(bar: HTMLElement, down: PointerEvent): void {
  if (down.button !== 0) return;
  down.preventDefault();
  bar.focus();
  bar.setPointerCapture(down.pointerId);
  bar.dataset["dragging"] = "";
  let at: number | null = null;
  const drag = (event: PointerEvent): void => {
    const { start, size, upright, backwards } = boxOf(bar);
    const share = (((upright ? event.clientX : event.clientY) - start) / size) * 100;
    at = move(bar, backwards ? 100 - share : share);
  };
  const end = (): void => {
    bar.removeEventListener("pointermove", drag);
    delete bar.dataset["dragging"];
    if (at !== null) rest(bar, at);
  };
  bar.addEventListener("pointermove", drag);
  bar.addEventListener("lostpointercapture", end, { once: true });
}

function onKey(bar: HTMLElement, event: KeyboardEvent): void {
  const { upright, backwards } = boxOf(bar);
  const now = parseFloat(getComputedStyle(bar.parentElement!).getPropertyValue("--tp-split")) || 50;
  const [less, more] = upright ? (backwards ? ["ArrowRight", "ArrowLeft"] : ["ArrowLeft", "ArrowRight"]) : ["ArrowUp", "ArrowDown"];
  const step = event.shiftKey ? STEP * 5 : STEP;
  const to: Record<string, number> = { [less!]: now - step, [more!]: now + step, Home: 0, End: 100 };
  const wanted = to[event.key];
  if (wanted === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  rest(bar, move(bar, wanted));
}
