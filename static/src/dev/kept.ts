// What a page of a development run keeps when it is loaded again, as after a restart of the app: typed text that no State holds, the
// focus, the caret, opened details and how far everything is scrolled. Kept in the tab's own storage, until the next load takes it.

const KEY = "taupane-kept";
const LONGEST = 30_000; // ms that a load may take; what is older belongs to another visit
const MOST_TEXT = 200_000; // characters of one field
/** Values of these are the server's, or nobody's business. */
const LEFT_OUT = new Set(["password", "file", "hidden", "button", "submit", "reset", "image"]);

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
interface Place {
  id: string;
  path: number[];
  sign: string;
}
interface Kept {
  at: number;
  page: string;
  scroll: [number, number];
  typed: [Place, string | boolean][];
  scrolled: [Place, number, number][];
  open: Place[];
  focus: { place: Place; caret: [number, number] | null } | null;
}

export function keepOverLoads(): void {
  const kept = take();
  if (kept !== null) restore(kept);
  addEventListener("pagehide", () => sessionStorage.setItem(KEY, JSON.stringify(collect())));
}

function take(): Kept | null {
  const text = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (text === null || entry?.type !== "reload") return null;
  const kept = JSON.parse(text) as Kept;
  return Date.now() - kept.at < LONGEST && kept.page === location.pathname ? kept : null;
}

function collect(): Kept {
  const kept: Kept = { at: Date.now(), page: location.pathname, scroll: [scrollX, scrollY], typed: [], scrolled: [], open: [], focus: null };
  for (const control of document.querySelectorAll<Control>("input, textarea, select")) {
    const value = valueOf(control);
    if (value !== null && value !== initial(control)) kept.typed.push([placeOf(control), value]);
  }
  for (const element of document.body.querySelectorAll("*")) {
    if (element.scrollTop !== 0 || element.scrollLeft !== 0) kept.scrolled.push([placeOf(element), element.scrollTop, element.scrollLeft]);
  }
  for (const element of document.querySelectorAll("details[open]")) kept.open.push(placeOf(element));
  const focused = document.activeElement;
  if (focused !== null && focused !== document.body) kept.focus = { place: placeOf(focused), caret: caretOf(focused) };
  return kept;
}

function restore(kept: Kept): void {
  for (const place of kept.open) find(place)?.setAttribute("open", "");
  for (const [place, value] of kept.typed) {
    const control = find(place) as Control | null;
    // Where the app says something else now, that is newer.
    if (control !== null && valueOf(control) === initial(control)) setValue(control, value);
  }
  const focused = kept.focus === null ? null : find(kept.focus.place);
  if (focused instanceof HTMLElement && document.activeElement === document.body) {
    focused.focus({ preventScroll: true });
    if (kept.focus?.caret) (focused as HTMLInputElement).setSelectionRange(...kept.focus.caret);
  }
  scroll(kept);
  if (document.readyState !== "complete") addEventListener("load", () => scroll(kept), { once: true }); // once the style sheets are there
}

function scroll(kept: Kept): void {
  for (const [place, top, left] of kept.scrolled) find(place)?.scrollTo(left, top);
  scrollTo(...kept.scroll);
}

/** What has been typed or ticked, null where that is in a State already or must not be kept. */
function valueOf(control: Control): string | boolean | null {
  if (LEFT_OUT.has(control.type) || /(^|\s)(input|change)\b/.test(control.dataset.on ?? "")) return null;
  if (control instanceof HTMLInputElement && (control.type === "checkbox" || control.type === "radio")) return control.checked;
  return control.value.length > MOST_TEXT ? null : control.value;
}

function initial(control: Control): string | boolean {
  if (control instanceof HTMLSelectElement) {
    return ([...control.options].find((option) => option.defaultSelected) ?? control.options[0])?.value ?? "";
  }
  if (control instanceof HTMLInputElement && (control.type === "checkbox" || control.type === "radio")) return control.defaultChecked;
  return control.defaultValue;
}

function setValue(control: Control, value: string | boolean): void {
  if (typeof value === "boolean") (control as HTMLInputElement).checked = value;
  else control.value = value;
}

function caretOf(element: Element): [number, number] | null {
  if (!(element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)) return null;
  return element.selectionStart === null ? null : [element.selectionStart, element.selectionEnd ?? element.selectionStart];
}

/** Where an element is: by its id where it has one, else by the way to it, which leads to one that looks the same or to none. */
function placeOf(element: Element): Place {
  const path: number[] = [];
  for (let at: Element = element; at.parentElement !== null; at = at.parentElement) {
    path.unshift([...at.parentElement.children].indexOf(at));
  }
  return { id: element.id, path, sign: signOf(element) };
}

function find(place: Place): Element | null {
  const named = place.id === "" ? null : document.getElementById(place.id);
  if (named !== null) return signOf(named) === place.sign ? named : null;
  let at: Element | undefined = document.documentElement;
  for (const step of place.path) at = at?.children[step];
  if (at !== undefined && signOf(at) === place.sign) return at;
  const alike = [...document.querySelectorAll(place.sign.split("|")[0] ?? "*")].filter((element) => signOf(element) === place.sign);
  return alike.length === 1 ? (alike[0] ?? null) : null;
}

function signOf(element: Element): string {
  return [element.localName, ...["type", "name", "aria-label", "placeholder"].map((name) => element.getAttribute(name) ?? "")].join("|");
}
