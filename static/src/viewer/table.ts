/**
 * One grid: builds the parts and gives them what they need. What is painted is in painter.ts, what the user does in commands.ts, what
 * opens over the grid in panels/, filters and search in querying.ts, statistics in profile.ts.
 */

import { Bar } from "./bars";
import { Clipboard, type CopyFormat } from "./clipboard";
import { Columns, canvasRuler } from "./columns";
import { Commands } from "./commands";
import { Cursor, type Place } from "./cursor";
import { NO_DISPLAY, arrangeNamed, entitle, parseDisplay, type Display } from "./display";
import { make, makeRole } from "./dom";
import { Exporting } from "./exporting";
import { clamp, maxTop, type Range } from "./geometry";
import { Header } from "./header";
import { Keeper, shelfOf } from "./keeper";
import { actionOf } from "./keys";
import { fitFirst } from "./loaded";
import { News } from "./news";
import { Painter, type Metrics, type Surface } from "./painter";
import { Panels, type PanelHost } from "./panels/panels";
import { Popup, type Anchor } from "./panels/popup";
import { listenToPointer } from "./pointer";
import { cellBox, type Screen } from "./places";
import { Profile } from "./profile";
import { Querying, type QueryHost } from "./querying";
import { Renderer } from "./renderer";
import { Scroller } from "./scroll";
import { Selection } from "./selection";
import { RowSession, type ChangedBy, type SessionEvents, type View } from "./session";
import { Sizing, type Density } from "./sizing";
import { Status } from "./status";
import { Target } from "./target";
import { Teller } from "./telling";
import { Voice } from "./voice";
import type { Column } from "./wire";
import type { SearchProgress } from "./wire_answers";
import { samePlan } from "./view";
import { sameSort } from "./wire_plan";

export class Table implements SessionEvents, PanelHost, QueryHost, Screen, Surface {
  readonly cursor = new Cursor();
  readonly selection = new Selection();
  readonly scroller: Scroller;
  readonly sizing: Sizing;
  readonly session: RowSession;
  readonly popup: Popup;
  readonly commands: Commands;
  readonly keeper: Keeper;
  columns: Columns;
  readonly querying: Querying;
  readonly profile: Profile;
  readonly exporting: Exporting;
  readonly status: Status;
  private readonly news = new News(() => this.session.reload());
  readonly bars: { vertical: Bar; horizontal: Bar };
  readonly main = make("div", "main");
  readonly grid = makeRole("grid", "grid");
  readonly body = makeRole("rowgroup", "body");
  readonly renderer = new Renderer();
  readonly header = new Header();
  private readonly frame = make("div", "frame");
  private readonly middle = make("div", "middle");
  private readonly voice = new Voice(() => this.invalidate());
  private readonly clipboard: Clipboard;
  private readonly painter: Painter;
  private readonly teller: Teller;
  readonly target: Target;
  private display: Display = NO_DISPLAY;
  private readonly panels: Panels;
  private readonly heightSheet = new CSSStyleSheet();
  private readonly sizes: ResizeObserver;
  private readonly motion = matchMedia("(prefers-reduced-motion: reduce)");
  /** What was changed last is kept, too, when the page goes at once. */
  private readonly leaving = (): void => this.keeper.flush();
  private frameId = 0;
  private fitted = false;

  /** `remember` says whether what the user makes of the view is kept for the next visit. */
  constructor(private readonly root: ShadowRoot, url: string, nonce: string, private readonly remember: () => boolean) {
    this.session = new RowSession(url, nonce, this);
    this.columns = this.makeColumns([]);
    this.sizing = new Sizing(this.frame, this.main);
    this.scroller = new Scroller(() => this.invalidate(), () => this.motion.matches);
    this.popup = new Popup(() => this.focusGrid());
    this.panels = new Panels(this);
    this.commands = new Commands(this, this.panels);
    this.querying = new Querying(this);
    this.profile = new Profile(this, this.querying, () => this.focusGrid());
    this.exporting = new Exporting(this.session, () => this.invalidate(), (text, bad) => this.tell(text, bad));
    this.clipboard = new Clipboard(this, {
      tell: (text, bad) => this.copied(text, bad),
      offer: (text) => this.panels.openText("Copy", text, this.frameBox()),
    });
    this.keeper = new Keeper(this, this.remember, shelfOf(root.host));
    this.painter = new Painter(this);
    this.teller = new Teller(root.host as HTMLElement, this);
    this.target = new Target(this);
    this.status = new Status({
      onRetry: () => this.session.retry(),
      onGo: (button) => this.panels.openGo(button.getBoundingClientRect()),
      onColumns: (button) => this.panels.openFind(button.getBoundingClientRect()),
      onView: (button) => this.panels.openView(button.getBoundingClientRect()),
      onSearch: () => this.panels.openSearch(),
      onClear: () => this.querying.clear(),
      onSummary: () => this.profile.togglePanel(),
      onCancel: () => this.exporting.cancel(),
    });
    this.bars = { vertical: new Bar("vertical", this.scroller), horizontal: new Bar("horizontal", this.scroller) };
    this.sizes = new ResizeObserver(() => this.measure());
    this.build();
    this.listen();
  }

