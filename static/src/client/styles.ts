// A page may begin with a small style sheet, for a quick first paint. Once it is painted, the whole sheet takes its place: beside
// it first, so that nothing is ever without its look. See runtime/taupane/server/sheets.py.

/** Waits this long at most for the paint: a page in the background has none. */
const PATIENCE = 200; // ms

export function completeStyles(root: Document): void {
  const first = root.querySelector<HTMLLinkElement>("link[data-later]");
  if (first === null) return;
  whenPainted(() => {
    const whole = root.createElement("link");
    whole.rel = "stylesheet";
    whole.href = first.dataset["later"] ?? "";
    whole.addEventListener("load", () => first.remove());
    first.after(whole);
  });
}

function whenPainted(run: () => void): void {
  let done = false;
  const once = (): void => {
    if (!done) run();
    done = true;
  };
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(once)));
  setTimeout(once, PATIENCE);
}
