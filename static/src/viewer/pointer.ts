/** What the mouse and fingers do on a grid: on its rows, on its headers, and with the wheel. */

import type { Parts, Commands } from "./commands";
import type { Header } from "./header";
import { HeaderPointer } from "./header_pointer";
import type { Panels } from "./panels/panels";
import { Picking } from "./picking";
import { gapAt, placeAt, type Screen } from "./places";
import type { Profile } from "./profile";
import type { Teller } from "./telling";
import { panByTouch } from "./touch";

export interface PointerHost extends Parts, Screen {
  readonly main: HTMLElement;
  readonly header: Header;
  readonly commands: Commands;
  readonly profile: Profile;
  readonly columns: Parts["columns"];
  readonly scroller: Parts["scroller"];
  readonly sizing: Parts["sizing"];
}

export function listenToPointer(grid: PointerHost, panels: Panels, teller: Teller): void {
  const { body, commands } = grid;
  // Who points sees where they are: the ring around the whole grid is for those who come by key.
  grid.main.addEventListener("pointerdown", () => grid.main.classList.add("pointed"));
  grid.main.addEventListener("focusout", () => grid.main.classList.remove("pointed"));
  grid.main.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && grid.scroller.wheel(event)) event.preventDefault();
  }, { passive: false });
  body.addEventListener("pointerover", (event) => showWhole(event.target));
  panByTouch(body, grid.scroller);
  new Picking(body, {
    placeAt: (x, y) => placeAt(grid, x, y),
    onPick: (place, unit, how) => commands.pick(place, unit, how),
    onStretch: (place) => commands.stretch(place),
    onOpen: () => panels.openDetail(),
    onClick: (place, double) => teller.click(place, double),
    onMenu: (place, { x, y }) => {
      if (!grid.selection.has(place.row, place.column)) commands.pick(place, place.column < 0 ? "rows" : "cells", { extend: false, add: false });
      panels.openCellMenu({ ...place, column: Math.max(0, place.column) }, { left: x, right: x, top: y, bottom: y });
    },
    scrollBy: (dx, dy) => void grid.scroller.moveBy(dx, dy),
  });
  new HeaderPointer(grid.header, {
    onSort: (column, add) => commands.sort(column, add),
    onSelect: (column) => commands.selectColumn(column, true),
    widthOf: (column) => grid.columns.layout.width(column),
    onResize: (column, width) => commands.resize(column, width),
    onFit: (column) => commands.fit(column),
    gapAt: (x) => gapAt(grid, x),
    onMove: (column, gap) => commands.moveToGap(column, gap),
    onMenu: (column) => panels.openColumnMenu(column),
    onBin: (column, target, x) => grid.profile.pick(column, target, x),
  });
}

/** Give a cell whose text is cut off its whole text as a tooltip. Set when pointed at: most cells never are. */
function showWhole(target: EventTarget | null): void {
  if (!(target instanceof HTMLElement) || !target.classList.contains("cell") || target.title !== "") return;
  if (target.classList.contains("missing")) target.title = "null";
  else if (target.scrollWidth > target.clientWidth) target.title = target.textContent ?? "";
}
