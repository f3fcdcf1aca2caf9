/** A panel with a text that is too long for its place: a cell's whole value, or code. It can be selected and copied. */

import { make } from "../dom";
import { countText } from "../format";
import { makeIcon } from "../icons";
import type { CellValue } from "../wire_answers";

export class TextPanel {
  readonly element = make("div", "textpanel");
  private readonly note = make("span", "hint");
  private readonly text = make("pre");
  readonly copyButton = make("button");

  constructor(title: string, onCopy: (text: string) => void, private readonly onSized: () => void) {
    const heading = make("div", "heading");
    const name = make("span", "label");
    name.textContent = title;
    this.copyButton.type = "button";
    this.copyButton.append(makeIcon("copy"), "Copy");
    this.copyButton.disabled = true;
    this.copyButton.addEventListener("click", () => onCopy(this.text.textContent ?? ""));
    heading.append(name, this.note, this.copyButton);
    this.text.tabIndex = 0;
    this.text.setAttribute("aria-label", title);
    this.text.setAttribute("role", "textbox");
    this.text.setAttribute("aria-readonly", "true");
    this.text.setAttribute("aria-multiline", "true");
    this.note.textContent = "Reading…";
    this.element.append(heading, this.text);
  }

  get focus(): HTMLElement {
    return this.text;
  }

  show(text: string, note: string): void {
    this.text.textContent = text;
    this.note.textContent = note;
    this.copyButton.disabled = false;
    this.onSized();
  }

  showCell(value: CellValue): void {
    if (value.text === null) {
      this.text.classList.add("nameless");
      this.show("missing", "");
      this.copyButton.disabled = true;
      return;
    }
    const unit = value.format === "hex" ? "bytes" : "characters";
    const size = value.size ?? value.text.length;
    this.show(value.text, value.truncated ? `the first ${countText(value.text.length)} of ${value.size === null ? "more" : countText(size)} ${unit}` : `${countText(size)} ${unit}`);
  }

  fail(message: string): void {
    this.note.textContent = message;
    this.note.classList.add("bad");
    this.onSized();
  }
}
