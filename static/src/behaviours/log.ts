// A log follows its end until the user scrolls up; then what is being read stays where it is while lines come and go.

const NEAR = 24; // CSS px from the end that still count as the end

const known = new WeakSet<Element>();

export function attend(log: HTMLElement): void {
  if (known.has(log)) return;
  known.add(log);
  let follows = log.dataset["follow"] !== "false";
  let held: { line: Element; top: number } | null = null;

  const look = (): void => {
    follows = log.dataset["follow"] !== "false" && log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    held = follows ? null : firstVisible(log);
    log.dataset["following"] = String(follows);
  };
  const keep = (): void => {
    if (follows) log.scrollTop = log.scrollHeight;
    else if (held?.line.isConnected) log.scrollTop += topOf(held.line, log) - held.top;
  };
  log.addEventListener("scroll", look, { passive: true });
  new MutationObserver(keep).observe(log, { childList: true, subtree: true, characterData: true });
  new ResizeObserver(keep).observe(log);
  keep();
}

function topOf(line: Element, log: Element): number {
  return line.getBoundingClientRect().top - log.getBoundingClientRect().top;
}

function firstVisible(log: Element): { line: Element; top: number } | null {
  const lines = log.children;
  let [low, high] = [0, lines.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (topOf(lines[middle]!, log) < 0) low = middle + 1;
    else high = middle;
  }
  const line = lines[low];
  return line === undefined ? null : { line, top: topOf(line, log) };
}
