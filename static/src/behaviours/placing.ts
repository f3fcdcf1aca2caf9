// Where a list goes that opens at a control: below it, or above where there is more room; within the window in any case. Pure.

const MARGIN = 8; // CSS px to the edges of the window
const GAP = 4; // CSS px to the control
const LEAST = 160; // CSS px that are enough below

export interface Place {
  left: number;
  width: number;
  /** The most it may be tall. */
  height: number;
  /** From the window's top edge, or null where it hangs from below: then it grows upwards. */
  top: number | null;
  /** From the window's bottom edge. */
  bottom: number | null;
}

interface Rect {
  left: number;
  top: number;
  bottom: number;
  width: number;
}

export function placed(at: Rect, wanted: number, space: { width: number; height: number }): Place {
  const below = space.height - at.bottom - GAP - MARGIN;
  const above = at.top - GAP - MARGIN;
  const width = Math.min(at.width, space.width - 2 * MARGIN);
  const left = Math.max(MARGIN, Math.min(at.left, space.width - width - MARGIN));
  const goesUp = below < Math.min(wanted, LEAST) && above > below;
  const height = Math.max(40, Math.min(320, goesUp ? above : below));
  return goesUp
    ? { left, width, height, top: null, bottom: space.height - at.top + GAP }
    : { left, width, height, top: at.bottom + GAP, bottom: null };
}
