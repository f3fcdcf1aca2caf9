// Find who listens for an event and send it. One capturing listener per event type serves the whole page, whatever comes and goes.

import { isRestoringFocus } from "./focus";
import { editsOf, isControl, isSent } from "./inputs";
import { listenings, matchesChord, type Listening } from "./listening";
import type { Numbering } from "./numbering";
import { isEcho } from "./opening";
import { payloadOf } from "./payload";
import type { Payload } from "../protocol";

export type Send = (id: number, type: string, payload: Payload, edits: number) => void;

/** An event that waits for a pause or for its interval; `run` sends the latest. */
interface Waiting {
  timer: ReturnType<typeof setTimeout>;
  run: (() => void) | null;
}

/** What goes on and on; everything else is a single act, before which what was entered must have arrived. */
const CONTINUOUS = new Set(["input", "scroll", "pointermove", "mousemove", "wheel", "resize"]);

export class Events {
  private readonly types = new Set<string>();
  private readonly waiting = new Map<Element, Map<string, Waiting>>();

  constructor(
    private readonly numbering: Numbering,
    private readonly send: Send,
  ) {
    addEventListener("pagehide", () => this.flushAll());
    document.addEventListener("visibilitychange", () => document.hidden && this.flushAll());
    document.addEventListener("focusout", (event) => this.flush(event.target as Element), true);
    document.addEventListener("submit", (event) => this.keepForm(event), true);
  }

  /** Listen for the types that an element of the page asks for. */
  watch(attribute: string): void {
    for (const type of listenings(attribute).keys()) {
      if (this.types.has(type)) continue;
      this.types.add(type);
      document.addEventListener(type, (event) => this.handle(event), { capture: true, passive: false });
    }
  }

  /** Send what waits, everywhere: before what is sent next, and before the page goes. */
  flushAll(except?: Element, type?: string): void {
    for (const [element, slots] of [...this.waiting]) {
      for (const each of [...slots.keys()]) if (element !== except || each !== type) this.expire(element, each);
    }
  }

  /** A form is sent to its handler; to a URL only where its author gave it one and nobody listens. */
  private keepForm(event: SubmitEvent): void {
    this.flushAll();
    const form = event.target as HTMLFormElement;
    const listens = listenings(form.getAttribute("data-on") ?? "").has("submit");
    const isDialogs = (event.submitter?.getAttribute("formmethod") ?? form.getAttribute("method")) === "dialog";
    if (!isDialogs && (listens || !form.hasAttribute("action"))) event.preventDefault();
  }

  private handle(event: Event): void {
    const target = event.target;
    if (!(target instanceof Element) || isRestoringFocus() || isEcho(event)) return;
    for (let element: Element | null = target; element !== null; element = event.bubbles ? element.parentElement : null) {
      const attribute = element.getAttribute("data-on");
      const listening = attribute === null ? undefined : listenings(attribute).get(event.type);
      if (listening === undefined || !this.accepts(event, element, listening)) continue;
      if (listening.prevent) event.preventDefault();
      this.deliver(event, element, listening);
      if (listening.stop) return event.stopPropagation();
    }
  }

  private accepts(event: Event, element: Element, listening: Listening): boolean {
    if (event instanceof KeyboardEvent && (event.isComposing || !matchesChord(event, listening.keys))) return false;
    return !(event instanceof MouseEvent && element.closest(":disabled, [aria-disabled=true]") !== null);
  }

  private deliver(event: Event, element: Element, listening: Listening): void {
    const id = this.numbering.idOf(element);
    if (id === undefined) return;
    if (!CONTINUOUS.has(event.type)) this.flushAll(element, event.type);
    const payload = payloadOf(event, element);
    const control = event.target instanceof Element && isControl(event.target) ? event.target : null;
    const counted = event.type === "toggle" ? editsOf(element) : control === null ? 0 : editsOf(control);
    if (control !== null && ("value" in payload || "values" in payload)) isSent(control);
    const run = (): void => this.send(id, event.type, payload, counted);
    if (listening.debounce > 0) this.debounce(element, event.type, run, listening.debounce);
    else if (listening.throttle > 0) this.throttle(element, event.type, run, listening.throttle);
    else run();
  }

  private debounce(element: Element, type: string, run: () => void, pause: number): void {
    const slots = this.slots(element);
    clearTimeout(slots.get(type)?.timer);
    slots.set(type, { run, timer: setTimeout(() => this.expire(element, type), pause) });
  }

  private throttle(element: Element, type: string, run: () => void, interval: number): void {
    const slots = this.slots(element);
    const current = slots.get(type);
    if (current !== undefined) {
      current.run = run;
      return;
    }
    run();
    const tick = (): void => {
      const slot = slots.get(type);
      const latest = slot?.run;
      if (!slot || !latest) return void this.expire(element, type);
      latest();
      slots.set(type, { run: null, timer: setTimeout(tick, interval) });
    };
    slots.set(type, { run: null, timer: setTimeout(tick, interval) });
  }

  private slots(element: Element): Map<string, Waiting> {
    let slots = this.waiting.get(element);
    if (slots === undefined) this.waiting.set(element, (slots = new Map()));
    return slots;
  }

  private expire(element: Element, type: string): void {
    const slots = this.waiting.get(element);
    const slot = slots?.get(type);
    if (!slots || !slot) return;
    clearTimeout(slot.timer);
    slots.delete(type);
    if (slots.size === 0) this.waiting.delete(element);
    slot.run?.();
  }

  /** Send what waits on an element. */
  private flush(element: Element): void {
    for (const type of [...(this.waiting.get(element)?.keys() ?? [])]) this.expire(element, type);
  }
}
