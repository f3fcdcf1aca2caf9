// A text field with a list of options (WAI-ARIA's combobox with a listbox), for one value or, with `data-many`, for several.
//
// Python searches and says with `data-for` which text the rows answer ("=text", "" while the list is closed). The page says what it
// looks for (event `look`), which option was picked (`pick`), or by which keys, where the rows had not come yet (`take`), that the list
// was closed (`shut`), that its end came in sight (`more`), and that the last of several values is to go (`drop`). The focus stays in the text field; the option that Enter would take is
// marked with `data-active`.

import { placed } from "./placing";

const NEAR = 200; // CSS px above the end at which more rows are asked for
const PAGE = 10; // rows of PageUp and PageDown

type Step = "first" | "last" | number;

interface Combo {
  root: HTMLElement;
  /** Whether something was typed since the list was opened or an option picked. */
  typed: boolean;
  /** Where keys lead that were pressed before the rows for the text had come. */
  steps: Step[];
  /** How many rows there were when more were asked for. */
  asked: number;
  active: Element | null;
  observer: MutationObserver;
}

const combos = new WeakMap<Element, Combo>();
let opened: Combo | null = null;
let ids = 0;

export function attend(root: HTMLElement): void {
  let combo = combos.get(root);
  if (combo === undefined) {
    combo = { root, typed: false, steps: [], asked: 0, active: null, observer: new MutationObserver(() => refresh(combo!)) };
    combos.set(root, combo);
    install(combo);
  }
  refresh(combo);
}

function install(combo: Combo): void {
  const { root } = combo;
  root.addEventListener("input", () => {
    combo.typed = true;
    combo.steps = [];
    mark(combo, null);
    open(combo);
  });
  root.addEventListener("keydown", (event) => onKey(combo, event));
  root.addEventListener("focusout", (event) => !root.contains(event.relatedTarget as Node | null) && close(combo));
  root.addEventListener("mousedown", (event) => event.target !== inputOf(combo) && event.preventDefault()); // the focus stays
  root.addEventListener("click", (event) => onClick(combo, event));
  root.addEventListener("pointermove", (event) => {
    const option = event.target instanceof Element ? event.target.closest("[role=option]") : null;
    if (option !== null) mark(combo, option, false);
  });
  listOf(combo).addEventListener("scroll", () => moreIfNear(combo), { passive: true });
}

const inputOf = (combo: Combo): HTMLInputElement => combo.root.querySelector<HTMLInputElement>("[role=combobox]")!;
const boxOf = (combo: Combo): HTMLElement => combo.root.querySelector<HTMLElement>(".tp-options")!;
const listOf = (combo: Combo): HTMLElement => combo.root.querySelector<HTMLElement>(".tp-options-list")!;
const optionsOf = (combo: Combo): Element[] => [...combo.root.querySelectorAll("[role=option]")];
const chipsOf = (combo: Combo): HTMLElement[] => [...combo.root.querySelectorAll<HTMLElement>(".tp-chip-cross")];
const isOpen = (combo: Combo): boolean => boxOf(combo).matches(":popover-open");
const takesMany = (combo: Combo): boolean => combo.root.hasAttribute("data-many");
/** With a list that is the only source of values, what was typed stands for the first row. */
const isStrict = (combo: Combo): boolean => !combo.root.hasAttribute("data-free");
const queryOf = (combo: Combo): string => (combo.typed ? inputOf(combo).value : "");
/** Whether the rows are those for the text that stands in the field. */
const isFresh = (combo: Combo): boolean => combo.root.getAttribute("data-for") === `=${queryOf(combo)}`;

function tell(combo: Combo, type: string, detail: unknown = null): void {
  combo.root.dispatchEvent(new CustomEvent(type, { detail }));
}

// Opening and closing

function open(combo: Combo): void {
  const input = inputOf(combo);
  if (input.disabled || input.readOnly) return;
  if (opened !== null && opened !== combo) close(opened);
  opened = combo;
  combo.asked = 0;
  tell(combo, "look", queryOf(combo));
  if (!isOpen(combo)) {
    boxOf(combo).showPopover();
    input.setAttribute("aria-expanded", "true");
    combo.observer.observe(boxOf(combo), { childList: true, subtree: true, characterData: true });
  }
  refresh(combo);
}

