/**
 * One grid: builds the parts, gives them what they need and paints, once per animation frame and only when something
 * changed. The order of a painting: move what glides, see which rows and columns are visible, draw them, ask for what
 * is missing. What the user does is in commands.ts, what opens over the grid in panels/.
 */

import { Bar } from "./bars";
import { writeText } from "./clipboard";
import { Columns, canvasRuler } from "./columns";
import { Commands, type Parts } from "./commands";
import { Cursor, type Place } from "./cursor";
import { make, makeRole, setAttribute } from "./dom";
import { copyText, countText } from "./format";
import { clamp, maxTop, wholeRows, type Range } from "./geometry";
import { Header } from "./header";
import { HeaderPointer } from "./header_pointer";
import { actionOf } from "./keys";
import { blockFinder, fitFirst, valueAt } from "./loaded";
import { Panels, type PanelHost } from "./panels/panels";
import { Popup, type Anchor } from "./panels/popup";
import { Picking } from "./picking";
import { Renderer } from "./renderer";
import { Scroller } from "./scroll";
import { Selection, selectionText } from "./selection";
import { RowSession, sameSort, type SessionEvents, type View } from "./session";
import { Sizing, type Density } from "./sizing";
import { Status } from "./status";
import { panByTouch } from "./touch";
import type { Column } from "./wire";

const NO_ROWS: Range = { start: 0, end: 0 };

export interface Metrics {
  frames: number;
  /** Frames in which a visible cell had no value. */
  placeholderFrames: number;
  /** Longest painting, ms. */
  longestMs: number;
  /** Script time of all paintings, ms. */
  totalMs: number;
}

export class Table implements SessionEvents, Parts, PanelHost {
  readonly metrics: Metrics = { frames: 0, placeholderFrames: 0, longestMs: 0, totalMs: 0 };
  readonly cursor = new Cursor();
  readonly selection = new Selection();
  readonly scroller: Scroller;
  readonly sizing: Sizing;
  readonly session: RowSession;
  readonly popup: Popup;
  readonly commands: Commands;
  columns: Columns;
  private readonly frame = make("div", "frame");
  private readonly main = make("div", "main");
  private readonly grid = makeRole("grid", "grid");
  private readonly body = makeRole("rowgroup", "body");
  private readonly spoken = make("div", "spoken");
  private readonly renderer = new Renderer();
  private readonly header = new Header();
  private readonly panels: Panels;
  private readonly status: Status;
  private readonly bars: { vertical: Bar; horizontal: Bar };
  private readonly heightSheet = new CSSStyleSheet();
  private readonly sizes: ResizeObserver;
  private readonly motion = matchMedia("(prefers-reduced-motion: reduce)");
  private frameId = 0;
  private fitted = false;
  private announced = "";

  constructor(private readonly root: ShadowRoot, url: string, nonce: string) {
    this.session = new RowSession(url, nonce, this);
    this.columns = this.makeColumns([]);
    this.sizing = new Sizing(this.frame, this.main);
    this.scroller = new Scroller(() => this.invalidate(), () => this.motion.matches);
    this.popup = new Popup(() => this.grid.focus({ preventScroll: true }));
    this.panels = new Panels(this);
    this.commands = new Commands(this, this.panels);
    this.status = new Status({
      onRetry: () => this.session.retry(),
      onGo: (button) => this.panels.openGo(button.getBoundingClientRect()),
      onColumns: (button) => this.panels.openFind(button.getBoundingClientRect()),
      onView: (button) => this.panels.openView(button.getBoundingClientRect()),
    });
    this.bars = { vertical: new Bar("vertical", this.scroller), horizontal: new Bar("horizontal", this.scroller) };
    this.sizes = new ResizeObserver(() => this.measure());
    this.build();
    this.listen();
  }

  start(): void {
    this.root.adoptedStyleSheets = [...this.root.adoptedStyleSheets, this.heightSheet];
    this.root.append(this.frame);
    this.sizes.observe(this.main);
    this.session.start();
    this.invalidate();
  }

  stop(): void {
    cancelAnimationFrame(this.frameId);
    this.frameId = -1;
    this.popup.close(false);
    this.sizes.disconnect();
    this.session.stop();
    this.frame.remove();
    this.root.adoptedStyleSheets = this.root.adoptedStyleSheets.filter((sheet) => sheet !== this.heightSheet);
  }

  setLabel(label: string): void {
    this.grid.setAttribute("aria-label", label === "" ? "Table" : label);
  }

