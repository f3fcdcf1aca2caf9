/**
 * One painting: move what glides, see which rows and columns are visible, draw them, ask for what is missing. Once per animation
 * frame, and only when something changed.
 */

import type { Bar } from "./bars";
import type { Parts } from "./commands";
import { setAttribute } from "./dom";
import type { Exporting } from "./exporting";
import { wholeRows, type Range } from "./geometry";
import type { Header } from "./header";
import { blockFinder } from "./loaded";
import type { Profile } from "./profile";
import type { Querying } from "./querying";
import type { Renderer } from "./renderer";
import { selectionText } from "./selection";
import type { Status } from "./status";
import { sameSort } from "./wire_plan";

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

/** What is painted, beside the parts that commands work on. */
export interface Surface extends Parts {
  readonly main: HTMLElement;
  readonly grid: HTMLElement;
  readonly header: Header;
  readonly renderer: Renderer;
  readonly status: Status;
  readonly bars: { readonly vertical: Bar; readonly horizontal: Bar };
  readonly querying: Querying;
  readonly profile: Profile;
  readonly exporting: Exporting;
  readonly told: { readonly text: string; readonly bad: boolean } | null;
}

export class Painter {
  readonly metrics: Metrics = { frames: 0, placeholderFrames: 0, longestMs: 0, totalMs: 0 };

  private isSettled = false;

  constructor(private readonly surface: Surface) {}

  /** Paint; gives whether another frame is wanted. */
  paint(now: number): boolean {
    const started = performance.now();
    const { scroller, sizing, session, columns, cursor, main, bars, profile } = this.surface;
    const moving = scroller.step(now);
    const seen = { rows: session.view === null ? NO_ROWS : sizing.visibleRows(scroller.top), columns: sizing.visibleColumns(scroller.left) };
    const shared = { columns, left: scroller.left, pins: sizing.pins, ratio: window.devicePixelRatio || 1 };
    const headId = this.paintHeader(shared, seen.columns);
    const painted = this.paintRows(shared, seen);
    main.classList.toggle("aside", scroller.left > 0);
    bars.vertical.paint();
    bars.horizontal.paint();
    this.paintStatus(seen.rows);
    this.point(headId ?? painted.activeId, cursor.at !== null);
    const positions = sizing.seenPositions(scroller.left);
    profile.paint(positions);
    session.need({
      rows: seen.rows, bands: session.blocks.bandsOf(positions),
      nearBands: session.blocks.bandsOf(sizing.nearPositions(scroller.left, scroller.sideSpeed(now))), speed: scroller.speed(now),
    });
    this.count(started, painted.placeholders);
    if (!session.opening && painted.placeholders === 0) this.settle();
    // One more frame after the last movement: the speed falls to zero and the surroundings are fetched.
    return moving || scroller.speed(now) !== 0 || scroller.sideSpeed(now) !== 0;
  }

  private paintHeader(shared: Pick<Parameters<Header["paint"]>[0], "columns" | "left" | "pins" | "ratio">, seen: Range): string | null {
    const { header, session, cursor, selection, querying, profile, sizing } = this.surface;
    const active = cursor.at;
    return header.paint({
      ...shared, sort: session.wanted.sort, sorting: this.sorting,
      active: active !== null && active.row < 0 ? active.column : -1,
      isSelected: (column) => selection.hasColumn(column),
      isFiltered: (position) => querying.isFiltered(position),
      summarise: sizing.summaries ? profile.summarise : null,
    }, seen);
  }

  private paintRows(shared: Pick<Parameters<Renderer["paint"]>[0], "columns" | "left" | "pins" | "ratio">, seen: { rows: Range; columns: Range }) {
    const { renderer, session, scroller, sizing, cursor, selection, querying } = this.surface;
    const { columns } = shared;
    const generation = session.view?.generation ?? 0;
    return renderer.paint({
      ...shared, generation, rows: session.view?.rows ?? 0, top: scroller.top, rowHeight: sizing.rowHeight, active: cursor.at,
      selection: selection.isEmpty ? null : selection, isHit: querying.isHit,
      block: blockFinder(session, columns, generation),
      failed: (index, column) => session.blocks.failed(generation, index, session.blocks.bandOf(columns.at(column)?.column.position ?? 0)),
    }, seen);
  }

  private count(started: number, placeholders: number): void {
    const { metrics } = this;
    const spent = performance.now() - started;
    metrics.frames++;
    metrics.totalMs += spent;
    metrics.longestMs = Math.max(metrics.longestMs, spent);
    if (placeholders > 0 && !this.surface.session.opening) metrics.placeholderFrames++;
  }

  private get sorting(): boolean {
    const { session } = this.surface;
    return session.busy && session.view !== null && !sameSort(session.view.sort, session.wanted.sort);
  }

  private paintStatus(rows: Range): void {
    const { session, columns, sizing, scroller, selection, status, grid, exporting, profile, told } = this.surface;
    const { view } = session;
    const total = view?.rows ?? 0;
    const shown = rows.end === rows.start ? NO_ROWS : wholeRows(scroller.top, total, sizing.height, sizing.rowHeight);
    status.paint({
      link: session.seenLink, opening: session.opening, busy: session.busy, sorting: this.sorting, reading: session.reading,
      problem: session.problem, notice: session.notice, mayRetry: session.mayRetry,
      rows: total, totalRows: view?.totalRows ?? 0,
      filtered: session.wanted.filters.length > 0 || session.wanted.search !== null, columns: columns.count, hidden: columns.hidden, shown,
      selected: selection.isEmpty ? "" : selectionText(selection.within(total, columns.count), total, columns.count),
      told, task: exporting.task,
      canSearch: session.caps.has("search"), canSummarise: profile.isAble, summaryOpen: profile.panel.isOpen,
    });
    setAttribute(grid, "aria-busy", String(session.busy && session.problem === null));
    setAttribute(grid, "aria-rowcount", String(total + 1));
    setAttribute(grid, "aria-colcount", String(columns.count + 1));
  }

  /** Tell the page, once: there are rows, or there is a reason why not. */
  private settle(): void {
    if (this.isSettled) return;
    this.isSettled = true;
    this.surface.grid.dispatchEvent(new Event("tablesettled", { bubbles: true, composed: true }));
  }

  private point(id: string | null, placed: boolean): void {
    const { grid } = this.surface;
    grid.classList.toggle("placed", placed);
    if (id === null) grid.removeAttribute("aria-activedescendant");
    else setAttribute(grid, "aria-activedescendant", id);
  }
}
