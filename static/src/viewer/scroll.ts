/**
 * The scroll position and what moves it: wheel, touch, bars. Rows move by the row (`top` is a row index with a
 * fraction), columns by the pixel. Wheel and touch move rows directly; only the thumb maps by ratio, since one pixel
 * of a 10M-row bar is thousands of rows.
 */

import { ScrollMap, Velocity, clamp, maxTop, topShowing } from "./geometry";

/** Sizes that bound the position, px and rows. */
export interface Extent {
  readonly rows: number;
  readonly rowHeight: number;
  readonly bodyHeight: number;
  /** Width of the cells' area, without row numbers. */
  readonly bodyWidth: number;
  /** Sum of the column widths. */
  readonly totalWidth: number;
}

/** A wheel notch glides this long (time constant); a trackpad moves by itself and is followed at once. */
const GLIDE_MS = 45;
/** A gesture that began inside goes on inside, also at the end of the rows: the page must not jump away under it. */
const LATCH_MS = 220;
const LINE_ROWS = 3;
const INERTIA_MS = 325;

export class Scroller {
  top = 0;
  left = 0;
  private extent: Extent = { rows: 0, rowHeight: 28, bodyHeight: 0, bodyWidth: 0, totalWidth: 0 };
  private glide = 0;
  private glideAt = 0;
  private wheelAt = -Infinity;
  private inertia: { x: number; y: number; at: number } | null = null;
  private readonly velocity = new Velocity();
  private readonly drift = new Velocity();

  constructor(
    /** Called after each move; painting is up to the owner. */
    private readonly moved: () => void,
    private readonly calm: () => boolean,
  ) {}

  get maxTop(): number {
    return maxTop(this.extent.rows, this.extent.bodyHeight, this.extent.rowHeight);
  }

  get maxLeft(): number {
    return Math.max(0, this.extent.totalWidth - this.extent.bodyWidth);
  }

  get pageRows(): number {
    return this.extent.bodyHeight / this.extent.rowHeight;
  }

  setExtent(extent: Extent): void {
    this.extent = extent;
    this.top = clamp(this.top, 0, this.maxTop);
    this.left = clamp(this.left, 0, this.maxLeft);
  }

  /** Rows per ms, signed, over the last frames. */
  speed(now: number): number {
    return this.velocity.at(now);
  }

  /** Px per ms to the right, signed, over the last frames. */
  sideSpeed(now: number): number {
    return this.drift.at(now);
  }

  /** Go to a row at once. A jump has no direction: nothing is fetched ahead of it. */
  jumpTo(top: number, left = this.left): void {
    this.stop();
    this.place(top, left);
    this.velocity.reset(this.top, performance.now());
    this.drift.reset(this.left, performance.now());
    this.moved();
  }

  /** Move by pixels at once, as a finger or trackpad does. Gives whether anything moved. */
  moveBy(dx: number, dy: number): boolean {
    const before = { top: this.top, left: this.left };
    this.place(this.top + dy / this.extent.rowHeight, this.left + dx);
    const changed = before.top !== this.top || before.left !== this.left;
    if (changed) this.moved();
    return changed;
  }

  /** Put the thumb's position in. Fast drags are noted as movement, so that the direction is known. */
  dragTo(top: number): void {
    this.stop();
    this.place(top, this.left);
    this.moved();
  }

  /** Scroll no further than needed to show a row. */
  showRow(row: number): void {
    const wanted = topShowing(row, this.top, this.extent.bodyHeight, this.extent.rowHeight);
    if (wanted !== this.top) this.jumpTo(wanted);
  }

  verticalMap(track: number): ScrollMap {
    return new ScrollMap(track, this.maxTop, this.pageRows);
  }

  horizontalMap(track: number): ScrollMap {
    return new ScrollMap(track, this.maxLeft, this.extent.bodyWidth);
  }

