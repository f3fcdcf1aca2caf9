/** The line above the rows that tells that the table's file was rewritten or deleted, with a button that opens it anew. */

import { make } from "./dom";
import type { FileMessage } from "./wire";

export class News {
  readonly element = make("div", "news");
  private readonly text = make("span", "words");
  private readonly button = make("button", "plain");
  private shown: FileMessage | null = null;

  constructor(reload: () => void) {
    this.element.setAttribute("role", "status");
    this.button.type = "button";
    this.button.textContent = "Reload";
    this.button.addEventListener("click", reload);
    this.element.append(this.text, this.button);
    this.element.hidden = true;
  }

  /** Draw what has become of the file, null for nothing; gives whether the line came or went, which changes the room for the table. */
  paint(file: FileMessage | null): boolean {
    if (file === this.shown) return false;
    this.shown = file;
    this.text.textContent = file?.message ?? "";
    this.button.hidden = file?.state !== "changed";
    const changed = this.element.hidden !== (file === null);
    this.element.hidden = file === null;
    return changed;
  }
}
