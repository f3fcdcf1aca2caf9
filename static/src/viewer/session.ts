/**
 * One table as the page sees it: which view is painted, which one waits for its first rows, what went wrong.
 *
 * A new view is *staged* (stage.ts): the painted rows stay until those that the new view will show are here.
 */

import { Blocks } from "./blocks";
import { decodeFrame, parseHeader } from "./decode";
import { RowSocket, type Link } from "./socket";
import { Stage } from "./stage";
import { NO_CONNECTION, Requests } from "./requests";
import { parseMessage, reloadMessage, windowMessage, WireError } from "./wire";
import { sameColumns, type Filter, type Search } from "./wire_plan";
import { Wanted } from "./wanted";
import { samePlan, type ChangedBy, type Need, type Plan, type Problem, type SessionEvents, type View } from "./view";
import type { Column, FileMessage, InitialState, Reading, ServerMessage, SortKey, ViewMessage, WindowFailed } from "./wire";

export type { ChangedBy, Problem, SessionEvents, View } from "./view";

/** So many connections in a row that ended before the server said what it shows, and none is expected any more: about a second. */
const MOST_LOSSES = 6;

export class RowSession {
  readonly blocks: Blocks;
  readonly requests: Requests;
  columns: readonly Column[] = [];
  /** What the server names the source. */
  source: string | null = null;
  caps: ReadonlySet<string> = new Set();
  /** What is painted; null before the first rows are known. */
  view: View | null = null;
  /** What the user last asked for, or what the server says. */
  readonly wanted: Wanted;
  /** How far the rest of the table is read while its first rows are shown; null when all of it is there. */
  reading: Reading | null = null;
  /** What has become of the file while its rows are shown; null while it is as it was opened. */
  file: FileMessage | null = null;
  /** Why there is no table. */
  problem: Problem | null = null;
  /** Something that failed while the table stays usable. */
  notice: string | null = null;
  /** Whether trying again may help: rows that failed, not a filter that was refused. */
  mayRetry = false;
  private readonly stage = new Stage(() => this.commit());
  private askTimer: ReturnType<typeof setTimeout> | null = null;
  /** The view that was refused last: its reason is the notice. */
  private refused = -1;
  private working = false;
  private loading = true;
  private generation = 0;
  private resumed = false;
  /** Connections that have ended since the server last said what it shows. */
  private losses = 0;
  /** The state after a reconnect, held back while our sort is asked for again: its rows are not those that are painted. */
  private heldBack: InitialState | null = null;
  private readonly socket: RowSocket;

  constructor(url: string, nonce: string, private readonly events: SessionEvents) {
    this.blocks = new Blocks((request) => this.socket.send(windowMessage(request)));
    this.requests = new Requests((text) => this.socket.send(text));
    this.wanted = new Wanted((text) => this.socket.send(text));
    this.socket = new RowSocket(url, nonce, {
      onOpen: () => this.opened(),
      onText: (text) => this.text(text),
      onBinary: (frame) => this.binary(frame),
      onLink: (link) => this.linked(link),
    });
  }

  get link(): Link {
    return this.socket.state;
  }

  /** The same for whoever looks: nobody misses the first connection while rows are shown that came with the page. */
  get seenLink(): Link {
    return this.link === "connecting" && this.losses === 0 && this.view !== null ? "open" : this.link;
  }

  /** Whether work is under way that the user waits for. */
  get busy(): boolean {
    return this.working || this.stage.view !== null || this.loading;
  }

  /** Whether nothing can be shown yet. */
  get opening(): boolean {
    return this.problem === null && (this.view === null || (this.loading && this.view.rows === 0));
  }

  start(): void {
    this.socket.connect();
  }

  /** Show what came with the page, until the socket is there. `text` holds a message and a frame as the socket brings them. */
  begin(text: string): void {
    try {
      const { state, frame } = JSON.parse(text) as { state: string; frame: string };
      const rows = decodeFrame(Uint8Array.from(atob(frame), (letter) => letter.charCodeAt(0)).buffer);
      this.text(state);
      if (this.view !== null) {
        this.requests.hold();
        this.blocks.place(this.view.generation, rows);
      }
    } catch (error) {
      console.warn("taupane: the rows that came with the page cannot be read", error);
    }
    this.events.onRows();
  }

  stop(): void {
    this.clearTimers();
    this.socket.close();
  }

  /** Try again what failed: the rows, or the connection when there is no table. */
  retry(): void {
    this.notice = null;
    this.blocks.forgive();
    if (this.problem !== null || this.link === "refused") {
      this.problem = null;
      this.loading = true;
      this.socket.retry();
    }
    this.events.onState();
  }

  /** Have the file opened anew that has changed. */
  reload(): void {
    if (this.file === null || !this.socket.send(reloadMessage())) return;
    this.file = { type: "file_changed", state: "same", message: "The file is being opened again…" };
    this.events.onState();
  }

