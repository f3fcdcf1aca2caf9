/**
 * The custom element `<taupane-grid session="..." label="..." height="...">`: life cycle only. The grid itself is Table.
 *
 * Attributes: `session` names the row socket, `label` the grid for assistive technology, `height` is any CSS length (a
 * bare number is px). Without `height` the element fills its parent. `data-remember="off"` keeps nothing of the view,
 * `data-kept` and the event `viewkept` keep it in the program instead of the browser,
 * `data-autofocus` takes the keyboard when the grid comes to be seen and nothing else has it,
 * `data-first` holds the table's first rows, to be seen before the row socket is there,
 * `data-summaries` ("on", "off") says whether headers begin with summaries; without it the room decides. `data-display` and `data-goto` are
 * what Python's DataFrame says of columns and scrolling; `tableplan`, `tableselect` and `cellclick` are what it hears. The first five files to read after this one:
 * table.ts, session.ts, blocks.ts, renderer.ts, geometry.ts.
 */

import { pageNonce, socketUrl } from "./socket";
import { gridSheet } from "./styles";
import type { Metrics } from "./painter";
import { Table } from "./table";

export class TaupaneGrid extends HTMLElement {
  static readonly observedAttributes = ["session", "label", "height", "data-display", "data-goto"];

  private table: Table | null = null;
  private readonly sizes = new ResizeObserver(() => this.appear());
  private isSeen = false;
  private readonly shadow: ShadowRoot;

  constructor() {
    super();
    this.shadow = this.attachShadow({ mode: "open" });
    this.shadow.adoptedStyleSheets = [gridSheet()];
  }

  connectedCallback(): void {
    if (this.table === null) this.start();
  }

  disconnectedCallback(): void {
    // Moving a node disconnects and connects it within one task: a grid that was only moved keeps its rows.
    queueMicrotask(() => {
      if (!this.isConnected) this.end();
    });
  }

  attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    if (old === value || !this.isConnected) return;
    if (name === "session") {
      this.end();
      this.start();
    } else if (this.table === null) {
      return;
    } else if (name === "label") {
      this.table.setLabel(value ?? "");
    } else if (name === "data-display") {
      this.table.setDisplay(value);
    } else if (name === "data-goto") {
      this.table.target.set(value);
    } else {
      this.table.setHeight(value);
    }
  }

  /** Counters since the element was connected, for tests and benchmarks. */
  get metrics(): Metrics | null {
    return this.table?.metrics ?? null;
  }

  /** Scroll a row to the top edge; rows count from 0. */
  scrollToRow(row: number): void {
    this.table?.scrollToRow(row);
  }

  private start(): void {
    const session = this.getAttribute("session");
    if (session === null || session === "") return;
    this.table = new Table(this.shadow, socketUrl(session, location), pageNonce(document), () => this.dataset["remember"] !== "off");
    this.table.setLabel(this.getAttribute("label") ?? "");
    this.table.setHeight(this.getAttribute("height"));
    this.table.setDisplay(this.getAttribute("data-display"));
    this.table.target.set(this.getAttribute("data-goto"));
    const { summaries } = this.dataset;
    if (summaries === "on" || summaries === "off") this.table.profile.wanted = summaries === "on";
    this.table.start();
    const { first } = this.dataset;
    if (first !== undefined) {
      this.removeAttribute("data-first"); // once: by then the socket knows better
      this.table.session.begin(first);
    }
    this.sizes.observe(this);
  }

  /** The grid may have come to be seen: with its page, or because its tab was chosen. */
  private appear(): void {
    const was = this.isSeen;
    this.isSeen = this.clientWidth > 0;
    if (was || !this.isSeen || !this.hasAttribute("data-autofocus") || isHeld()) return;
    // Nobody pressed a key yet: no ring around the whole.
    this.table?.main.classList.add("pointed");
    this.table?.focusGrid();
  }

  private end(): void {
    this.sizes.disconnect();
    this.isSeen = false;
    this.table?.stop();
    this.table = null;
  }
}

/** Whether something that is seen has the keyboard; the grid of a tab that was left may still have it, hidden. */
function isHeld(): boolean {
  const { activeElement, body } = document;
  return activeElement !== null && activeElement !== body && activeElement.getClientRects().length > 0;
}

if (customElements.get("taupane-grid") === undefined) customElements.define("taupane-grid", TaupaneGrid);
