// A tooltip. It lies in the top layer, where nothing clips it and it makes no page wider, beside what it explains: on the side
// that was asked for, or where there is room.

const GAP = 6; // CSS px to what it explains
const MARGIN = 8; // CSS px to the edges of the window
const LINGER = 120; // ms in which the pointer may cross the gap, to read or select the text
const OPPOSITE: Record<string, string> = { top: "bottom", bottom: "top", left: "right", right: "left" };
const known = new WeakSet<Element>();

interface Size {
  width: number;
  height: number;
}

export function attend(host: HTMLElement): void {
  if (known.has(host)) return;
  known.add(host);
  let leaving: ReturnType<typeof setTimeout> | undefined;
  const tip = (): HTMLElement | null => host.querySelector<HTMLElement>(":scope > [role=tooltip]");
  const hide = (): void => {
    clearTimeout(leaving);
    document.removeEventListener("keydown", onKey, true);
    document.removeEventListener("scroll", put, true);
    const shown = tip();
    if (shown?.matches(":popover-open") === true) shown.hidePopover();
  };
  // Again while something scrolls, as it does when the Tab key leads to what was out of sight.
  const put = (): void => {
    const one = tip();
    if (one === null || !host.isConnected) return hide();
    const { left, top } = beside(host.getBoundingClientRect(), one.getBoundingClientRect(), host.dataset["placement"] ?? "top", {
      width: document.documentElement.clientWidth,
      height: document.documentElement.clientHeight,
    });
    one.style.left = `${left}px`;
    one.style.top = `${top}px`;
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "Escape") hide();
  };
  const show = (): void => {
    clearTimeout(leaving);
    const one = tip();
    if (one === null || one.textContent === "" || one.matches(":popover-open")) return;
    one.showPopover();
    put();
    document.addEventListener("keydown", onKey, true);
    document.addEventListener("scroll", put, true);
  };
  host.addEventListener("pointerenter", show);
  host.addEventListener("pointerleave", () => {
    clearTimeout(leaving);
    leaving = setTimeout(() => host.querySelector(":focus-visible") ?? hide(), LINGER);
  });
  host.addEventListener("focusin", (event) => (event.target as Element).matches(":focus-visible") && show());
  host.addEventListener("focusout", () => host.matches(":hover") || hide());
}

/** Where a tip goes that explains what is `at`, within the window. Pure. */
export function beside(at: DOMRectReadOnly, tip: Size, wanted: string, space: Size): { left: number; top: number } {
  const room: Record<string, number> = { top: at.top, bottom: space.height - at.bottom, left: at.left, right: space.width - at.right };
  const across = (side: string): boolean => side === "left" || side === "right";
  const fits = (side: string): boolean => (room[side] ?? 0) >= (across(side) ? tip.width : tip.height) + GAP + MARGIN;
  const side = [wanted, OPPOSITE[wanted] ?? "bottom", "top", "bottom"].find(fits) ?? wanted;
  const middle = { left: at.left + (at.width - tip.width) / 2, top: at.top + (at.height - tip.height) / 2 };
  const left = side === "left" ? at.left - tip.width - GAP : side === "right" ? at.right + GAP : middle.left;
  const top = side === "top" ? at.top - tip.height - GAP : side === "bottom" ? at.bottom + GAP : middle.top;
  const within = (start: number, size: number, all: number): number => Math.max(MARGIN, Math.min(start, all - size - MARGIN));
  return { left: within(left, tip.width, space.width), top: within(top, tip.height, space.height) };
}