  sortBy(sort: readonly SortKey[]): void {
    this.working = this.wanted.sortBy(sort);
    this.events.onPlan("page");
    this.events.onState();
  }

  filterBy(filters: readonly Filter[]): void {
    this.working = this.wanted.filterBy(filters);
    this.events.onPlan("page");
    this.events.onState();
  }

  /** Search in this mode; null ends the search. Gives the number by which the server tells of it. */
  searchFor(search: Search | null, mode: "find" | "filter"): number {
    const { id, sent, changes } = this.wanted.searchFor(search, mode);
    if (changes) this.working = sent;
    if (changes) this.events.onPlan("page");
    this.events.onState();
    return id;
  }

  private want(plan: Plan, by: ChangedBy = "program"): void {
    this.wanted.take(plan);
    this.events.onPlan(by);
  }

  /** Ask for what the screen needs. A staged view comes first: nobody will look at the rows it replaces. */
  need(want: Need): void {
    if (this.view === null || this.link !== "open") return;
    const target = this.stage.view ?? this.view;
    const ranges = target === this.view ? want : this.wantStaged(target);
    const now = performance.now();
    this.blocks.touch(target.generation, ranges.rows, ranges.bands);
    const wait = this.blocks.ask({ ...ranges, generation: target.generation, viewId: target.viewId, total: target.rows }, now);
    if (this.askTimer !== null) clearTimeout(this.askTimer);
    this.askTimer = wait === null || wait === Infinity ? null : setTimeout(() => this.events.onRows(), wait + 1);
  }

  private wantStaged(view: View): Need {
    const shown = this.events.wouldShow(view);
    return { ...shown, nearBands: shown.bands, speed: 0 };
  }

  private linked(link: Link): void {
    if (link !== "open") this.requests.drop();
    if (link === "waiting" || link === "refused") this.losses++;
    if (link === "refused" || link === "closed" || this.losses >= MOST_LOSSES) this.requests.refuse("lost", NO_CONNECTION);
    this.events.onState();
  }

  private opened(): void {
    this.blocks.dropFlights();
    this.wanted.seekAgain();
    this.resumed = this.view !== null;
    this.loading = this.view === null;
  }

  private text(text: string): void {
    let message: ServerMessage | null;
    try {
      message = parseMessage(text);
    } catch (error) {
      this.refuse(error);
      return;
    }
    switch (message?.type) {
      case "initial_state": this.initial(message); break;
      case "reading": this.readOn(message); break;
      case "view": this.changed(message); break;
      case "file_changed": this.fileChanged(message); break;
      case "window_failed": this.windowFailed(message); break;
      case "error": this.failed(message); break;
      case "answer": this.requests.take(message); break;
      case "search": this.events.onSearch(message); break;
      case undefined: break;
    }
  }

  private binary(data: ArrayBuffer): void {
    const now = performance.now();
    try {
      const arrived = this.blocks.arrive(decodeFrame(data), now);
      if (arrived.length === 0) {
        this.events.onRows();
        return;
      }
      // Rows that came show that what failed can be had; why a filter was refused is to be read in peace.
      if (this.mayRetry) this.notice = null;
      this.commitWhenReady();
      this.events.onRows();
    } catch (error) {
      this.failFlight(data, now);
      this.refuse(error);
    }
  }

  /** A frame whose parquet is broken still names its request: free its place and try again later. */
  private failFlight(data: ArrayBuffer, now: number): void {
    try {
      this.blocks.fail(parseHeader(data).header.requestId, now);
    } catch {
      this.blocks.dropFlights();
    }
  }

  private refuse(error: unknown): void {
    const detail = error instanceof WireError || error instanceof Error ? error.message : String(error);
    console.warn(`taupane-grid: ${detail}`);
    this.notice = "The server sent rows that cannot be read";
    this.mayRetry = true;
    this.events.onState();
    this.events.onRows();
  }

  private initial(state: InitialState): void {
    this.problem = null;
    this.notice = null;
    this.losses = 0;
    this.refused = -1;
    this.file = state.note === null ? null : { type: "file_changed", state: "same", message: state.note };
    this.source = state.source;
    this.caps = new Set(state.caps);
    this.loading = state.phase === "loading";
    this.reading = state.partial ? { done: null, total: null, rows: state.totalRows } : null;
    const known = this.view !== null && sameColumns(this.columns, state.columns);
    // The rows of a table with the same columns stay in sight until those of the new one are there.
    if (this.loading && (state.columns.length === 0 || known)) {
      this.events.onState();
      return;
    }
    const { resumed } = this;
    const { sort, filters, search } = this.wanted;
    const isSame = this.meet(state, known);
    this.resumed = false;
    if (isSame) this.adoptInitial(state, true);
    const again = resumed && known && this.askAgain({ sort, filters, search }, state);
    if (!isSame && again) this.heldBack = state;
    else if (!isSame) this.adoptInitial(state, known);
  }

