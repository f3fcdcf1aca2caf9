/** Opens the panels of a grid where they belong: at a header, at a cell, at a button of the status line. */

import { nameText } from "../format";
import type { Commands, Openers, Parts } from "../commands";
import type { Place } from "../cursor";
import type { Density } from "../sizing";
import { ColumnList } from "./column_list";
import { columnMenu } from "./column_menu";
import { makeGoToRow } from "./go_to_row";
import { makeMenu, type MenuLine } from "./menu";
import type { Anchor, Popup, PopupContent } from "./popup";

/** What panels need of the grid beside its parts. */
export interface PanelHost extends Parts {
  readonly commands: Commands;
  readonly popup: Popup;
  headerBox(column: number): Anchor | null;
  cellBox(place: Place): Anchor;
  frameBox(): Anchor;
  copySelection(format: string): void;
  copyText(text: string): void;
  setDensity(density: Density): void;
  resetView(): void;
}

const DENSITIES: readonly (readonly [Density, string])[] = [["compact", "Compact rows"], ["normal", "Normal rows"], ["comfortable", "Roomy rows"]];

export class Panels implements Openers {
  constructor(private readonly host: PanelHost) {}

  private get columnAtCursor(): number {
    return this.host.cursor.at?.column ?? -1;
  }

  /** The menu of what the cursor is on. */
  openMenu(): void {
    const { at } = this.host.cursor;
    if (at === null) return;
    if (at.row < 0) this.openColumnMenu(at.column);
    else this.openCellMenu(at, this.host.cellBox(at));
  }

  openColumnMenu(column: number): void {
    const box = this.host.headerBox(column);
    const position = this.host.columns.at(column)?.column.position;
    if (box === null || position === undefined) return;
    // Under the button at the right end of the header; the panel moves in where the window ends.
    const { left, right, top, bottom } = box;
    this.open(`column ${position}`, { left: Math.max(left, right - 26), right, top, bottom }, this.columnMenu(column));
  }

  private columnMenu(column: number): PopupContent {
    const { host } = this;
    const { label, lines } = columnMenu(column, {
      columns: host.columns, commands: host.commands, sort: host.session.wantedSort,
      find: () => this.openFind(), more: [],
      copyName: () => host.copyText(host.columns.at(column)?.column.name ?? ""),
    });
    return this.menu(label, lines);
  }

  openCellMenu(place: Place, anchor: Anchor): void {
    const { host } = this;
    const entry = host.columns.at(place.column);
    if (entry === undefined) return;
    this.open("", anchor, this.menu(`Cell of ${nameText(entry.column.name)}`, [
      { label: "Copy", icon: "copy", keys: "Ctrl+C", run: () => host.copySelection("tsv") },
    ]));
  }

  openFind(anchor: Anchor = this.host.headerBox(this.columnAtCursor) ?? this.host.frameBox()): void {
    const { host } = this;
    const list = new ColumnList(host.columns, {
      onGo: (position) => {
        host.popup.close(true);
        host.commands.goToColumn(position);
      },
      onToggle: (position) => {
        const index = host.columns.indexOf(position);
        if (index >= 0) host.commands.hide(index);
        else host.commands.show(position);
      },
      onAll: () => host.commands.showAll(),
    });
    this.open("find", anchor, { element: list.element, focus: list.input, label: "Columns" });
  }

  openGo(anchor: Anchor = this.host.frameBox()): void {
    const { host } = this;
    const rows = host.session.view?.rows ?? 0;
    const form = makeGoToRow(rows, Math.max(0, host.cursor.at?.row ?? Math.ceil(host.scroller.top - 0.5)), (row) => {
      host.popup.close(true);
      host.commands.goToRow(row);
    });
    this.open("go", anchor, { ...form, label: "Go to row" });
  }

  openSearch(): void {
    // Not yet.
  }

  openFilter(): void {
    // Not yet.
  }

  openDetail(): void {
    // Not yet.
  }

  /** The menu of the whole view. */
  openView(anchor: Anchor): void {
    const { host } = this;
    const lines: MenuLine[] = DENSITIES.map(([density, label]) => ({
      label, icon: "rows", checked: host.sizing.density === density, run: () => host.setDensity(density),
    }));
    lines.push("line",
      { label: "Go to row…", icon: "move", keys: "Ctrl+G", stays: true, run: () => this.openGo(anchor) },
      { label: "Columns…", icon: "columns", keys: "Ctrl+K", stays: true, run: () => this.openFind(anchor) },
      { label: "Select all", icon: "check", keys: "Ctrl+A", run: () => host.commands.act({ do: "select", what: "all" }) },
      "line",
      { label: "Reset view", icon: "reset", run: () => host.resetView() },
    );
    this.open("view", anchor, this.menu("View", lines));
  }

  private menu(label: string, lines: readonly MenuLine[]): PopupContent {
    return { element: makeMenu(label, lines, () => this.host.popup.close(true)) };
  }

  private open(key: string, anchor: Anchor, content: PopupContent): void {
    this.host.popup.open(key, anchor, content);
  }
}
