/**
 * The two scrollbars, ours because the content has no height that a browser could scroll. They are for the pointer
 * only: the keyboard and assistive technology use the grid itself.
 */

import type { ScrollMap } from "./geometry";
import { countText } from "./format";
import { make } from "./dom";
import type { Scroller } from "./scroll";

type Axis = "vertical" | "horizontal";

export class Bar {
  readonly element: HTMLElement;
  private readonly rail = make("div", "rail");
  private readonly thumb = make("div", "thumb");
  private readonly bubble = make("div", "bubble");
  private map: ScrollMap | null = null;
  private track = 0;
  private grabbed: number | null = null;

  constructor(private readonly axis: Axis, private readonly scroller: Scroller) {
    this.element = make("div", `bar ${axis}`);
    this.element.setAttribute("aria-hidden", "true");
    this.thumb.append(this.bubble);
    this.rail.append(this.thumb);
    this.element.append(this.rail);
    this.element.addEventListener("pointerdown", (event) => this.grab(event));
    this.element.addEventListener("pointermove", (event) => this.drag(event));
    for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) {
      this.element.addEventListener(type, () => this.release());
    }
  }

  /** Take a new track length in, px. */
  resize(track: number): void {
    this.track = track;
  }

  paint(): void {
    const range = this.axis === "vertical" ? this.scroller.maxTop : this.scroller.maxLeft;
    if (range <= 0) return;
    this.map = this.axis === "vertical" ? this.scroller.verticalMap(this.track) : this.scroller.horizontalMap(this.track);
    const offset = this.map.toThumb(this.axis === "vertical" ? this.scroller.top : this.scroller.left);
    const { style } = this.thumb;
    if (this.axis === "vertical") {
      style.height = `${this.map.thumb}px`;
      style.transform = `translateY(${offset}px)`;
      if (this.grabbed !== null) this.bubble.textContent = `Row ${countText(Math.round(this.scroller.top) + 1)}`;
    } else {
      style.width = `${this.map.thumb}px`;
      style.transform = `translateX(${offset}px)`;
    }
  }

  private at(event: PointerEvent): number {
    const box = this.rail.getBoundingClientRect();
    return this.axis === "vertical" ? event.clientY - box.top : event.clientX - box.left;
  }

  private grab(event: PointerEvent): void {
    if (event.button !== 0 || this.map === null) return;
    event.preventDefault();
    const offset = this.map.toThumb(this.axis === "vertical" ? this.scroller.top : this.scroller.left);
    const inside = this.at(event) - offset;
    const onThumb = inside >= 0 && inside <= this.map.thumb;
    // A click beside the thumb brings its middle there: paging through millions of rows would get nowhere.
    this.grabbed = onThumb ? inside : this.map.thumb / 2;
    this.element.setPointerCapture(event.pointerId);
    this.element.classList.add("held");
    if (!onThumb) this.drag(event);
    this.paint();
  }

  private drag(event: PointerEvent): void {
    if (this.grabbed === null || this.map === null) return;
    const position = this.map.toPosition(this.at(event) - this.grabbed);
    if (this.axis === "vertical") this.scroller.dragTo(position);
    else this.scroller.jumpTo(this.scroller.top, position);
  }

  private release(): void {
    this.grabbed = null;
    this.element.classList.remove("held");
  }
}
