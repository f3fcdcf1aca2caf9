/** What a cell's node wears beside its text: a painted background, a link around the text, a picture. */

import type { CellLook } from "./looks";

export interface Dressed {
  readonly element: HTMLDivElement;
  readonly text: Text;
  worn: CellLook | null;
  anchor: HTMLAnchorElement | null;
  image: HTMLImageElement | null;
}

/** Give a cell what its look says, and take what it had from another. `text` is what the cell says. */
export function wear(cell: Dressed, look: CellLook | null, text: string): void {
  const paint = look?.paint ?? null;
  if (paint !== (cell.worn?.paint ?? null)) {
    if (paint === null) cell.element.style.removeProperty("--paint");
    else cell.element.style.setProperty("--paint", paint);
  }
  link(cell, look?.href ?? null);
  picture(cell, look?.source ?? null, text);
  cell.worn = look;
}

function link(cell: Dressed, href: string | null): void {
  if (href === null) {
    if (cell.anchor === null) return;
    cell.element.append(cell.text);
    cell.anchor.remove();
    cell.anchor = null;
    return;
  }
  if (cell.anchor === null) {
    const anchor = document.createElement("a");
    anchor.className = "link";
    anchor.target = "_blank";
    anchor.rel = "noopener noreferrer";
    // The grid is one stop of the Tab key; its menu opens the link of the active cell.
    anchor.tabIndex = -1;
    anchor.draggable = false;
    cell.element.append(anchor);
    anchor.append(cell.text);
    cell.anchor = anchor;
  }
  cell.anchor.href = href;
}

function picture(cell: Dressed, source: string | null, text: string): void {
  if (source === null) {
    cell.image?.remove();
    cell.image = null;
    return;
  }
  if (cell.image === null) {
    cell.image = document.createElement("img");
    cell.image.className = "picture";
    cell.image.decoding = "async";
    cell.image.draggable = false;
    cell.element.append(cell.image);
  }
  const alt = text.startsWith("data:") ? "picture" : text;
  if (cell.image.alt !== alt) cell.image.alt = alt;
  if (cell.image.getAttribute("src") !== source) cell.image.src = source;
}
