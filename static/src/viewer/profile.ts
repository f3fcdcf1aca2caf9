/** What the columns hold: statistics in the headers and, for the column at the cursor, in a panel beside the rows. */

import type { GridColumn } from "./columns";
import type { Parts } from "./commands";
import type { HeaderCell } from "./header_cell";
import { binAt, drawSummary } from "./header_summary";
import type { Anchor } from "./panels/popup";
import { SummaryPanel } from "./panels/summary_panel";
import type { Querying } from "./querying";
import { numberOf, type Bounds, type Look } from "./looks";
import { Statistics } from "./statistics";
import { binCondition, topCondition } from "./summaries";
import type { Column } from "./wire";
import type { ColumnStats } from "./wire_answers";

/** A grid at least this high shows summaries in its header without being told to, px. */
const ROOMY = 420;

export class Profile {
  readonly panel: SummaryPanel;
  /** Whether the user, the page or a former visit said so; null leaves it to the room. */
  wanted: boolean | null = null;
  private readonly statistics: Statistics;
  /** Looks that have bounds. */
  private readonly bounded = new WeakSet<Look>();

  constructor(private readonly parts: Parts, private readonly querying: Querying, private readonly focusGrid: () => void) {
    this.statistics = new Statistics(parts.session.requests, () => {
      this.takeBounds();
      parts.invalidate();
    });
    this.panel = new SummaryPanel({
      onBin: (entry, stats, bin) => this.filterBin(entry, stats, bin),
      onValue: (entry, text) => this.querying.filter(entry.column.position, topCondition(text, entry.column)),
      onFilter: (entry, button) => this.querying.openFilter(entry.column.position, button.getBoundingClientRect() as Anchor),
      onClose: () => this.togglePanel(false),
    });
  }

  get isAble(): boolean {
    return this.parts.session.caps.has("stats");
  }

  /** Whether headers show summaries in a grid of this height, px. */
  isOn(height: number): boolean {
    return this.isAble && (this.wanted ?? height >= ROOMY);
  }

  togglePanel(open = !this.panel.isOpen): void {
    if (open && !this.isAble) return;
    this.panel.element.hidden = !open;
    if (!open) this.focusGrid();
    this.parts.relayout();
  }

  reset(): void {
    this.statistics.reset();
  }

  stop(): void {
    this.statistics.stop();
  }

  /** Draw into a header what is known of its column. */
  readonly summarise = (cell: HeaderCell, entry: GridColumn): void => {
    const stats = this.statistics.of(entry.column.position);
    drawSummary(cell, entry, stats, stats !== null && this.statistics.isOld(stats));
  };

  /** Ask for what is seen and draw the panel. `seen` are positions, left to right. */
  paint(seen: readonly number[]): void {
    const { session, columns, cursor, sizing } = this.parts;
    const { view } = session;
    if (view === null || !this.isAble) return;
    const entry = cursor.at === null ? null : (columns.at(cursor.at.column) ?? null);
    const wanted = sizing.summaries ? seen : seen.filter((position) => columns.all[position]?.look?.needsBounds === true);
    const first = this.panel.isOpen && entry !== null ? [entry.column.position] : [];
    const positions = [...new Set([...first, ...wanted])];
    // Statistics are those of all rows: they are asked for when these are there.
    if (positions.length > 0 && session.reading === null) this.statistics.want(positions, view.viewId);
    if (!this.panel.isOpen) return;
    const stats = entry === null ? null : this.statistics.of(entry.column.position);
    this.panel.paint(entry, stats, stats !== null && this.statistics.isOld(stats));
  }

  /** Colour scales without bounds take those of the whole table, else of the first rows that are known: a filter leaves colours alone. */
  takeBounds(): void {
    const { columns, session } = this.parts;
    const isWhole = session.view !== null && session.view.rows === session.view.totalRows;
    let changed = false;
    for (const { column, look } of columns.all) {
      if (look === null || !look.needsBounds) continue;
      const stats = this.statistics.of(column.position);
      const bounds = stats === null || this.statistics.isOld(stats) ? null : boundsOf(stats, column);
      if (bounds !== null && (isWhole || !this.bounded.has(look))) {
        this.bounded.add(look);
        changed = look.take(bounds) || changed;
      }
    }
    if (changed) this.parts.relayout();
  }

  /** A click on a picture in a header: the rows of that bin or value. */
  pick(column: number, target: EventTarget | null, clientX: number): void {
    const entry = this.parts.columns.at(column);
    const part = target instanceof Element ? target.closest<HTMLElement | SVGElement>(".bin") : null;
    const stats = entry === undefined ? null : this.statistics.of(entry.column.position);
    if (entry === undefined || part === null || stats === null) return;
    const value = part.dataset["value"];
    if (value !== undefined) this.querying.filter(entry.column.position, topCondition(value, entry.column));
    else this.filterBin(entry, stats, binAt(part, clientX, stats.histogram?.counts.length ?? 1));
  }

  private filterBin(entry: GridColumn, stats: ColumnStats, bin: number): void {
    // Nothing is there: a filter would leave no row.
    if (stats.exact && stats.histogram?.counts[bin] === 0) return;
    const made = binCondition(stats, bin, entry.column);
    if (made !== null) this.querying.filter(entry.column.position, made);
  }
}

function boundsOf({ histogram, min, max }: ColumnStats, column: Column): Bounds | null {
  const low = histogram?.edges[0] ?? numberOf(min, column);
  const high = histogram?.edges[histogram.edges.length - 1] ?? numberOf(max, column);
  return low === null || high === null ? null : { low, high };
}
