/** The pointer on the rows: a press places the cursor, dragging selects, at the edges it scrolls on. Fingers pan and tap. */

import type { Place } from "./cursor";
import { clamp } from "./geometry";
import type { Unit } from "./selection";

export interface PickEvents {
  /** The place under a point of the screen; column -1 is the row's number. Null where there are no rows. */
  placeAt(clientX: number, clientY: number): Place | null;
  /** A press: `extend` from the cursor, `add` beside what is selected. */
  onPick(place: Place, unit: Unit, how: { extend: boolean; add: boolean }): void;
  onStretch(place: Place): void;
  onOpen(place: Place): void;
  /** A press that was not a drag, of a mouse or a finger. */
  onClick(place: Place, double: boolean): void;
  onMenu(place: Place, at: { x: number; y: number }): void;
  /** Scroll by px while the pointer is dragged past an edge. */
  scrollBy(dx: number, dy: number): void;
}

/** Past an edge by so many px, the rows scroll by this many times more px in a second. */
const EDGE_SPEED = 12;
const MOST_SPEED = 2400;

export class Picking {
  private dragging: { x: number; y: number; from: Place; moved: boolean } | null = null;
  private frameId = 0;
  private scrolledAt = 0;
  /** What pressed last: a mouse picks when it presses, a finger or pen when it lets go, since it may pan. */
  private pressedBy = "";
  private dragged = false;

  constructor(private readonly body: HTMLElement, private readonly events: PickEvents) {
    body.addEventListener("pointerdown", (event) => this.press(event));
    body.addEventListener("pointermove", (event) => this.move(event));
    for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) body.addEventListener(type, () => this.end());
    body.addEventListener("click", (event) => {
      const place = this.pressedBy === "mouse" ? events.placeAt(event.clientX, event.clientY) : this.pick(event);
      if (place !== null && place.column >= 0 && !this.dragged) events.onClick(place, false);
    });
    body.addEventListener("dblclick", (event) => {
      const place = events.placeAt(event.clientX, event.clientY);
      if (place === null || place.column < 0) return;
      events.onOpen(place);
      events.onClick(place, true);
    });
    body.addEventListener("contextmenu", (event) => {
      const place = events.placeAt(event.clientX, event.clientY);
      if (place === null) return;
      event.preventDefault();
      events.onMenu(place, { x: event.clientX, y: event.clientY });
    });
  }

  private press(event: PointerEvent): void {
    this.pressedBy = event.pointerType;
    this.dragged = false;
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    const place = this.pick(event);
    if (place === null) return;
    // A captured pointer clicks on what captured it: a link must keep its own.
    if (event.target instanceof Element && event.target.closest("a") !== null) return;
    this.dragging = { x: event.clientX, y: event.clientY, from: place, moved: false };
    this.body.setPointerCapture(event.pointerId);
  }

  private pick(event: MouseEvent): Place | null {
    const place = this.events.placeAt(event.clientX, event.clientY);
    if (place === null) return null;
    const add = event.ctrlKey || event.metaKey;
    this.events.onPick(place, place.column < 0 ? "rows" : "cells", { extend: event.shiftKey, add: add && !event.shiftKey });
    return place;
  }

  private move(event: PointerEvent): void {
    const { dragging } = this;
    if (dragging === null) return;
    dragging.x = event.clientX;
    dragging.y = event.clientY;
    this.stretch();
    if (this.frameId === 0 && (this.past().dx !== 0 || this.past().dy !== 0)) {
      this.scrolledAt = performance.now();
      this.frameId = requestAnimationFrame((now) => this.scrollOn(now));
    }
  }

  private stretch(): void {
    const { dragging } = this;
    if (dragging === null) return;
    const box = this.body.getBoundingClientRect();
    const x = clamp(dragging.x, box.left + 1, box.right - 1);
    const y = clamp(dragging.y, box.top + 1, box.bottom - 1);
    const place = this.events.placeAt(x, y);
    if (place === null) return;
    dragging.moved ||= place.row !== dragging.from.row || place.column !== dragging.from.column;
    this.dragged ||= dragging.moved;
    if (dragging.moved) this.events.onStretch({ row: place.row, column: Math.max(0, place.column) });
  }

  /** How far the pointer is past the edges, px. */
  private past(): { dx: number; dy: number } {
    const { dragging } = this;
    if (dragging === null) return { dx: 0, dy: 0 };
    const box = this.body.getBoundingClientRect();
    return {
      dx: Math.min(0, dragging.x - box.left) + Math.max(0, dragging.x - box.right),
      dy: Math.min(0, dragging.y - box.top) + Math.max(0, dragging.y - box.bottom),
    };
  }

  private scrollOn(now: number): void {
    this.frameId = 0;
    const { dx, dy } = this.past();
    if (dx === 0 && dy === 0) return;
    const seconds = Math.min(0.1, Math.max(0, now - this.scrolledAt) / 1000);
    this.scrolledAt = now;
    const by = (px: number): number => clamp(px * EDGE_SPEED, -MOST_SPEED, MOST_SPEED) * seconds;
    this.events.scrollBy(by(dx), by(dy));
    this.stretch();
    this.frameId = requestAnimationFrame((next) => this.scrollOn(next));
  }

  private end(): void {
    this.dragging = null;
    cancelAnimationFrame(this.frameId);
    this.frameId = 0;
  }
}