function close(combo: Combo): void {
  combo.steps = [];
  combo.typed = false;
  if (!isOpen(combo)) return;
  if (opened === combo) opened = null;
  combo.observer.disconnect();
  boxOf(combo).hidePopover();
  inputOf(combo).setAttribute("aria-expanded", "false");
  mark(combo, null);
  tell(combo, "shut");
}

/** Look at rows that have come or gone. */
function refresh(combo: Combo): void {
  if (!isOpen(combo)) return;
  place(combo);
  markAnew(combo);
  if (!isFresh(combo)) return;
  for (const to of combo.steps.splice(0)) step(combo, to);
}

function markAnew(combo: Combo): void {
  if (combo.typed && !isFresh(combo)) return;
  if (combo.active?.isConnected && combo.root.contains(combo.active)) return;
  const all = optionsOf(combo);
  const chosen = takesMany(combo) ? undefined : all.find((option) => option.getAttribute("aria-selected") === "true");
  mark(combo, combo.typed ? (isStrict(combo) && queryOf(combo) !== "" ? (all[0] ?? null) : null) : (chosen ?? null));
}

function place(combo: Combo): void {
  const box = boxOf(combo);
  const list = listOf(combo);
  const wanted = list.scrollHeight + (box.offsetHeight - list.offsetHeight);
  const at = placed(combo.root.getBoundingClientRect(), wanted, { width: document.documentElement.clientWidth, height: window.innerHeight });
  box.style.left = `${at.left}px`;
  box.style.width = `${at.width}px`;
  box.style.maxHeight = `${at.height}px`;
  box.style.top = at.top === null ? "auto" : `${at.top}px`;
  box.style.bottom = at.bottom === null ? "auto" : `${at.bottom}px`;
}

for (const type of ["scroll", "resize"]) {
  addEventListener(type, (event) => opened !== null && event.target !== listOf(opened) && place(opened), { capture: true, passive: true });
}

function moreIfNear(combo: Combo): void {
  const list = listOf(combo);
  const count = optionsOf(combo).length;
  if (list.scrollTop + list.clientHeight < list.scrollHeight - NEAR || combo.asked === count) return;
  combo.asked = count;
  tell(combo, "more");
}

// The option that Enter would take

function mark(combo: Combo, option: Element | null, scroll = true): void {
  combo.active?.removeAttribute("data-active");
  combo.active = option;
  const input = inputOf(combo);
  if (option === null) return input.removeAttribute("aria-activedescendant");
  option.setAttribute("data-active", "");
  if (option.id === "") option.id = `tp-option-${++ids}`;
  input.setAttribute("aria-activedescendant", option.id);
  if (scroll) option.scrollIntoView({ block: "nearest" });
}

function step(combo: Combo, to: Step): void {
  const all = optionsOf(combo);
  const next = stepped(all.length, combo.active === null ? -1 : all.indexOf(combo.active), to);
  if (next >= 0) mark(combo, all[next]!);
  if (next === all.length - 1) moreIfNear(combo);
}

/** The index that a key leads to; -1 where there is nothing. One step past an end goes round, a page stops there. */
export function stepped(count: number, from: number, to: Step): number {
  if (count === 0) return -1;
  if (to === "first") return 0;
  if (to === "last") return count - 1;
  if (from < 0) return to > 0 ? 0 : count - 1;
  if (Math.abs(to) === 1) return (from + to + count) % count;
  return Math.max(0, Math.min(count - 1, from + to));
}

function pick(combo: Combo, option: Element): void {
  tell(combo, "pick", option.getAttribute("data-token"));
  if (!takesMany(combo)) inputOf(combo).value = option.textContent ?? "";
  goOn(combo);
}

/** The rows have yet to come: what they will be, and where the keys lead in them, is for Python to say. */
function take(combo: Combo): void {
  tell(combo, "take", [queryOf(combo), combo.typed && isStrict(combo) ? ["first", ...combo.steps] : combo.steps]);
  goOn(combo);
}