  /** Any CSS length; a bare number is px; null fills the parent. What is no length is ignored. */
  setHeight(value: string | null): void {
    const text = value !== null && /^\d+(\.\d+)?$/.test(value) ? `${value}px` : value;
    const valid = text !== null && CSS.supports("height", text);
    this.heightSheet.replaceSync(valid ? `:host { height: ${text}; }` : "");
  }

  scrollToRow(row: number): void {
    this.scroller.jumpTo(clamp(Math.floor(row), 0, Infinity));
  }

  setDensity(density: Density): void {
    const { top } = this.scroller;
    this.sizing.density = density;
    this.rearranged();
    this.scroller.jumpTo(top);
  }

  resetView(): void {
    this.commands.resetColumns();
    this.commands.sortBy([]);
    this.setDensity("normal");
  }

  // ---------------------------------------------------------------- what the session says

  onColumns(columns: readonly Column[]): void {
    this.columns = this.makeColumns(columns);
    this.cursor.clear();
    this.selection.clear();
    this.popup.close(false);
    this.fitted = false;
    this.relayout();
    this.scroller.jumpTo(0, 0);
  }

  onView(view: View, previous: View | null): void {
    this.fitFirst(view);
    this.relayout();
    if (previous !== null && !sameSort(previous.sort, view.sort)) this.scroller.jumpTo(0);
    // Other rows stand where the selected ones stood; whole columns are the same.
    if (this.selection.kind !== "columns") this.selection.clear();
    this.cursor.limit(view.rows, this.columns.count);
    this.announce(view);
    this.invalidate();
  }

  onRows(): void {
    if (!this.fitted && this.session.view !== null) this.fitFirst(this.session.view);
    this.invalidate();
  }

  onState(): void {
    this.invalidate();
  }

  wouldShow(view: View): { rows: Range; bands: readonly number[] } {
    const current = this.session.view;
    const resorted = current !== null && !sameSort(current.sort, view.sort);
    const { height, rowHeight } = this.sizing;
    const top = resorted ? 0 : Math.min(this.scroller.top, maxTop(view.rows, height, rowHeight));
    const start = clamp(Math.floor(top), 0, view.rows);
    const end = clamp(Math.ceil(top + height / rowHeight), start, view.rows);
    return { rows: { start, end }, bands: this.seenBands() };
  }

  // ---------------------------------------------------------------- painting

  invalidate(): void {
    if (this.frameId === 0) this.frameId = requestAnimationFrame((now) => this.paint(now));
  }

  private paint(now: number): void {
    this.frameId = 0;
    const started = performance.now();
    const { scroller, sizing, session, columns } = this;
    const moving = scroller.step(now);
    const { view } = session;
    const seen = { rows: view === null ? NO_ROWS : sizing.visibleRows(scroller.top), columns: sizing.visibleColumns(scroller.left) };
    const active = this.cursor.at;
    const shared = { columns, left: scroller.left, pins: sizing.pins, ratio: window.devicePixelRatio || 1 };
    const headId = this.header.paint({
      ...shared, sort: session.wantedSort, sorting: this.sorting,
      active: active !== null && active.row < 0 ? active.column : -1,
      isSelected: (column) => this.selection.hasColumn(column),
      isFiltered: () => false,
      summarise: null,
    }, seen.columns);
    const generation = view?.generation ?? 0;
    const painted = this.renderer.paint({
      ...shared, generation, rows: view?.rows ?? 0, top: scroller.top, rowHeight: sizing.rowHeight, active,
      selection: this.selection.isEmpty ? null : this.selection, isHit: null,
      block: blockFinder(session, columns, generation),
      failed: (index, column) => session.blocks.failed(generation, index, session.blocks.bandOf(columns.at(column)?.column.position ?? 0)),
    }, seen);
    this.main.classList.toggle("aside", scroller.left > 0);
    this.bars.vertical.paint();
    this.bars.horizontal.paint();
    this.paintStatus(seen.rows);
    this.point(headId ?? painted.activeId);
    const near = sizing.nearPositions(scroller.left, scroller.sideSpeed(now));
    session.need({ rows: seen.rows, bands: this.seenBands(), nearBands: session.blocks.bandsOf(near), speed: scroller.speed(now) });
    this.count(started, painted.placeholders);
    // One more frame after the last movement: the speed falls to zero and the surroundings are fetched.
    if (moving || scroller.speed(now) !== 0 || scroller.sideSpeed(now) !== 0) this.invalidate();
  }

  private count(started: number, placeholders: number): void {
    const spent = performance.now() - started;
    this.metrics.frames++;
    this.metrics.totalMs += spent;
    this.metrics.longestMs = Math.max(this.metrics.longestMs, spent);
    if (placeholders > 0 && !this.session.opening) this.metrics.placeholderFrames++;
  }

