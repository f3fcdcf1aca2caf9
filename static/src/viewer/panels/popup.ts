/**
 * The one panel that opens over the grid: a menu, a list, a form. It stands in the browser's top layer, so that nothing cuts
 * it off, and closes by Escape, by a press elsewhere and when the focus leaves it; a menu also when the window's size changes.
 */

import { make } from "../dom";
import { clamp } from "../geometry";

export interface Anchor {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface PopupContent {
  readonly element: HTMLElement;
  /** Where the focus goes; the content itself when left out. */
  readonly focus?: HTMLElement;
  /** What it is, for assistive technology. A menu names itself. */
  readonly label?: string;
}

/** Room between a panel and the window's edge or what it belongs to, px. */
const ROOM = 8;
const GAP = 4;

export class Popup {
  readonly element = make("div", "popup");
  private content: PopupContent | null = null;
  private anchor: Anchor | null = null;
  private lastClosed = { key: "", at: -Infinity };
  private key = "";

  /** `onClosed` takes the focus back to the grid. */
  constructor(private readonly onClosed: () => void) {
    this.element.setAttribute("popover", "manual");
    this.element.tabIndex = -1;
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      event.stopPropagation();
      this.close(true);
    });
    this.element.addEventListener("focusout", (event) => {
      const to = event.relatedTarget;
      // No new place: the window lost the focus, or what had it was removed. Then the panel stays.
      if (to instanceof Node && !this.element.contains(to)) this.close(false);
    });
    this.element.addEventListener("contextmenu", (event) => {
      if (!(event.target instanceof HTMLInputElement)) event.preventDefault();
    });
  }

  get isOpen(): boolean {
    return this.content !== null;
  }

  /**
   * Open at an anchor, in the place of what was open. Opening the same `key` again closes it, so that a button toggles; a press on the
   * button has closed it just before its click comes.
   */
  open(key: string, anchor: Anchor, content: PopupContent): void {
    const toggled = (this.isOpen && this.key === key) || (this.lastClosed.key === key && performance.now() - this.lastClosed.at < 250);
    if (this.isOpen) this.close(true);
    this.lastClosed = { key: "", at: -Infinity };
    if (toggled && key !== "") return;
    this.key = key;
    this.show(anchor, content);
  }

  close(refocus: boolean): void {
    if (this.content === null) return;
    this.content = null;
    this.anchor = null;
    document.removeEventListener("pointerdown", this.pressed, true);
    window.removeEventListener("resize", this.resized);
    if (this.element.matches(":popover-open")) this.element.hidePopover();
    this.element.replaceChildren();
    if (refocus) this.onClosed();
  }

  /** Find its place again after its content changed its size. */
  settle(): void {
    if (this.anchor === null) return;
    const { style } = this.element;
    style.left = "0";
    style.top = "0";
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const { left, bottom, top } = this.anchor;
    const below = bottom + GAP;
    const above = top - GAP - height;
    const fits = below + height <= innerHeight - ROOM || above < ROOM;
    style.left = `${clamp(left, ROOM, Math.max(ROOM, innerWidth - width - ROOM))}px`;
    style.top = `${clamp(fits ? below : above, ROOM, Math.max(ROOM, innerHeight - height - ROOM))}px`;
  }

  private show(anchor: Anchor, content: PopupContent): void {
    this.content = content;
    this.anchor = anchor;
    const { element } = this;
    if (content.label === undefined) {
      element.removeAttribute("role");
      element.removeAttribute("aria-label");
    } else {
      element.setAttribute("role", "dialog");
      element.setAttribute("aria-label", content.label);
    }
    element.replaceChildren(content.element);
    if (!element.matches(":popover-open")) element.showPopover();
    document.addEventListener("pointerdown", this.pressed, true);
    window.addEventListener("resize", this.resized);
    this.settle();
    (content.focus ?? content.element).focus({ preventScroll: true });
  }

  private readonly pressed = (event: Event): void => {
    if (event.composedPath().includes(this.element)) return;
    this.lastClosed = { key: this.key, at: performance.now() };
    this.close(false);
  };

  /** A menu is opened again in a moment; what was typed into a form is not. */
  private readonly resized = (): void => {
    if (this.content?.label === undefined) this.close(false);
    else this.settle();
  };
}
