// Forms: one submit at a time, the way to the first field that is wrong, and keys that must not lose what was entered.
//
// `data-turn` counts the submits that Python has ended, `data-complaint` those that it refused. A submit is on its way from the
// browser's event until the count has moved: in between, also while the connection is cut, there is no second one.

/** A second submit as soon as this, with nothing entered in between, is a double click or a key that is held. */
const TWICE = 500; // ms
/** What takes less is not worth showing. */
const SHOW_AFTER = 150; // ms

interface Known {
  turn: string | null;
  complaint: string | null;
  sending: boolean;
  /** When the last submit was asked for, and whether something was entered since. */
  last: number;
  entered: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
}

const forms = new WeakMap<Element, Known>();

export function attend(form: HTMLElement): void {
  if (!(form instanceof HTMLFormElement)) return;
  const turn = form.getAttribute("data-turn");
  const complaint = form.getAttribute("data-complaint");
  const known = forms.get(form);
  if (known === undefined) return install(form, turn, complaint);
  if (known.turn !== turn) end(form, known, turn);
  if (known.complaint !== complaint) {
    known.complaint = complaint;
    goToComplaint(form);
  }
}

function install(form: HTMLFormElement, turn: string | null, complaint: string | null): void {
  const known: Known = { turn, complaint, sending: false, last: -TWICE, entered: true, timer: undefined };
  forms.set(form, known);
  const entered = (): void => void (known.entered = true);
  for (const type of ["input", "change", "reset"]) form.addEventListener(type, entered);
  form.addEventListener("keydown", (event) => onKey(form, event));
}

/** Tell whether a submit may go out; notes it if so. */
export function mayGo(known: Known, now: number): boolean {
  const isTwice = now - known.last < TWICE && !known.entered;
  known.last = now; // a key that is held goes on asking
  if (known.sending || isTwice) return false;
  known.sending = true;
  known.entered = false;
  return true;
}

function end(form: HTMLFormElement, known: Known, turn: string | null): void {
  known.turn = turn;
  known.sending = false;
  clearTimeout(known.timer);
  form.removeAttribute("data-sending");
}

// On the window, so before the page's own listener, which would send it.
addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const known = form instanceof HTMLFormElement ? forms.get(form) : undefined;
    if (known === undefined) return;
    if (!mayGo(known, performance.now())) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    known.timer = setTimeout(() => (form as Element).setAttribute("data-sending", ""), SHOW_AFTER);
  },
  true,
);

function onKey(form: HTMLFormElement, event: KeyboardEvent): void {
  if (event.isComposing) return;
  const target = event.target as Element;
  if (event.key === "Escape" && target instanceof HTMLInputElement && target.type === "search" && target.value !== "") {
    event.preventDefault(); // a browser would empty it
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && target instanceof HTMLTextAreaElement && !event.defaultPrevented) {
    event.preventDefault();
    form.requestSubmit();
  }
}

/** Put the focus on the first field that is wrong, or else on what is said of the form as a whole. */
function goToComplaint(form: HTMLFormElement): void {
  const field = form.querySelector("[data-wrong]");
  const control =
    field?.querySelector<HTMLElement>("input:checked, input:not([type=hidden]), select, textarea") ?? field?.querySelector<HTMLElement>("button, [tabindex]");
  const target = control ?? form.querySelector<HTMLElement>(".tp-form-summary");
  target?.focus({ preventScroll: true });
  (field ?? target)?.scrollIntoView({ block: "nearest" });
}
