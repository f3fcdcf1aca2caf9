/** What the grid says: to assistive technology, and for a moment in the status line. */

import type { Columns } from "./columns";
import { make } from "./dom";
import { countText, titleText } from "./format";
import type { View } from "./session";

/** What was just done is said in the status line for so long, ms. */
const TOLD_MS = 5000;

export class Voice {
  readonly element = make("div", "spoken");
  told: { readonly text: string; readonly bad: boolean } | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private announced = "";

  /** `changed` is called when the status line is to be painted again. */
  constructor(private readonly changed: () => void) {
    this.element.setAttribute("aria-live", "polite");
  }

  /** Tell assistive technology. */
  say(text: string): void {
    this.element.textContent = text;
  }

  /** Say what was done or could not be done, for the eye as well. */
  tell(text: string, bad: boolean): void {
    this.told = { text, bad };
    this.say(text);
    this.stop();
    this.timer = setTimeout(() => {
      this.told = null;
      this.changed();
    }, TOLD_MS);
    this.changed();
  }

  /** Say how many rows a view has and how they are sorted, where that is new. */
  announce(view: View, columns: Columns): void {
    const [key] = view.sort;
    const name = key === undefined ? "" : titleText(columns.all[key.column]?.column);
    const sorted = key === undefined ? "" : `, sorted by ${name} ${key.descending ? "descending" : "ascending"}`;
    const text = `${countText(view.rows)} ${view.rows === 1 ? "row" : "rows"}${sorted}`;
    if (text !== this.announced) this.say(text);
    this.announced = text;
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