  start(): void {
    this.root.adoptedStyleSheets = [...this.root.adoptedStyleSheets, this.heightSheet];
    this.root.append(this.frame);
    window.addEventListener("pagehide", this.leaving);
    this.sizes.observe(this.main);
    this.session.start();
    this.invalidate();
  }

  stop(): void {
    cancelAnimationFrame(this.frameId);
    this.frameId = -1;
    this.popup.close(false);
    window.removeEventListener("pagehide", this.leaving);
    this.keeper.flush();
    this.profile.stop();
    this.voice.stop();
    this.teller.stop();
    this.sizes.disconnect();
    this.session.stop();
    this.frame.remove();
    this.root.adoptedStyleSheets = this.root.adoptedStyleSheets.filter((sheet) => sheet !== this.heightSheet);
  }

  get metrics(): Metrics {
    return this.painter.metrics;
  }

  get rows(): number {
    return this.session.view?.rows ?? 0;
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

  /** Take what the program says of the columns; what the user has made of their order stays unless it names others. */
  setDisplay(text: string | null): void {
    const before = this.display;
    this.display = parseDisplay(text);
    if (this.session.columns.length === 0) return;
    entitle(this.session.columns, this.display);
    this.columns.redisplay(this.display);
    this.profile.takeBounds();
    if (JSON.stringify(before.columns) !== JSON.stringify(this.display.columns)) arrangeNamed(this.columns, this.display);
    if (JSON.stringify([...before.formats]) !== JSON.stringify([...this.display.formats])) this.fitted = false;
    this.relayout();
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

  setSummaries(on: boolean): void {
    this.profile.wanted = on;
    this.rearranged();
  }

  resetView(): void {
    this.commands.resetColumns();
    arrangeNamed(this.columns, this.display);
    this.commands.sortBy([]);
    this.querying.clear();
    this.profile.wanted = null;
    this.setDensity("normal");
    this.keeper.forget();
  }

  // ---------------------------------------------------------------- what the session says

  onColumns(columns: readonly Column[]): void {
    entitle(columns, this.display);
    this.columns = this.makeColumns(columns);
    arrangeNamed(this.columns, this.display);
    this.cursor.clear();
    this.selection.clear();
    this.popup.close(false);
    this.fitted = false;
    this.profile.reset();
    this.keeper.restore();
    this.relayout();
    this.scroller.jumpTo(0, 0);
  }

  onView(view: View, previous: View | null): void {
    this.fitFirst(view);
    this.querying.onView();
    this.relayout();
    if (previous !== null && !sameSort(previous.sort, view.sort)) this.scroller.jumpTo(0);
    if (previous !== null && !samePlan(previous, view)) this.keeper.note();
    // Other rows stand where the selected ones stood, unless a new connection shows the same view; whole columns are the same.
    if (this.selection.kind !== "columns" && previous?.viewId !== view.viewId) this.selection.clear();
    this.cursor.limit(view.rows, this.columns.count);
    this.voice.announce(view, this.columns);
    this.target.arrived();
    this.invalidate();
  }

  onRows(): void {
    if (!this.fitted && this.session.view !== null) this.fitFirst(this.session.view);
    this.invalidate();
  }

  onState(): void {
    const { session } = this;
    const chips = this.querying.chips.paint(session.wanted.filters, session.wanted.search, session.columns);
    if (this.news.paint(session.file) || chips) this.fitSizes();
    this.invalidate();
  }

  onPlan(by: ChangedBy): void {
    this.teller.planned(by);
  }

  onSearch(progress: SearchProgress): void {
    this.querying.onProgress(progress);
  }

  wouldShow(view: View): { rows: Range; bands: readonly number[] } {
    const current = this.session.view;
    const resorted = current !== null && !sameSort(current.sort, view.sort);
    const { height, rowHeight } = this.sizing;
    const top = resorted ? 0 : Math.min(this.scroller.top, maxTop(view.rows, height, rowHeight));
    const start = clamp(Math.floor(top), 0, view.rows);
    const end = clamp(Math.ceil(top + height / rowHeight), start, view.rows);
    return { rows: { start, end }, bands: this.session.blocks.bandsOf(this.sizing.seenPositions(this.scroller.left)) };
  }

  // ---------------------------------------------------------------- painting

  invalidate(): void {
    if (this.frameId === 0) this.frameId = requestAnimationFrame((now) => this.paint(now));
  }

  private paint(now: number): void {
    this.frameId = 0;
    if (this.painter.paint(now)) this.invalidate();
    this.teller.look();
  }

  say(text: string): void {
    this.voice.say(text);
  }

  selected(): void {
    this.clipboard.prepare();
  }

  tell(text: string, bad: boolean): void {
    this.voice.tell(text, bad);
  }

  get told(): { readonly text: string; readonly bad: boolean } | null {
    return this.voice.told;
  }

  focusGrid(): void {
    this.grid.focus({ preventScroll: true });
  }

  // ---------------------------------------------------------------- sizes

  private measure(): void {
    const { clientWidth } = this.main;
    this.frame.classList.toggle("narrow", clientWidth < 520);
    this.frame.classList.toggle("slim", clientWidth < 400);
    this.frame.classList.toggle("tight", this.frame.clientWidth < 640);
    this.frame.classList.toggle("low", this.frame.clientHeight < 150);
    this.fitSizes();
  }

  private fitSizes(): void {
    const { sizing } = this;
    sizing.summaries = this.profile.isOn(this.middle.clientHeight);
    this.frame.classList.toggle("summaries", sizing.summaries);
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
    this.keeper.note();
  }

  private makeColumns(columns: readonly Column[]): Columns {
    const family = getComputedStyle(this.root.host).fontFamily || "sans-serif";
    return new Columns(columns, canvasRuler({
      cell: `13px ${family}`, name: `600 13px ${family}`, small: `11px ${family}`,
    }), this.display);
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
    return cellBox(this, place);
  }

  frameBox(): Anchor {
    const box = this.grid.getBoundingClientRect();
    return { left: box.left + this.sizing.gutterWidth, right: box.right, top: box.top, bottom: box.top + this.sizing.headHeight };
  }

  // ---------------------------------------------------------------- the page's events

  private build(): void {
    this.grid.tabIndex = 0;
    this.grid.setAttribute("aria-multiselectable", "true");
    this.body.append(this.renderer.element);
    this.grid.append(this.header.element, this.body);
    this.main.append(this.grid, this.bars.vertical.element, this.bars.horizontal.element, this.status.progress, this.status.cover, this.querying.bar.element);
    this.middle.append(this.main, this.profile.panel.element);
    this.frame.append(this.news.element, this.querying.chips.element, this.middle, this.status.foot, this.voice.element, this.popup.element);
  }

  private listen(): void {
    const { grid } = this;
    grid.addEventListener("keydown", (event) => this.key(event));
    listenToPointer(this, this.panels, this.teller);
  }

  private key(event: KeyboardEvent): void {
    const action = actionOf(event, (this.cursor.at?.row ?? 0) < 0);
    if (action === null) return;
    this.main.classList.remove("pointed");
    if (action.do === "copy") this.clipboard.copy();
    else if (action.do === "detail" && this.teller.takesClicks && this.cursor.at !== null) this.teller.click(this.cursor.at, false);
    else if (!this.commands.act(action)) return;
    event.preventDefault();
  }

  copySelection(format: CopyFormat = "tsv", header = false): void {
    this.clipboard.copy(format, header);
  }

  copyText(text: string): void {
    this.clipboard.put(text);
  }

  private copied(text: string, bad: boolean): void {
    if (!bad) this.flash();
    this.tell(text, bad);
  }

  private flash(): void {
    this.frame.classList.remove("copied");
    void this.frame.offsetWidth;
    this.frame.classList.add("copied");
  }
}