  /** The server shows this: what was held is asked of it where these are the rows that are painted. Gives whether they are. */
  private meet(shown: Plan & Pick<View, "rows" | "viewId">, known = true): boolean {
    const { view } = this;
    const isSame = known && view !== null && view.rows === shown.rows && samePlan(view, shown);
    if (isSame && this.requests.isHolding) this.view = { ...view, viewId: shown.viewId };
    if (isSame) this.requests.release(shown.viewId);
    else this.requests.refuse("view_gone", "These rows were replaced");
    return isSame;
  }

  private readOn(reading: Reading): void {
    if (this.reading === null) return;
    this.reading = reading;
    this.events.onState();
  }

  private fileChanged(message: FileMessage): void {
    this.file = message.state === "same" ? null : message;
    this.events.onState();
  }

  /** After a lost connection: ask again for what the server no longer knows; whether there is anything. */
  private askAgain(wanted: Plan, shown: Plan): boolean {
    const again = this.wanted.askAgain(wanted, shown);
    if (again) this.working = true;
    if (again) this.events.onPlan("page");
    this.events.onState();
    return again;
  }

  private adoptInitial(state: InitialState, known: boolean): void {
    this.heldBack = null;
    this.working = false;
    if (!known) {
      this.columns = state.columns;
      this.view = null;
      this.stage.clear();
      this.blocks.reset(state.columns.length);
    }
    this.want(state, known ? "program" : "page");
    if (!known) this.events.onColumns(state.columns);
    this.bring(state.viewId, state.rows, state.totalRows, state);
    // Every table begins at its first rows: they are on their way while the header is laid out.
    if (!known) this.need({ rows: { start: 0, end: 1 }, bands: [0], nearBands: [], speed: 0 });
  }

  private changed(message: ViewMessage): void {
    switch (message.phase) {
      case "pending":
      case "loading":
        this.working = true;
        this.want(message);
        break;
      case "error":
        this.working = this.view !== null && !samePlan(message, this.view);
        this.want(message, "refusal");
        this.notice = message.message || "The view could not be computed";
        this.refused = message.viewId;
        this.mayRetry = false;
        if (this.heldBack !== null) this.adoptInitial(this.heldBack, true);
        break;
      case "ready":
        this.working = false;
        this.loading = false;
        this.heldBack = null;
        // One that was on its way before says nothing of what was refused after it.
        if (message.viewId > this.refused) this.notice = null;
        if (this.requests.isHolding) this.meet(message);
        this.want(message);
        this.bring(message.viewId, message.rows, message.totalRows, message);
        break;
    }
    this.events.onState();
  }

  private windowFailed(message: WindowFailed): void {
    const now = performance.now();
    switch (message.code) {
      case "superseded":
      case "view_gone":
        this.blocks.fail(message.requestId, now, "soon");
        break;
      case "not_ready":
        this.blocks.fail(message.requestId, now, "later");
        break;
      default:
        if (!this.blocks.fail(message.requestId, now, "never")) return;
        this.notice = message.message;
        this.mayRetry = true;
        this.commit();
    }
    this.events.onState();
    this.events.onRows();
  }

  private failed(message: Problem): void {
    if (message.code === "invalid_json" || message.code === "invalid_message") {
      console.warn(`taupane-grid: ${message.message}`);
      return;
    }
    this.requests.refuse(message.code, message.message);
    this.problem = { code: message.code, message: message.message };
    this.file = null;
    this.loading = false;
    this.working = false;
    this.reading = null;
    this.events.onState();
  }

  // ---------------------------------------------------------------- staging

  private bring(viewId: number, rows: number, totalRows: number, { sort, filters, search }: Plan): void {
    const view: View = { generation: ++this.generation, viewId, rows, totalRows, sort, filters, search };
    this.stage.put(view);
    this.blocks.keepOnly(this.view === null ? [view.generation] : [this.view.generation, view.generation]);
    if (this.view === null || this.view.rows === 0 || rows === 0) {
      this.commit();
      return;
    }
    this.stage.wait();
    this.events.onState();
    this.events.onRows();
  }

  private commitWhenReady(): void {
    const { view } = this.stage;
    if (view === null) return;
    const { rows, bands } = this.events.wouldShow(view);
    if (this.blocks.has(view.generation, rows, bands)) this.commit();
  }

  private commit(): void {
    const next = this.stage.clear();
    if (next === null) return;
    const previous = this.view;
    this.view = next;
    this.blocks.keepOnly([next.generation]);
    this.events.onView(next, previous);
    this.events.onState();
    this.events.onRows();
  }

  private clearTimers(): void {
    this.stage.clear();
    if (this.askTimer !== null) clearTimeout(this.askTimer);
    this.askTimer = null;
  }
}
