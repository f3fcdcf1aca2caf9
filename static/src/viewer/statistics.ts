/**
 * The statistics of the view's columns: asked for as columns come into sight, kept for the view, drawn as they come, first from a
 * sample, then exactly. Those of the view before stay until the new ones are here, marked as old.
 */

import type { Requests } from "./requests";
import type { ColumnStats } from "./wire_answers";

/** A scroll past many columns asks only for those where it ends, ms. */
const PAUSE_MS = 150;
/** After a failure, ms. */
const AGAIN_MS = 3000;

export class Statistics {
  private readonly kept = new Map<number, ColumnStats>();
  private viewId = -1;
  /** Columns of the request that is under way. */
  private asked = new Set<number>();
  private request: string | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private notBefore = 0;
  private wanted: readonly number[] = [];

  /** `onChange` is called when there is more to show. */
  constructor(private readonly requests: Requests, private readonly onChange: () => void) {}

  /** What is known of a column; of the view before, `isOld` says so. */
  of(position: number): ColumnStats | null {
    return this.kept.get(position) ?? null;
  }

  isOld(stats: ColumnStats): boolean {
    return stats.viewId !== this.viewId;
  }

  /** Other columns: forget everything. */
  reset(): void {
    this.kept.clear();
    this.turnTo(-1);
  }

  /** Another view of the same columns. */
  turnTo(viewId: number): void {
    if (viewId === this.viewId) return;
    this.viewId = viewId;
    this.stopAsking();
    this.notBefore = 0;
  }

  /** Say which columns are on the screen, the most important first. Called at each painting. */
  want(positions: readonly number[], viewId: number): void {
    this.turnTo(viewId);
    this.wanted = positions;
    if (this.timer !== null || !this.isMissing()) return;
    const pause = Math.max(PAUSE_MS, this.notBefore - performance.now());
    this.timer = setTimeout(() => this.ask(), pause);
  }

  stop(): void {
    this.stopAsking();
  }

  private isMissing(): boolean {
    return this.wanted.some((position) => !this.asked.has(position) && !this.isKnown(position));
  }

  private isKnown(position: number): boolean {
    const stats = this.kept.get(position);
    return stats !== undefined && stats.viewId === this.viewId && stats.exact;
  }

  private ask(): void {
    this.timer = null;
    const columns = this.wanted.filter((position) => !this.isKnown(position));
    if (columns.length === 0) return;
    if (this.request !== null) this.requests.forget(this.request);
    this.asked = new Set(columns);
    const { viewId } = this;
    this.request = this.requests.follow({ type: "stats", columns, view_id: viewId, exact: true }, (body) => {
      if (body.type === "column_stats") this.take(body);
      return this.asked.size === 0;
    }, () => {
      this.asked = new Set();
      this.request = null;
      this.notBefore = performance.now() + AGAIN_MS;
      this.onChange();
    });
  }

  private take(stats: ColumnStats): void {
    if (stats.viewId !== this.viewId) return;
    this.kept.set(stats.column, stats);
    if (stats.exact) this.asked.delete(stats.column);
    this.onChange();
  }

  private stopAsking(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.request !== null) this.requests.forget(this.request);
    this.request = null;
    this.asked = new Set();
  }
}
