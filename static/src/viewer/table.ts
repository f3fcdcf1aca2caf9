/**
 * One grid: builds the parts, gives them what they need and paints, once per animation frame and only when something
 * changed. The order of a painting: move what glides, see which rows and columns are visible, draw them, ask for what
 * is missing.
 */

import { Bar } from "./bars";
import { BLOCK_ROWS, type Block } from "./blocks";
import { Columns, canvasRuler } from "./columns";
import { Cursor } from "./cursor";
import { make, makeRole, setAttribute } from "./dom";
import { copyText, countText } from "./format";
import { clamp, maxTop, visibleRows, wholeRows, type Range } from "./geometry";
import { Header, nextSort } from "./header";
import { actionOf, type Action } from "./keys";
import { Renderer } from "./renderer";
import { Scroller } from "./scroll";
import { RowSession, sameSort, type SessionEvents, type View } from "./session";
import { Status } from "./status";
import { panByTouch } from "./touch";
import type { Column, SortKey } from "./wire";

export const ROW_HEIGHT = 28;
/** As in styles.ts. */
const HEAD_HEIGHT = 46;
const BAR = 12;
/** How far ahead columns are fetched at the present speed, ms. */
const SIDE_PREFETCH_MS = 250;
const NO_ROWS: Range = { start: 0, end: 0 };
/** Rows whose texts decide about a column's first width. */
const SAMPLE_ROWS = 60;

export interface Metrics {
  frames: number;
  /** Frames in which a visible cell had no value. */
  placeholderFrames: number;
  /** Longest painting, ms. */
  longestMs: number;
  /** Script time of all paintings, ms. */
  totalMs: number;
}

export class Table implements SessionEvents {
  readonly metrics: Metrics = { frames: 0, placeholderFrames: 0, longestMs: 0, totalMs: 0 };
  private readonly frame = make("div", "frame");
  private readonly main = make("div", "main");
  private readonly grid = makeRole("grid", "grid");
  private readonly body = makeRole("rowgroup", "body");
  private readonly spoken = make("div", "spoken");
  private readonly renderer = new Renderer();
  private readonly cursor = new Cursor();
  private readonly scroller: Scroller;
  private readonly header: Header;
  private readonly status: Status;
  private readonly bars: { vertical: Bar; horizontal: Bar };
  private readonly session: RowSession;
  private readonly heightSheet = new CSSStyleSheet();
  private readonly sizes: ResizeObserver;
  private readonly motion = matchMedia("(prefers-reduced-motion: reduce)");
  private columns: Columns;
  private size = { width: 0, height: 0, gutter: 56 };
  private frameId = 0;
  private fitted = false;
  private announced = "";