  private get sorting(): boolean {
    const view = this.session.view;
    return this.session.busy && view !== null && !sameSort(view.sort, this.session.wantedSort);
  }

  private seenBands(): readonly number[] {
    return this.session.blocks.bandsOf(this.sizing.seenPositions(this.scroller.left));
  }

  private paintStatus(rows: Range): void {
    const { session, columns, sizing } = this;
    const { view } = session;
    const total = view?.rows ?? 0;
    const shown = rows.end === rows.start ? NO_ROWS : wholeRows(this.scroller.top, total, sizing.height, sizing.rowHeight);
    this.status.paint({
      link: session.link, opening: session.opening, busy: session.busy, sorting: this.sorting,
      problem: session.problem, notice: session.notice,
      rows: total, totalRows: view?.totalRows ?? 0, columns: columns.count, hidden: columns.hidden, shown,
      selected: selectionText(this.selection.within(total, columns.count), total, columns.count),
    });
    setAttribute(this.grid, "aria-busy", String(session.busy && session.problem === null));
    setAttribute(this.grid, "aria-rowcount", String(total + 1));
    setAttribute(this.grid, "aria-colcount", String(columns.count + 1));
  }

  private point(id: string | null): void {
    this.grid.classList.toggle("placed", this.cursor.at !== null);
    if (id === null) this.grid.removeAttribute("aria-activedescendant");
    else setAttribute(this.grid, "aria-activedescendant", id);
  }

  private announce(view: View): void {
    const [key] = view.sort;
    const name = key === undefined ? "" : this.columns.all[key.column]?.column.name;
    const sorted = key === undefined ? "" : `, sorted by ${name ?? ""} ${key.descending ? "descending" : "ascending"}`;
    const text = `${countText(view.rows)} ${view.rows === 1 ? "row" : "rows"}${sorted}`;
    if (text !== this.announced) this.say(text);
    this.announced = text;
  }

  say(text: string): void {
    this.spoken.textContent = text;
  }

  // ---------------------------------------------------------------- sizes

  private measure(): void {
    const { clientWidth } = this.main;
    this.frame.classList.toggle("narrow", clientWidth < 520);
    this.frame.classList.toggle("slim", clientWidth < 400);
    this.frame.classList.toggle("low", this.frame.clientHeight < 150);
    this.fitSizes();
  }

  private fitSizes(): void {
    const { sizing } = this;
    sizing.fit({ columns: this.columns, rows: this.session.view?.rows ?? 0 });
    this.bars.vertical.resize(sizing.height);
    this.bars.horizontal.resize(sizing.width - sizing.pinWidth);
    this.scroller.setExtent(sizing.extent);
    const { rows, columns, pins } = sizing.pool;
    this.renderer.resize(rows, columns, pins);
    this.header.resize(columns, pins);
    this.invalidate();
  }

  relayout(): void {
    this.header.invalidate();
    this.renderer.invalidate();
    this.fitSizes();
  }

  rearranged(): void {
    this.relayout();
  }

  private makeColumns(columns: readonly Column[]): Columns {
    const family = getComputedStyle(this.root.host).fontFamily || "sans-serif";
    return new Columns(columns, canvasRuler({
      cell: `13px ${family}`, name: `600 13px ${family}`, small: `11px ${family}`,
    }));
  }

  /** Fit the columns of the first block once, before its rows are painted: later ones must not move what is read. */
  private fitFirst(view: View): void {
    if (this.fitted || !fitFirst(this.session, this.columns, view)) return;
    this.fitted = true;
    this.relayout();
  }

  // ---------------------------------------------------------------- where things are on the screen

  headerBox(column: number): Anchor | null {
    return this.header.boxOf(column);
  }

  cellBox(place: Place): Anchor {
    const box = this.body.getBoundingClientRect();
    const { sizing, scroller } = this;
    const left = box.left + sizing.gutterWidth + sizing.xOf(place.column, scroller.left);
    const top = box.top + (place.row - scroller.top) * sizing.rowHeight;
    return { left, top, right: left + this.columns.layout.width(place.column), bottom: top + sizing.rowHeight };
  }

  frameBox(): Anchor {
    const box = this.grid.getBoundingClientRect();
    return { left: box.left + this.sizing.gutterWidth, right: box.right, top: box.top, bottom: box.top + this.sizing.headHeight };
  }

  private placeAt(clientX: number, clientY: number): Place | null {
    const { sizing, scroller, session } = this;
    const rows = session.view?.rows ?? 0;
    if (rows === 0) return null;
    const box = this.body.getBoundingClientRect();
    const row = Math.floor(scroller.top + (clientY - box.top) / sizing.rowHeight);
    const x = clientX - box.left - sizing.gutterWidth;
    if (row < 0 || row >= rows) return null;
    return { row, column: x < 0 ? -1 : sizing.columnAt(x, scroller.left) };
  }

