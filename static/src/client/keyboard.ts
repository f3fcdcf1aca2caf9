// Arrow keys inside a composite widget (tabs, menus, toolbars): `data-roving` on the container, one stop for the Tab key.

const STOPS = "[role=tab], [role=menuitem], [role=menuitemradio], [role=menuitemcheckbox], [role=radio], [role=option], button, a[href]";
const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export function installRoving(root: Document): void {
  root.addEventListener("keydown", (event) => {
    const container = event.target instanceof Element ? event.target.closest("[data-roving]") : null;
    if (container === null || event.ctrlKey || event.altKey || event.metaKey) return;
    const stops = [...container.querySelectorAll<HTMLElement>(STOPS)].filter((stop) => !stop.matches(":disabled, [aria-disabled=true]"));
    const next = target(event.key, stops, stops.indexOf(document.activeElement as HTMLElement));
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
    if (container.getAttribute("role") === "tablist") next.click();
  });
}

function target(key: string, stops: HTMLElement[], current: number): HTMLElement | undefined {
  if (key === "Home") return stops[0];
  if (key === "End") return stops.at(-1);
  const step = STEPS[key];
  if (step === undefined || current < 0) return undefined;
  return stops[(current + step + stops.length) % stops.length];
}
