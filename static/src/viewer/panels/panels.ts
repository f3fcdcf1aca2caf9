/** Opens the panels of a grid where they belong: at a header, at a cell, at a button of the status line. */

import type { CopyFormat } from "../clipboard";
import { titleText } from "../format";
import type { Commands, Openers, Parts } from "../commands";
import type { Place } from "../cursor";
import type { Exporting } from "../exporting";
import { valueAt } from "../loaded";
import type { Profile } from "../profile";
import type { Querying } from "../querying";
import { RequestFailed } from "../requests";
import type { Density } from "../sizing";
import { ColumnList } from "./column_list";
import { columnMenu } from "./column_menu";
import { formatLines, hasFormats } from "./format_menu";
import { makeGoToRow } from "./go_to_row";
import { makeMenu, type MenuLine } from "./menu";
import type { Anchor, Popup, PopupContent } from "./popup";
import { TextPanel } from "./text_panel";

/** What panels need of the grid beside its parts. */
export interface PanelHost extends Parts {
  readonly commands: Commands;
  readonly popup: Popup;
  readonly querying: Querying;
  readonly profile: Profile;
  readonly exporting: Exporting;
  headerBox(column: number): Anchor | null;
  cellBox(place: Place): Anchor;
  frameBox(): Anchor;
  copySelection(format?: CopyFormat, header?: boolean): void;
  copyText(text: string): void;
  setDensity(density: Density): void;
  setSummaries(on: boolean): void;
  resetView(): void;
}

const DENSITIES: readonly (readonly [Density, string])[] = [["compact", "Compact rows"], ["normal", "Normal rows"], ["comfortable", "Roomy rows"]];
const FORMATS: readonly (readonly [CopyFormat, string])[] = [["csv", "Copy as CSV"], ["markdown", "Copy as Markdown"], ["json", "Copy as JSON"]];

export class Panels implements Openers {
  constructor(private readonly host: PanelHost) {}

  /** The menu of what the cursor is on. */
  openMenu(): void {
    const { at } = this.host.cursor;
    if (at === null) return;
    if (at.row < 0) this.openColumnMenu(at.column);
    else this.openCellMenu(at, this.host.cellBox(at));
  }

  openColumnMenu(column: number): void {
    const { host } = this;
    const anchor = this.underHeader(column);
    const entry = host.columns.at(column);
    if (anchor === null || entry === undefined) return;
    const { position, kind } = entry.column;
    const { label, lines } = columnMenu(column, {
      columns: host.columns, commands: host.commands, sort: host.session.wanted.sort,
      find: () => this.openFind(anchor),
      format: hasFormats(kind) ? () => this.open("", anchor, this.menu(`Format of ${titleText(entry.column)}`, formatLines(entry, host.commands))) : null,
      more: this.filterLines(column, position, anchor),
      copyName: () => host.copyText(host.columns.at(column)?.column.name ?? ""),
    });
    this.open(`column ${position}`, anchor, this.menu(label, lines));
  }

  private filterLines(column: number, position: number, anchor: Anchor): MenuLine[] {
    const { querying, profile, cursor, commands } = this.host;
    const lines: MenuLine[] = [];
    if (querying.canFilter) {
      lines.push("line", { label: "Filter…", icon: "filter", keys: "Ctrl+Shift+F", stays: true, run: () => querying.openFilter(position, anchor) });
      if (querying.isFiltered(position)) lines.push({ label: "Remove filter", icon: "close", run: () => querying.filter(position, null) });
    }
    if (profile.isAble) {
      lines.push({ label: "Summary", icon: "chart", run: () => {
        cursor.place(cursor.at?.row ?? -1, column);
        commands.reveal();
        profile.togglePanel(true);
      } });
    }
    return lines;
  }

  /** Under the button at the right end of a header; a panel moves in where the window ends. */
  private underHeader(column: number): Anchor | null {
    const box = this.host.headerBox(column);
    if (box === null) return null;
    const { left, right, top, bottom } = box;
    return { left: Math.max(left, right - 26), right, top, bottom };
  }

  openCellMenu(place: Place, anchor: Anchor): void {
    const { host } = this;
    const entry = host.columns.at(place.column);
    if (entry === undefined) return;
    const { caps } = host.session;
    const lines: MenuLine[] = [{ label: "Copy", icon: "copy", keys: "Ctrl+C", run: () => host.copySelection() }];
    if (caps.has("copy")) {
      lines.push({ label: "Copy with headers", icon: "copy", run: () => host.copySelection("tsv", true) });
      for (const [format, label] of FORMATS) lines.push({ label, icon: "copy", run: () => host.copySelection(format, true) });
    }
    const href = this.linkAt(place);
    if (href !== null) lines.push("line", { label: "Open link", icon: "expand", run: () => void window.open(href, "_blank", "noopener,noreferrer") });
    if (caps.has("cell")) lines.push("line", { label: "Show whole value", icon: "expand", keys: "Enter", stays: true, run: () => this.openCell(place, anchor) });
    if (host.querying.canFilter) {
      lines.push("line",
        { label: "Only this value", icon: "filter", run: () => host.querying.filterByCell(place, true) },
        { label: "Without this value", icon: "filter", run: () => host.querying.filterByCell(place, false) },
        { label: "Filter…", icon: "filter", keys: "Ctrl+Shift+F", stays: true, run: () => host.querying.openFilter(entry.column.position, anchor) });
    }
    this.open("", anchor, this.menu(`Cell of ${titleText(entry.column)}`, lines));
  }

