/**
 * A view that waits to be painted until the rows that it will show are here, so that a filter which follows a slider never flashes.
 * Past STAGE_MS it is due with placeholders, lest a slow source seem dead.
 */

import type { View } from "./view";

const STAGE_MS = 400;

export class Stage {
  /** The view that waits, null for none. */
  view: View | null = null;
  private since = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;

  /** `due` is called when a view has waited long enough. */
  constructor(private readonly due: () => void) {}

  /** Put a view there, in the place of one that waits: the time of the first counts. */
  put(view: View): void {
    if (this.view === null) this.since = performance.now();
    this.view = view;
    this.stopClock();
  }

  /** Have it be due. */
  wait(): void {
    this.stopClock();
    this.timer = setTimeout(this.due, Math.max(0, this.since + STAGE_MS - performance.now()));
  }

  /** Nothing waits any more; gives what did. */
  clear(): View | null {
    const { view } = this;
    this.view = null;
    this.stopClock();
    return view;
  }

  private stopClock(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
