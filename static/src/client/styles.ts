// A page may begin with a small style sheet, for a quick first paint. Once it is painted, the whole sheet takes its place: beside
// it first, so that nothing is ever without its look. See runtime/taupane/server/sheets.py.

/** Waits this long at most for the paint: a page in the background has none. */
const PATIENCE = 200; // ms
/** Waits this long at most for the first rows of a table, which reading the whole sheet would hold up: 0.1 s in WebKitGTK. */
const ROWS_PATIENCE = 1500; // ms
/** Before a sheet is read that nobody waits for, what was painted is to reach the screen. */
const PAUSE = 300; // ms

export function completeStyles(root: Document): void {
  const first = root.querySelector<HTMLLinkElement>("link[data-later]");
  if (first === null) return;
  const complete = (): void => {
    const whole = root.createElement("link");
    whole.rel = "stylesheet";
    whole.href = first.dataset["later"] ?? "";
    whole.addEventListener("load", () => first.remove());
    first.after(whole);
  };
  if (root.querySelector("taupane-grid") === null) whenPainted(complete);
  else whenRowsAre(root, complete);
}

/** `tablesettled` is what a grid says when it shows rows for the first time, or why there are none. */
function whenRowsAre(root: Document, run: () => void): void {
  const runOnce = once(run);
  root.addEventListener("tablesettled", () => setTimeout(runOnce, PAUSE), { once: true });
  setTimeout(runOnce, ROWS_PATIENCE);
}

function whenPainted(run: () => void): void {
  const runOnce = once(run);
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(runOnce)));
  setTimeout(runOnce, PATIENCE);
}

function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (!done) run();
    done = true;
  };
}