/** After a choice: one value is enough, several begin anew. */
function goOn(combo: Combo): void {
  const input = inputOf(combo);
  combo.steps = [];
  const hadText = combo.typed && input.value !== "";
  combo.typed = false;
  if (!takesMany(combo)) return close(combo);
  input.value = "";
  if (hadText) open(combo);
}

// What the user does

function onClick(combo: Combo, event: MouseEvent): void {
  const target = event.target as Element;
  const option = target.closest("[role=option]");
  const input = inputOf(combo);
  if (option !== null) return pick(combo, option);
  if (target.closest(".tp-chip-cross, .tp-options") !== null || input.disabled) return;
  input.focus();
  if (target.closest(".tp-combo-opener") !== null && isOpen(combo)) close(combo);
  else if (!isOpen(combo)) open(combo);
}

const STEPS: Record<string, Step> = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE, Home: "first", End: "last" };

function onKey(combo: Combo, event: KeyboardEvent): void {
  if (event.isComposing) return;
  const chip = event.target instanceof HTMLElement && event.target.matches(".tp-chip-cross") ? event.target : null;
  const handled = chip !== null ? onChipKey(combo, chip, event.key) : onInputKey(combo, event);
  if (!handled) return;
  event.preventDefault();
  event.stopPropagation();
}

/** Tells whether the key is done with. */
function onInputKey(combo: Combo, event: KeyboardEvent): boolean {
  const { key } = event;
  const input = inputOf(combo);
  if (event.ctrlKey || event.metaKey || event.shiftKey) return false;
  if (event.altKey) return onAltKey(combo, key);
  if (key === "Enter") return onEnter(combo);
  if (key === "Escape") {
    if (!isOpen(combo)) return false;
    close(combo);
    return true;
  }
  if (key === "Tab") {
    if (isOpen(combo) && combo.typed && combo.active !== null && isStrict(combo) && !takesMany(combo) && isFresh(combo)) pick(combo, combo.active);
    close(combo);
    return false;
  }
  if (takesMany(combo) && input.value === "" && !input.readOnly) {
    if (key === "Backspace" && !event.repeat) {
      if (chipsOf(combo).length > 0) tell(combo, "drop");
      return true;
    }
    if (key === "ArrowLeft" && chipsOf(combo).length > 0) {
      chipsOf(combo).at(-1)!.focus();
      return true;
    }
  }
  const to = STEPS[key];
  if (to === undefined) return false;
  if (!isOpen(combo)) {
    if (key !== "ArrowDown" && key !== "ArrowUp") return false;
    open(combo);
    return true;
  }
  if ((key === "Home" || key === "End") && combo.active === null && input.value !== "") return false; // they move the caret
  if (isFresh(combo)) step(combo, to);
  else combo.steps.push(to);
  return true;
}

function onAltKey(combo: Combo, key: string): boolean {
  if (key === "ArrowDown" && !isOpen(combo)) open(combo);
  else if (key === "ArrowUp" && isOpen(combo)) close(combo);
  else return false;
  return true;
}

function onEnter(combo: Combo): boolean {
  if (!isOpen(combo)) return false;
  if (!isFresh(combo) && (combo.steps.length > 0 || (isStrict(combo) && combo.typed))) take(combo);
  else if (combo.active !== null) pick(combo, combo.active);
  else {
    close(combo);
    return isStrict(combo); // a free text is complete: Enter submits it
  }
  return true;
}

/** Chips are reached by the left arrow, so that the Tab key has one stop in the control. */
function onChipKey(combo: Combo, chip: HTMLElement, key: string): boolean {
  const all = chipsOf(combo);
  const at = all.indexOf(chip);
  const input = inputOf(combo);
  if (key === "ArrowLeft") (all[at - 1] ?? chip).focus();
  else if (key === "ArrowRight") (all[at + 1] ?? input).focus();
  else if (key === "Home") all[0]?.focus();
  else if (key === "End" || key === "Escape") input.focus();
  else if (["Backspace", "Delete", "Enter", " "].includes(key)) {
    (all[at - 1] ?? all[at + 1] ?? input).focus(); // before it goes, and the focus with it
    chip.click();
  } else {
    if (key.length === 1) input.focus(); // what is typed belongs there
    return false;
  }
  return true;
}