  private linkAt(place: Place): string | null {
    const { session, columns } = this.host;
    const look = columns.at(place.column)?.look ?? null;
    if (look === null || !look.hasLinks || session.view === null) return null;
    return look.of(valueAt(session, columns, session.view, place.row, place.column).value)?.href ?? null;
  }

  openFind(anchor: Anchor = this.atCursor()): void {
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
    this.host.popup.close(false);
    this.host.querying.openBar();
  }

  openFilter(): void {
    const { host } = this;
    const column = host.cursor.at?.column ?? -1;
    const position = host.columns.at(column)?.column.position;
    if (position !== undefined) host.querying.openFilter(position, this.underHeader(column) ?? host.frameBox());
  }

  openDetail(): void {
    const { at } = this.host.cursor;
    if (at !== null && at.row >= 0) this.openCell(at, this.host.cellBox(at));
  }

  private openCell(place: Place, anchor: Anchor): void {
    const { host } = this;
    const entry = host.columns.at(place.column);
    const { view } = host.session;
    if (entry === undefined || view === null || !host.session.caps.has("cell")) return;
    const panel = new TextPanel(titleText(entry.column), (text) => host.copyText(text), () => host.popup.settle());
    this.open("", anchor, { element: panel.element, focus: panel.focus, label: `Whole value of ${titleText(entry.column)}` });
    host.session.requests.ask("cell_value", { type: "cell", view_id: view.viewId, row: place.row, column: entry.column.position })
      .then((value) => panel.showCell(value), (error: unknown) => panel.fail(messageOf(error)));
  }

  openCode(anchor: Anchor): void {
    const { host } = this;
    const panel = new TextPanel("Python", (text) => host.copyText(text), () => host.popup.settle());
    panel.element.classList.add("code");
    this.open("", anchor, { element: panel.element, focus: panel.focus, label: "These rows as Python" });
    host.session.requests.ask("code", { type: "code" })
      .then(({ text }) => panel.show(text, ""), (error: unknown) => panel.fail(messageOf(error)));
  }

  /** Offer a text that could not be copied at once: it is selected, and its button copies it. */
  openText(title: string, text: string, anchor: Anchor): void {
    const { host } = this;
    const panel = new TextPanel(title, (shown) => host.copyText(shown), () => host.popup.settle());
    this.open("", anchor, { element: panel.element, focus: panel.copyButton, label: title });
    panel.show(text, "Press the button, or Enter");
    panel.copyButton.focus();
  }

  /** The menu of the whole view. */
  openView(anchor: Anchor): void {
    const { host } = this;
    const { caps } = host.session;
    const lines: MenuLine[] = DENSITIES.map(([density, label]) => ({
      label, icon: "rows", checked: host.sizing.density === density, run: () => host.setDensity(density),
    }));
    if (host.profile.isAble) {
      lines.push("line",
        { label: "Summaries in headers", icon: "chart", checked: host.sizing.summaries, run: () => host.setSummaries(!host.sizing.summaries) },
        { label: "Column summary", icon: "chart", checked: host.profile.panel.isOpen, run: () => host.profile.togglePanel() });
    }
    lines.push("line");
    if (caps.has("search")) lines.push({ label: "Search…", icon: "search", keys: "Ctrl+F", run: () => this.openSearch() });
    lines.push(
      { label: "Go to row…", icon: "move", keys: "Ctrl+G", stays: true, run: () => this.openGo(anchor) },
      { label: "Columns…", icon: "columns", keys: "Ctrl+K", stays: true, run: () => this.openFind(anchor) },
      { label: "Select all", icon: "check", keys: "Ctrl+A", run: () => host.commands.act({ do: "select", what: "all" }) });
    const out = this.outLines(anchor);
    if (out.length > 0) lines.push("line", ...out);
    lines.push("line", { label: "Reset view", icon: "reset", run: () => host.resetView() });
    this.open("view", anchor, this.menu("View", lines));
  }

  /** What takes the rows out of the page. */
  private outLines(anchor: Anchor): MenuLine[] {
    const { host } = this;
    const { caps } = host.session;
    const lines: MenuLine[] = [];
    if (caps.has("code")) lines.push({ label: "Show as Python…", icon: "code", stays: true, run: () => this.openCode(anchor) });
    if (host.exporting.isAble) {
      const positions = host.columns.positions(0, host.columns.count);
      lines.push(
        { label: "Save as CSV…", icon: "download", disabled: host.exporting.task !== null, run: () => host.exporting.start("csv", positions) },
        { label: "Save as Parquet…", icon: "download", disabled: host.exporting.task !== null, run: () => host.exporting.start("parquet", positions) });
    }
    return lines;
  }

  private atCursor(): Anchor {
    return this.underHeader(this.host.cursor.at?.column ?? -1) ?? this.host.frameBox();
  }

  private menu(label: string, lines: readonly MenuLine[]): PopupContent {
    return { element: makeMenu(label, lines, () => this.host.popup.close(true)) };
  }

  private open(key: string, anchor: Anchor, content: PopupContent): void {
    this.host.popup.open(key, anchor, content);
  }
}

function messageOf(error: unknown): string {
  return error instanceof RequestFailed ? error.message : String(error);
}
