/** The part of a filter's form that lists a column's values with their counts, to choose some of them. */

import { make } from "../dom";
import { countText, nameText } from "../format";
import type { ColumnValues } from "../wire_answers";
import type { Condition } from "../wire_plan";

const LIMIT = 200;
const PAUSE_MS = 150;
const NOTHING_FOUND = "No value has this text";

export class ValueList {
  readonly element = make("div", "valuelist");
  readonly input = make("input");
  private readonly list = make("div", "options");
  private readonly foot = make("div", "hint");
  private readonly chosen = new Map<string, unknown>();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private asked = 0;
  /** What the list shows: the answer, and the text that it was asked for with. */
  private shown: { readonly search: string; readonly answer: ColumnValues } | null = null;

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
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const turn = ++this.asked;
    const search = this.input.value;
    this.element.classList.add("loading");
    try {
      const answer = await this.fetch(search, LIMIT);
      if (turn === this.asked) this.draw(search, answer);
    } catch (error) {
      if (turn === this.asked) this.foot.textContent = error instanceof Error ? error.message : String(error);
    }
    if (turn !== this.asked) return;
    this.element.classList.remove("loading");
    this.onSized();
  }

  /**
   * The condition that the ticks make. Without a tick: all values that the search text has found, null where there is no such text;
   * a text says why it cannot be.
   */
  async read(): Promise<Omit<Condition, "id" | "column"> | string | null> {
    const ticked = [...this.chosen.values()];
    if (ticked.length > 0) return { op: "in", value: ticked };
    const search = this.input.value;
    if (search === "") return null;
    if (this.shown?.search !== search) await this.load();
    const { shown } = this;
    if (shown?.search !== search) return this.foot.textContent ?? "";
    if (shown.answer.values.length === 0) return NOTHING_FOUND;
    if (!shown.answer.complete) return "Tick the values, or ask for them by a condition";
    return { op: "in", value: shown.answer.values.map(({ value }) => value) };
  }

  private draw(search: string, answer: ColumnValues): void {
    this.shown = { search, answer };
    const most = Math.max(1, answer.nulls, ...answer.values.map((one) => one.count));
    const lines = answer.values.map(({ value, text, count }) => this.line(value, text, count, most));
    if (answer.nulls > 0 && search === "") lines.push(this.line(null, null, answer.nulls, most));
    this.list.replaceChildren(...lines);
    const distinct = answer.distinct === null ? "" : `${countText(answer.distinct)} values`;
    this.foot.textContent = lines.length === 0 ? NOTHING_FOUND
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
