/** Panning by finger or pen: both axes follow at once, and a flick goes on by itself. */

import type { Scroller } from "./scroll";

/** Movement below this is a tap, px. */
const SLOP = 6;
/** The speed at release is taken over this long, ms. */
const SPEED_MS = 80;
/** A click this soon after a pan is its end, not a tap, ms. */
const CLICK_MS = 60;

interface Sample {
  readonly x: number;
  readonly y: number;
  readonly at: number;
}

export function panByTouch(surface: HTMLElement, scroller: Scroller): void {
  let pointer: number | null = null;
  let panning = false;
  let pannedAt = -Infinity;
  let last: Sample = { x: 0, y: 0, at: 0 };
  let samples: Sample[] = [];

  surface.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" || pointer !== null) return;
    pointer = event.pointerId;
    panning = false;
    scroller.stop();
    last = sampleOf(event);
    samples = [last];
  });

  surface.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    const sample = sampleOf(event);
    if (!panning && Math.hypot(sample.x - last.x, sample.y - last.y) < SLOP) return;
    if (!panning) {
      panning = true;
      surface.setPointerCapture(event.pointerId);
    }
    scroller.moveBy(last.x - sample.x, last.y - sample.y);
    last = sample;
    samples = [...samples.filter((old) => sample.at - old.at < SPEED_MS), sample];
  });

  const end = (event: PointerEvent): void => {
    if (event.pointerId !== pointer) return;
    const first = samples[0];
    if (panning) pannedAt = event.timeStamp;
    if (panning && event.type === "pointerup" && first !== undefined && last.at > first.at) {
      const elapsed = last.at - first.at;
      scroller.fling((first.x - last.x) / elapsed, (first.y - last.y) / elapsed);
    }
    pointer = null;
    panning = false;
  };
  surface.addEventListener("pointerup", end);
  surface.addEventListener("pointercancel", end);
  surface.addEventListener("click", (event) => {
    if (event.timeStamp - pannedAt < CLICK_MS) event.stopPropagation();
  }, { capture: true });
}

function sampleOf(event: PointerEvent): Sample {
  return { x: event.clientX, y: event.clientY, at: event.timeStamp };
}
