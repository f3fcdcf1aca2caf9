// The keyboard of a tree, as WAI-ARIA describes it. Nodes are opened and chosen by clicks, which Python hears.

const known = new WeakSet<Element>();
let typed = { text: "", at: 0 };

export function attend(tree: HTMLElement): void {
  if (!known.has(tree)) {
    known.add(tree);
    tree.addEventListener("keydown", (event) => onKey(tree, event));
    let at: HTMLElement | null = null; // the node with the focus, and the one that it is below
    let above: HTMLElement | null = null;
    tree.addEventListener("focusin", (event) => {
      at = (event.target as Element).closest<HTMLElement>("[role=treeitem]");
      above = at === null ? null : parentOf(at);
      stopAt(tree, at);
    });
    tree.addEventListener("click", (event) => (event.target as Element).closest<HTMLElement>("[role=treeitem]")?.focus());
    new MutationObserver(() => {
      oneStop(tree);
      // "Loading…" had the focus and is gone: what came in its place gets it.
      if (at !== null && !at.isConnected && document.activeElement === document.body) (firstBelow(above) ?? above)?.focus();
    }).observe(tree, { childList: true, subtree: true });
  }
  oneStop(tree);
}

function nodes(tree: Element): HTMLElement[] {
  return [...tree.querySelectorAll<HTMLElement>("[role=treeitem]")];
}

function siblings(node: Element): Element[] {
  return [...(node.closest("[role=group], [role=tree]")?.children ?? [])].flatMap((item) => [...item.children].slice(0, 1));
}

function parentOf(node: Element): HTMLElement | null {
  return (node.closest("[role=group]")?.previousElementSibling as HTMLElement | null) ?? null;
}

function firstBelow(node: Element | null): HTMLElement | null {
  return node?.nextElementSibling?.querySelector<HTMLElement>("[role=treeitem]") ?? null;
}

/** The Tab key stops at one node only: the one that had the focus, the chosen one, or else the first. */
function oneStop(tree: Element): void {
  if (tree.querySelector("[role=treeitem][tabindex='0']") !== null) return;
  stopAt(tree, tree.querySelector<HTMLElement>("[role=treeitem][aria-selected=true]") ?? tree.querySelector<HTMLElement>("[role=treeitem]"));
}

function stopAt(tree: Element, node: HTMLElement | null): void {
  if (node === null) return;
  for (const other of tree.querySelectorAll("[role=treeitem][tabindex='0']")) if (other !== node) other.setAttribute("tabindex", "-1");
  node.setAttribute("tabindex", "0");
}

function onKey(tree: HTMLElement, event: KeyboardEvent): void {
  const at = (event.target as Element).closest<HTMLElement>("[role=treeitem]");
  if (at === null || event.ctrlKey || event.altKey || event.metaKey) return;
  const all = nodes(tree);
  const index = all.indexOf(at);
  const isOpen = at.getAttribute("aria-expanded");
  const toggle = (node: Element): void => node.querySelector<HTMLElement>(".tp-tree-toggle")?.click();
  switch (event.key) {
    case "ArrowDown":
      all[index + 1]?.focus();
      break;
    case "ArrowUp":
      all[index - 1]?.focus();
      break;
    case "Home":
      all[0]?.focus();
      break;
    case "End":
      all.at(-1)?.focus();
      break;
    case "ArrowRight":
      if (isOpen === "false") toggle(at);
      else if (isOpen === "true") firstBelow(at)?.focus();
      break;
    case "ArrowLeft":
      if (isOpen === "true") toggle(at);
      else parentOf(at)?.focus();
      break;
    case "Enter":
    case " ":
      at.click();
      break;
    case "*":
      for (const node of siblings(at)) if (node.getAttribute("aria-expanded") === "false") toggle(node);
      break;
    default:
      if (event.key.length !== 1) return;
      find(all, index, event.key);
  }
  event.preventDefault();
}

function find(all: HTMLElement[], index: number, key: string): void {
  const now = performance.now();
  typed = { text: (now - typed.at < 500 ? typed.text : "") + key.toLowerCase(), at: now };
  const from = typed.text.length > 1 ? index : index + 1;
  const order = [...all.slice(from), ...all.slice(0, from)];
  order.find((node) => (node.textContent ?? "").trim().toLowerCase().startsWith(typed.text))?.focus();
}
