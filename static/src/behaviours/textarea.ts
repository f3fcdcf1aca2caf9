// Text areas that grow with their text, and the count of what stands in one. Python writes the same count; here it keeps up with the
// keys. `data-size` is Python's count: it moves when a State has set another text.

const known = new WeakSet<Element>();

export function attend(area: HTMLElement): void {
  if (!(area instanceof HTMLTextAreaElement)) return;
  if (!known.has(area)) {
    known.add(area);
    area.addEventListener("input", () => look(area));
    if (grows(area)) new ResizeObserver(() => fit(area)).observe(area); // its width decides how tall its text is
  }
  look(area);
}

function look(area: HTMLTextAreaElement): void {
  fit(area);
  const most = area.getAttribute("data-most");
  const counter = document.getElementById(area.getAttribute("data-counter") ?? "");
  if (most === null || counter === null) return;
  const text = counted(area.value, Number(most));
  if (counter.firstChild instanceof Text) counter.firstChild.data = text;
  else counter.textContent = text;
}

/** What the counter says; Python writes the same words. */
export function counted(text: string, most: number): string {
  return `${text.length} of ${most} characters`;
}

/** Browsers without `field-sizing` are told the height. */
function grows(area: Element): boolean {
  return area.classList.contains("tp-grow") && !CSS.supports("field-sizing", "content");
}

function fit(area: HTMLTextAreaElement): void {
  if (!grows(area)) return;
  area.style.height = "auto";
  const wanted = area.scrollHeight + (area.offsetHeight - area.clientHeight);
  area.style.height = `${wanted}px`;
}