  /** Handle a wheel event; gives whether it was ours, so that the page must not scroll as well. */
  wheel(event: WheelEvent): boolean {
    const now = performance.now();
    const latched = now - this.wheelAt < LATCH_MS;
    const { dx, dy } = this.wheelPixels(event);
    const able = this.canMove(dx, dy);
    if (!able && !latched) return false;
    this.wheelAt = now;
    this.inertia = null;
    if (dx !== 0) this.moveBy(dx, 0);
    if (dy !== 0) this.wheelRows(event, dy);
    return true;
  }

  /** Advance glide and inertia to `now` (ms); gives whether more is to come. */
  step(now: number): boolean {
    if (this.glide !== 0) this.stepGlide(now);
    if (this.inertia !== null) this.stepInertia(now);
    this.velocity.note(this.top, now);
    this.drift.note(this.left, now);
    return this.glide !== 0 || this.inertia !== null;
  }

  /** Let go of a touch pan with a speed in px per ms. */
  fling(x: number, y: number): void {
    if (this.calm() || Math.hypot(x, y) < 0.05) return;
    this.inertia = { x, y, at: performance.now() };
    this.moved();
  }

  stop(): void {
    this.glide = 0;
    this.inertia = null;
  }

  private place(top: number, left: number): void {
    this.top = clamp(top, 0, this.maxTop);
    this.left = clamp(left, 0, this.maxLeft);
  }

  private canMove(dx: number, dy: number): boolean {
    const down = dy > 0 ? this.top < this.maxTop : dy < 0 && this.top > 0;
    const right = dx > 0 ? this.left < this.maxLeft : dx < 0 && this.left > 0;
    return down || right;
  }

  private wheelPixels(event: WheelEvent): { dx: number; dy: number } {
    const { rowHeight, bodyHeight, bodyWidth } = this.extent;
    const byLine = event.deltaMode === WheelEvent.DOM_DELTA_LINE;
    const byPage = event.deltaMode === WheelEvent.DOM_DELTA_PAGE;
    // Browsers give 3 lines a notch; a notch of three rows feels the same as a pixel notch of about 100 px.
    const unitY = byLine ? (rowHeight * LINE_ROWS) / 3 : byPage ? bodyHeight - rowHeight : 1;
    const unitX = byLine ? rowHeight : byPage ? bodyWidth : 1;
    const sideways = event.shiftKey && event.deltaX === 0;
    return sideways
      ? { dx: event.deltaY * unitX, dy: 0 }
      : { dx: event.deltaX * unitX, dy: event.deltaY * unitY };
  }

  private wheelRows(event: WheelEvent, dy: number): void {
    const notch = event.deltaMode !== WheelEvent.DOM_DELTA_PIXEL
      || (Number.isInteger(event.deltaY) && Math.abs(event.deltaY) >= 50);
    if (!notch || this.calm()) {
      this.glide = 0;
      this.moveBy(0, dy);
      return;
    }
    if (this.glide === 0 || Math.sign(this.glide) !== Math.sign(dy)) {
      this.glide = 0;
      this.glideAt = performance.now();
    }
    this.glide += dy;
    this.moved();
  }

  private stepGlide(now: number): void {
    const elapsed = Math.max(0, now - this.glideAt);
    this.glideAt = now;
    const share = Math.abs(this.glide) < 0.5 ? 1 : 1 - Math.exp(-elapsed / GLIDE_MS);
    const step = this.glide * share;
    this.glide -= step;
    if (Math.abs(this.glide) < 1e-6) this.glide = 0;
    if (!this.moveBy(0, step) && step !== 0) this.glide = 0;
  }

  private stepInertia(now: number): void {
    const flight = this.inertia;
    if (flight === null) return;
    const elapsed = Math.max(0, now - flight.at);
    const decay = Math.exp(-elapsed / INERTIA_MS);
    const moved = this.moveBy(flight.x * elapsed * decay, flight.y * elapsed * decay);
    this.inertia = { x: flight.x * decay, y: flight.y * decay, at: now };
    if ((!moved && elapsed > 0) || Math.hypot(flight.x, flight.y) < 0.02) this.inertia = null;
  }
}
