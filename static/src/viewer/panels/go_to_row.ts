/** A small form that asks for a row: its number, a share of all rows, or a number from the end. */

import { make } from "../dom";
import { clamp } from "../geometry";
import { countText } from "../format";

/** The row, counted from 0, that a text names among `rows`: `1,234`, `50%`, `-1` for the last; null for anything else. */
export function parseRow(text: string, rows: number): number | null {
  const plain = text.replace(/[\s,_'’]/g, "");
  if (rows <= 0) return null;
  const share = /^(\d+(?:\.\d+)?)%$/.exec(plain);
  if (share !== null) return clamp(Math.round((Number(share[1]) / 100) * (rows - 1)), 0, rows - 1);
  if (!/^-?\d{1,15}$/.test(plain)) return null;
  const number = Number(plain);
  return clamp(number < 0 ? rows + number : number - 1, 0, rows - 1);
}

export function makeGoToRow(rows: number, present: number, onGo: (row: number) => void): { element: HTMLElement; focus: HTMLElement } {
  const form = make("form", "form");
  const label = make("label");
  label.textContent = "Go to row";
  const input = make("input");
  input.type = "text";
  input.inputMode = "numeric";
  input.value = String(present + 1);
  label.append(input);
  const hint = make("div", "hint");
  hint.textContent = `1 to ${countText(rows)}, 50%, or -1 for the last`;
  form.append(label, hint);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const row = parseRow(input.value, rows);
    if (row === null) {
      input.setAttribute("aria-invalid", "true");
      input.select();
    } else onGo(row);
  });
  input.addEventListener("focus", () => input.select());
  return { element: form, focus: input };
}
