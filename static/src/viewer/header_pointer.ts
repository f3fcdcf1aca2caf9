/**
 * The pointer on the header: a click sorts, the handle resizes, dragging a name moves its column, the button and the right
 * button open its menu. The keyboard's part is in keys.ts.
 */

import { make } from "./dom";
import type { Header } from "./header";

export interface HeaderEvents {
  /** A click on a column's name; `add` keeps the other sort keys. */
  onSort(column: number, add: boolean): void;
  /** A click with Ctrl: the column, for the selection. */
  onSelect(column: number): void;
  widthOf(column: number): number;
  onResize(column: number, width: number): void;
  /** A double click on the handle. */
  onFit(column: number): void;
  /** A dragged column: at which gap it would stand, as the index before which it goes, and where that gap is, px from the header's left edge. */
  gapAt(clientX: number): { readonly gap: number; readonly x: number };
  onMove(column: number, gap: number): void;
  onMenu(column: number): void;
  /** A click on a part of a summary. */
  onBin(column: number, target: EventTarget | null, clientX: number): void;
}

/** Two presses within this are a double click, ms. */
const DOUBLE_MS = 400;
/** A press that moves further than this drags, px. */
const SLOP = 6;

export class HeaderPointer {
  private readonly gapMark = make("div", "gap");
  private readonly ghost = make("div", "ghost");
  /** The last press on a handle: capture sends the browser's own double click to the header instead of the handle. */
  private grabbed = { column: -1, at: -Infinity };
  private resizing: { column: number; x: number; width: number } | null = null;
  private moving: { column: number; x: number; gap: number; under: boolean } | null = null;
  private movedAt = -Infinity;

  constructor(private readonly header: Header, private readonly events: HeaderEvents) {
    for (const part of [this.gapMark, this.ghost]) {
      part.hidden = true;
      part.setAttribute("aria-hidden", "true");
    }
    header.element.append(this.gapMark, this.ghost);
    this.listen();
  }

  private listen(): void {
    const { element } = this.header;
    element.addEventListener("pointerdown", (event) => this.press(event));
    element.addEventListener("pointermove", (event) => this.drag(event));
    element.addEventListener("pointerup", (event) => this.release(event));
    for (const type of ["pointercancel", "lostpointercapture"]) element.addEventListener(type, () => this.end());
    element.addEventListener("click", (event) => this.click(event));
    element.addEventListener("contextmenu", (event) => {
      const column = this.header.columnOf(event.target);
      if (column < 0) return;
      event.preventDefault();
      this.events.onMenu(column);
    });
  }

  private press(event: PointerEvent): void {
    const column = this.header.columnOf(event.target);
    if (event.button !== 0 || column < 0) return;
    if (isIn(event.target, "handle")) this.grab(event, column);
    else if (!isIn(event.target, "menu") && !isIn(event.target, "bin") && event.pointerType !== "touch") {
      this.moving = { column, x: event.clientX, gap: -1, under: false };
    }
  }

  private grab(event: PointerEvent, column: number): void {
    // Captured by the header, not by the handle: its node may be given to another column while the header moves.
    event.preventDefault();
    const again = column === this.grabbed.column && event.timeStamp - this.grabbed.at < DOUBLE_MS;
    this.grabbed = { column, at: again ? -Infinity : event.timeStamp };
    if (again) this.events.onFit(column);
    this.resizing = { column, x: event.clientX, width: this.events.widthOf(column) };
    this.header.element.setPointerCapture(event.pointerId);
    this.header.element.classList.add("resizing");
  }

  private drag(event: PointerEvent): void {
    const { resizing, moving } = this;
    if (resizing !== null) this.events.onResize(resizing.column, resizing.width + event.clientX - resizing.x);
    if (moving === null) return;
    if (!moving.under) {
      if (Math.abs(event.clientX - moving.x) < SLOP) return;
      moving.under = true;
      this.header.element.setPointerCapture(event.pointerId);
      this.lift(moving.column);
    }
    this.carry(event.clientX, moving);
  }

  private lift(column: number): void {
    const box = this.header.boxOf(column);
    this.ghost.style.width = `${box?.width ?? 0}px`;
    this.ghost.hidden = false;
    this.gapMark.hidden = false;
    this.header.element.classList.add("moving");
  }

  private carry(clientX: number, moving: { column: number; x: number; gap: number }): void {
    const { gap, x } = this.events.gapAt(clientX);
    moving.gap = gap;
    this.gapMark.style.transform = `translateX(${x}px)`;
    const box = this.header.boxOf(moving.column);
    const left = this.header.element.getBoundingClientRect().left;
    if (box !== null) this.ghost.style.transform = `translateX(${box.left - left + clientX - moving.x}px)`;
  }

  private release(event: PointerEvent): void {
    const { moving } = this;
    if (moving?.under === true) {
      this.movedAt = event.timeStamp;
      if (moving.gap >= 0) this.events.onMove(moving.column, moving.gap);
    }
    this.end();
  }

  private end(): void {
    this.resizing = null;
    this.moving = null;
    this.ghost.hidden = true;
    this.gapMark.hidden = true;
    this.header.element.classList.remove("resizing", "moving");
  }

  private click(event: MouseEvent): void {
    const column = this.header.columnOf(event.target);
    if (column < 0 || isIn(event.target, "handle") || event.timeStamp - this.movedAt < 60) return;
    if (isIn(event.target, "bin")) this.events.onBin(column, event.target, event.clientX);
    else if (isIn(event.target, "menu")) this.events.onMenu(column);
    else if (event.ctrlKey || event.metaKey) this.events.onSelect(column);
    else this.events.onSort(column, event.shiftKey);
  }
}

function isIn(target: EventTarget | null, name: string): boolean {
  return target instanceof Element && target.closest(`.${name}`) !== null;
}