  constructor(private readonly root: ShadowRoot, url: string, nonce: string) {
    this.session = new RowSession(url, nonce, this);
    this.columns = this.makeColumns([]);
    this.scroller = new Scroller(() => this.invalidate(), () => this.motion.matches);
    this.header = new Header({
      onSort: (column, add) => this.sortColumn(column, add),
      onResize: (column, width) => this.resizeColumn(column, width),
      onFit: (column) => this.fitColumn(column),
    });
    this.status = new Status(() => this.session.retry());
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

  // ---------------------------------------------------------------- what the session says

  onColumns(columns: readonly Column[]): void {
    this.columns = this.makeColumns(columns);
    this.cursor.clear();
    this.fitted = false;
    this.fitBars();
    this.scroller.jumpTo(0, 0);
  }

  onView(view: View, previous: View | null): void {
    this.fitRows(view);
    this.setGutter(view.rows);
    this.fitBars();
    if (previous !== null && !sameSort(previous.sort, view.sort)) this.scroller.jumpTo(0);
    this.cursor.limit(view.rows, this.columns.count);
    this.announce(view);
    this.invalidate();
  }

  onRows(): void {
    if (!this.fitted && this.session.view !== null) this.fitRows(this.session.view);
    this.invalidate();
  }

  onState(): void {
    this.invalidate();
  }

  wouldShow(view: View): { rows: Range; columns: Range } {
    const current = this.session.view;
    const resorted = current !== null && !sameSort(current.sort, view.sort);
    const top = resorted ? 0 : Math.min(this.scroller.top, maxTop(view.rows, this.size.height, ROW_HEIGHT));
    return { rows: visibleRows(top, view.rows, this.size.height, ROW_HEIGHT), columns: this.visibleColumns() };
  }

  // ---------------------------------------------------------------- painting

  private invalidate(): void {
    if (this.frameId === 0) this.frameId = requestAnimationFrame((now) => this.paint(now));
  }

  private paint(now: number): void {
    this.frameId = 0;
    const started = performance.now();
    const moving = this.scroller.step(now);
    const view = this.session.view;
    const rows = view === null ? NO_ROWS : visibleRows(this.scroller.top, view.rows, this.size.height, ROW_HEIGHT);
    const seen = { rows, columns: this.visibleColumns() };
    const active = this.cursor.at;
    const ratio = window.devicePixelRatio || 1;
    const headId = this.header.paint({
      columns: this.columns, left: this.scroller.left, ratio,
      sort: this.session.wantedSort, sorting: this.sorting,
      active: active !== null && active.row < 0 ? active.column : -1,
    }, seen.columns);
    const painted = this.renderer.paint({
      generation: view?.generation ?? 0, rows: view?.rows ?? 0,
      top: this.scroller.top, left: this.scroller.left, rowHeight: ROW_HEIGHT, columns: this.columns, active, ratio,
      block: this.blockFinder(view?.generation ?? 0),
      failed: (index, column) => this.session.blocks.failed(view?.generation ?? 0, index, this.bandOf(column)),
    }, seen);
    this.bars.vertical.paint();
    this.bars.horizontal.paint();
    this.paintStatus(rows);
    this.point(headId ?? painted.activeId);
    this.session.need({ ...seen, nearColumns: this.nearColumns(now), speed: this.scroller.speed(now) });
    this.count(started, painted.placeholders);
    // One more frame after the last movement: the speed falls to zero and the surroundings are fetched.
    if (moving || this.scroller.speed(now) !== 0 || this.scroller.sideSpeed(now) !== 0) this.invalidate();
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

  private bandOf(column: number): number {
    return this.session.blocks.bandOf(this.columns.at(column)?.column.position ?? 0);
  }

  /** A look-up of blocks that remembers what it found for the length of one painting. */
  private blockFinder(generation: number): (index: number, column: number) => Block | null {
    const found = new Map<number, Block | null>();
    return (index, column) => {
      const band = this.bandOf(column);
      const key = index * 65536 + band;
      let block = found.get(key);
      if (block === undefined) {
        block = this.session.blocks.at(generation, index, band);
        found.set(key, block);
      }
      return block;
    };
  }

  private paintStatus(rows: Range): void {
    const { session } = this;
    const view = session.view;
    const shown = view === null || rows.end === rows.start
      ? NO_ROWS : wholeRows(this.scroller.top, view.rows, this.size.height, ROW_HEIGHT);
    this.status.paint({
      link: session.link, opening: session.opening, busy: session.busy, sorting: this.sorting,
      problem: session.problem, notice: session.notice,
      rows: view?.rows ?? 0, totalRows: view?.totalRows ?? 0, columns: this.columns.count, shown,
    });
    setAttribute(this.grid, "aria-busy", String(session.busy && session.problem === null));
    setAttribute(this.grid, "aria-rowcount", String((view?.rows ?? 0) + 1));
    setAttribute(this.grid, "aria-colcount", String(this.columns.count + 1));
  }

  private point(id: string | null): void {
    this.grid.classList.toggle("placed", this.cursor.at !== null);
    if (id === null) this.grid.removeAttribute("aria-activedescendant");
    else setAttribute(this.grid, "aria-activedescendant", id);
  }

  private announce(view: View): void {
    const [key] = view.sort;
    const name = key === undefined ? "" : this.columns.list.find((entry) => entry.column.position === key.column)?.column.name;
    const sorted = key === undefined ? "" : `, sorted by ${name ?? ""} ${key.descending ? "descending" : "ascending"}`;
    const text = `${countText(view.rows)} ${view.rows === 1 ? "row" : "rows"}${sorted}`;
    if (text !== this.announced) this.spoken.textContent = text;
    this.announced = text;
  }

  // ---------------------------------------------------------------- sizes

  private extent() {
    return {
      rows: this.session.view?.rows ?? 0, rowHeight: ROW_HEIGHT, bodyHeight: this.size.height,
      bodyWidth: this.size.width, totalWidth: this.columns.layout.total,
    };
  }

  private visibleColumns(): Range {
    return this.columns.layout.visible(this.scroller.left, this.size.width);
  }

  /** Columns that come into view soon: half a view to both sides, more where the view is moving to. */
  private nearColumns(now: number): Range {
    const { left } = this.scroller;
    const margin = this.size.width / 2;
    const ahead = this.scroller.sideSpeed(now) * SIDE_PREFETCH_MS;
    const from = Math.max(0, left - margin + Math.min(0, ahead));
    const to = left + this.size.width + margin + Math.max(0, ahead);
    return this.columns.layout.visible(from, to - from);
  }

  private measure(): void {
    const { clientWidth } = this.main;
    this.frame.classList.toggle("narrow", clientWidth < 520);
    this.frame.classList.toggle("slim", clientWidth < 400);
    this.frame.classList.toggle("low", this.frame.clientHeight < 150);
    this.fitBars();
  }

  /** Decide which bars are needed, as each takes room from the other axis, and take the sizes that are left. */
  private fitBars(): void {
    const width = Math.max(0, this.main.clientWidth - this.size.gutter);
    const height = Math.max(0, this.main.clientHeight - HEAD_HEIGHT);
    const tall = (this.session.view?.rows ?? 0) * ROW_HEIGHT;
    const wide = this.columns.layout.total;
    let across = wide > width;
    const down = tall > height - (across ? BAR : 0);
    across = wide > width - (down ? BAR : 0);
    this.main.classList.toggle("down", down);
    this.main.classList.toggle("across", across);
    this.size = { ...this.size, width: width - (down ? BAR : 0), height: height - (across ? BAR : 0) };
    this.bars.vertical.resize(this.size.height);
    this.bars.horizontal.resize(this.size.width);
    this.scroller.setExtent(this.extent());
    this.fitPool();
  }

  /** Make room for as many nodes as any scroll position can need. */
  private fitPool(): void {
    const columns = this.mostColumns();
    this.renderer.resize(Math.ceil(this.size.height / ROW_HEIGHT) + 1, columns);
    this.header.resize(columns);
    this.invalidate();
  }

  private mostColumns(): number {
    const { layout } = this.columns;
    let most = 0;
    let start = 0;
    for (let end = 0; end < layout.count; end++) {
      while (layout.left(end) - (layout.left(start) + layout.width(start)) >= this.size.width && start < end) start++;
      most = Math.max(most, end - start + 1);
    }
    return Math.min(most, layout.count);
  }

  private setGutter(rows: number): void {
    const gutter = Math.max(40, Math.ceil(countText(rows).length * 6.6) + 20);
    this.size = { ...this.size, gutter };
    this.frame.style.setProperty("--gutter", `${gutter}px`);
  }

  private makeColumns(columns: readonly Column[]): Columns {
    const family = getComputedStyle(this.root.host).fontFamily || "sans-serif";
    return new Columns(columns, canvasRuler({
      cell: `13px ${family}`, name: `600 13px ${family}`, small: `11px ${family}`,
    }));
  }

  private relayout(): void {
    this.header.invalidate();
    this.renderer.invalidate();
    this.fitBars();
  }

  /** Fit the columns of the first block once, before its rows are painted: later ones must not move what is read. */
  private fitRows(view: View): void {
    if (this.fitted) return;
    const texts = this.columns.list.map((_, column) => this.loadedTexts(view, column, 0, SAMPLE_ROWS));
    if (texts.every((sample) => sample.length === 0)) return;
    this.fitted = true;
    texts.forEach((sample, column) => {
      if (sample.length > 0) this.columns.fit(column, sample);
    });
    this.relayout();
  }

  private loadedTexts(view: View, column: number, start: number, end: number): string[] {
    const entry = this.columns.at(column);
    if (entry === undefined) return [];
    const texts: string[] = [];
    for (let row = start; row < Math.min(end, view.rows); row++) {
      const block = this.session.blocks.at(view.generation, Math.floor(row / BLOCK_ROWS), this.bandOf(column));
      if (block === null || row - block.firstRow >= block.rows) continue;
      const value = block.columns[entry.column.position - block.firstColumn]?.[row - block.firstRow];
      texts.push(entry.format(value));
    }
    return texts;
  }

  // ---------------------------------------------------------------- what the user does

  private sortColumn(column: number, add: boolean): void {
    const entry = this.columns.at(column);
    if (entry === undefined || this.session.view === null) return;
    const sort: SortKey[] = nextSort(this.session.wantedSort, entry.column.position, add);
    this.session.sortBy(sort);
  }

  private resizeColumn(column: number, width: number): void {
    this.columns.resize(column, width);
    this.relayout();
  }

  private fitColumn(column: number): void {
    const view = this.session.view;
    if (view === null || column < 0) return;
    const rows = visibleRows(this.scroller.top, view.rows, this.size.height, ROW_HEIGHT);
    const near = { start: Math.max(0, rows.start - BLOCK_ROWS), end: rows.end + BLOCK_ROWS };
    this.columns.fit(column, this.loadedTexts(view, column, near.start, near.end), 720, true);
    this.relayout();
  }

  private act(action: Action): boolean {
    const view = this.session.view;
    if (view === null || this.columns.count === 0) return false;
    const cell = this.cursor.at;
    switch (action.do) {
      case "sort": this.sortColumn(cell?.column ?? -1, action.add); return true;
      case "fit": this.fitColumn(cell?.column ?? -1); return true;
      case "resize":
        if (cell !== null) this.resizeColumn(cell.column, this.columns.layout.width(cell.column) + action.by);
        return true;
      case "copy": return false;
      default: {
        const first = { row: Math.ceil(this.scroller.top - 0.5), column: this.visibleColumns().start };
        const page = Math.max(1, Math.floor(this.scroller.pageRows) - 1);
        this.cursor.carryOut(action, first, page, view.rows, this.columns.count);
        if (action.do === "page") this.scroller.jumpTo(clamp(this.scroller.top + action.pages * page, 0, Infinity));
        this.revealCursor();
        return true;
      }
    }
  }

  private revealCursor(): void {
    const cell = this.cursor.at;
    if (cell === null) return;
    if (cell.row >= 0) this.scroller.showRow(cell.row);
    const left = this.columns.layout.leftShowing(cell.column, this.scroller.left, this.size.width);
    if (left !== this.scroller.left) this.scroller.jumpTo(this.scroller.top, left);
    this.invalidate();
  }

  private activeText(): string | null {
    const cell = this.cursor.at;
    const view = this.session.view;
    const entry = cell === null ? undefined : this.columns.at(cell.column);
    if (cell === null || view === null || entry === undefined) return null;
    if (cell.row < 0) return entry.column.name;
    const block = this.session.blocks.at(view.generation, Math.floor(cell.row / BLOCK_ROWS), this.bandOf(cell.column));
    if (block === null || cell.row - block.firstRow >= block.rows) return null;
    return copyText(entry.column, block.columns[entry.column.position - block.firstColumn]?.[cell.row - block.firstRow]);
  }

  // ---------------------------------------------------------------- the page's events

  private build(): void {
    this.grid.tabIndex = 0;
    this.spoken.setAttribute("aria-live", "polite");
    this.body.append(this.renderer.element);
    this.grid.append(this.header.element, this.body);
    this.main.append(this.grid, this.bars.vertical.element, this.bars.horizontal.element, this.status.progress, this.status.cover);
    this.frame.append(this.main, this.status.foot, this.spoken);
  }

  private listen(): void {
    const { grid, body } = this;
    this.main.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && this.scroller.wheel(event)) event.preventDefault();
    }, { passive: false });
    grid.addEventListener("keydown", (event) => this.key(event));
    grid.addEventListener("copy", (event) => this.copy(event));
    body.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "mouse" && event.button === 0) this.pick(event.target);
    });
    body.addEventListener("click", (event) => this.pick(event.target));
    body.addEventListener("pointerover", (event) => showWhole(event.target));
    panByTouch(body, this.scroller);
  }

  private pick(target: EventTarget | null): void {
    const cell = this.renderer.locate(target);
    if (cell === null) return;
    this.cursor.place(cell.row, cell.column < 0 ? (this.cursor.at?.column ?? 0) : cell.column);
    this.revealCursor();
  }

  private key(event: KeyboardEvent): void {
    const action = actionOf(event, (this.cursor.at?.row ?? 0) < 0);
    if (action === null) return;
    if (action.do === "copy") {
      // The copy event follows by itself where the browser sends one without a selection.
      const text = this.activeText();
      if (text !== null) void navigator.clipboard?.writeText(text).then(() => this.flash(), () => undefined);
      return;
    }
    if (this.act(action)) event.preventDefault();
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
    this.spoken.textContent = "Copied";
  }
}

/** Give a cell whose text is cut off its whole text as a tooltip. Set when pointed at: most cells never are. */
function showWhole(target: EventTarget | null): void {
  if (!(target instanceof HTMLElement) || !target.classList.contains("cell") || target.title !== "") return;
  if (target.classList.contains("missing")) target.title = "null";
  else if (target.scrollWidth > target.clientWidth) target.title = target.textContent ?? "";
}