  private gapAt(clientX: number): { gap: number; x: number } {
    const { sizing, scroller, columns } = this;
    const box = this.main.getBoundingClientRect();
    const x = clamp(clientX - box.left - sizing.gutterWidth, 0, sizing.width - 1);
    const column = sizing.columnAt(x, scroller.left);
    const start = sizing.xOf(column, scroller.left);
    const width = columns.layout.width(column);
    const after = x > start + width / 2;
    return { gap: column + (after ? 1 : 0), x: sizing.gutterWidth + start + (after ? width : 0) };
  }

  // ---------------------------------------------------------------- the page's events

  private build(): void {
    this.grid.tabIndex = 0;
    this.grid.setAttribute("aria-multiselectable", "true");
    this.spoken.setAttribute("aria-live", "polite");
    this.body.append(this.renderer.element);
    this.grid.append(this.header.element, this.body);
    this.main.append(this.grid, this.bars.vertical.element, this.bars.horizontal.element, this.status.progress, this.status.cover);
    this.frame.append(this.main, this.status.foot, this.spoken, this.popup.element);
  }

  private listen(): void {
    const { grid, body, commands } = this;
    this.main.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && this.scroller.wheel(event)) event.preventDefault();
    }, { passive: false });
    grid.addEventListener("keydown", (event) => this.key(event));
    grid.addEventListener("copy", (event) => this.copy(event));
    body.addEventListener("pointerover", (event) => showWhole(event.target));
    panByTouch(body, this.scroller);
    new Picking(body, {
      placeAt: (x, y) => this.placeAt(x, y),
      onPick: (place, unit, how) => commands.pick(place, unit, how),
      onStretch: (place) => commands.stretch(place),
      onOpen: () => this.panels.openDetail(),
      onMenu: (place, { x, y }) => {
        if (!this.selection.has(place.row, place.column)) commands.pick(place, place.column < 0 ? "rows" : "cells", { extend: false, add: false });
        this.panels.openCellMenu({ ...place, column: Math.max(0, place.column) }, { left: x, right: x, top: y, bottom: y });
      },
      scrollBy: (dx, dy) => void this.scroller.moveBy(dx, dy),
    });
    new HeaderPointer(this.header, {
      onSort: (column, add) => commands.sort(column, add),
      onSelect: (column) => commands.selectColumn(column, true),
      widthOf: (column) => this.columns.layout.width(column),
      onResize: (column, width) => commands.resize(column, width),
      onFit: (column) => commands.fit(column),
      gapAt: (x) => this.gapAt(x),
      onMove: (column, gap) => commands.moveToGap(column, gap),
      onMenu: (column) => this.panels.openColumnMenu(column),
    });
  }

  private key(event: KeyboardEvent): void {
    const action = actionOf(event, (this.cursor.at?.row ?? 0) < 0);
    if (action === null) return;
    if (action.do === "copy") {
      // The copy event follows by itself where the browser sends one without a selection.
      const text = this.activeText();
      if (text !== null) this.copyText(text);
      return;
    }
    if (this.commands.act(action)) event.preventDefault();
  }

  private activeText(): string | null {
    const cell = this.cursor.at;
    const { view } = this.session;
    const entry = cell === null ? undefined : this.columns.at(cell.column);
    if (cell === null || view === null || entry === undefined) return null;
    if (cell.row < 0) return entry.column.name;
    const { known, value } = valueAt(this.session, this.columns, view, cell.row, cell.column);
    return known ? copyText(entry.column, value) : null;
  }

  copySelection(): void {
    const text = this.activeText();
    if (text !== null) this.copyText(text);
  }

  copyText(text: string): void {
    void writeText(text).then((done) => {
      if (done) this.flash();
    });
  }

  private copy(event: ClipboardEvent): void {
    const text = this.activeText();
    if (text === null || event.clipboardData === null) return;
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
    this.flash();
  }

  private flash(): void {
    this.frame.classList.remove("copied");
    void this.frame.offsetWidth;
    this.frame.classList.add("copied");
    this.say("Copied");
  }
}

/** Give a cell whose text is cut off its whole text as a tooltip. Set when pointed at: most cells never are. */
function showWhole(target: EventTarget | null): void {
  if (!(target instanceof HTMLElement) || !target.classList.contains("cell") || target.title !== "") return;
  if (target.classList.contains("missing")) target.title = "null";
  else if (target.scrollWidth > target.clientWidth) target.title = target.textContent ?? "";
}
