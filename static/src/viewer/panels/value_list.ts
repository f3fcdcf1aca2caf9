/** The part of a filter's form that lists a column's values with their counts, to choose some of them. */

import { make } from "../dom";
import { countText, nameText } from "../format";
import type { ColumnValues } from "../wire_answers";
import type { Condition } from "../wire_plan";

const LIMIT = 200;
const PAUSE_MS = 150;

export class ValueList {
  readonly element = make("div", "valuelist");
  readonly input = make("input");
  private readonly list = make("div", "options");
  private readonly foot = make("div", "hint");
  private readonly chosen = new Map<string, unknown>();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private asked = 0;

  /** `fetch` asks the server for the values that hold a text. `onSized` is called when the list has another height. */
  constructor(
    present: Condition | undefined,
    private readonly fetch: (search: string, limit: number) => Promise<ColumnValues>,
    private readonly onSized: () => void,
  ) {
    const { input, list } = this;
    input.type = "search";
    input.placeholder = "Search values";
    input.spellcheck = false;
    input.setAttribute("aria-label", "Search values");
    list.setAttribute("role", "group");
    list.setAttribute("aria-label", "Values");
    this.foot.setAttribute("role", "status");
    this.element.append(input, list, this.foot);
    if (present?.op === "in" && Array.isArray(present.value)) for (const value of present.value as unknown[]) this.choose(value, true);
    else if (present?.op === "eq") this.choose(present.value, true);
    else if (present?.op === "is_null") this.choose(null, true);
    input.addEventListener("input", () => {
      if (this.timer !== null) clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.load(), PAUSE_MS);
    });
  }

  /** Ask for the values that the search text names. */
  async load(): Promise<void> {
    const turn = ++this.asked;
    this.element.classList.add("loading");
    try {
      const answer = await this.fetch(this.input.value, LIMIT);
      if (turn === this.asked) this.draw(answer);
    } catch (error) {
      if (turn === this.asked) this.foot.textContent = error instanceof Error ? error.message : String(error);
    }
    this.element.classList.remove("loading");
    this.onSized();
  }

  /** The condition that the ticks make, null when nothing is ticked. */
  read(): Omit<Condition, "id" | "column"> | null {
    const values = [...this.chosen.values()];
    return values.length === 0 ? null : { op: "in", value: values };
  }

  private draw(answer: ColumnValues): void {
    const most = Math.max(1, answer.nulls, ...answer.values.map((one) => one.count));
    const lines = answer.values.map(({ value, text, count }) => this.line(value, text, count, most));
    if (answer.nulls > 0 && this.input.value === "") lines.push(this.line(null, null, answer.nulls, most));
    this.list.replaceChildren(...lines);
    const distinct = answer.distinct === null ? "" : `${countText(answer.distinct)} values`;
    this.foot.textContent = lines.length === 0 ? "No value has this text"
      : answer.complete ? distinct : `The ${countText(answer.values.length)} most frequent of ${distinct || "many"}`;
  }

  private line(value: unknown, text: string | null, count: number, most: number): HTMLElement {
    const line = make("label", "value");
    const box = make("input");
    box.type = "checkbox";
    box.checked = this.chosen.has(keyOf(value));
    box.addEventListener("change", () => this.choose(value, box.checked));
    const name = make("span", text === null || text === "" ? "label nameless" : "label");
    name.textContent = text === null ? "missing" : text === "" ? "(empty)" : nameText(text);
    name.title = text ?? "";
    const number = make("span", "keys");
    number.textContent = countText(count);
    const share = make("span", "share");
    share.style.width = `${(100 * count) / most}%`;
    line.append(share, box, name, number);
    return line;
  }

  private choose(value: unknown, on: boolean): void {
    if (on) this.chosen.set(keyOf(value), value);
    else this.chosen.delete(keyOf(value));
  }
}

/** Values of one column are told apart by their JSON. */
function keyOf(value: unknown): string {
  return JSON.stringify(value) ?? "";
}
