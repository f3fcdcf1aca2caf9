/** Filters and search as the user changes them: chips, forms, the search bar, and the cells that match. */

import { Chips } from "./chips";
import { filterValue } from "./clipboard";
import type { Commands, Parts } from "./commands";
import type { Place } from "./cursor";
import { conditionsOn, withCondition, without } from "./filters";
import { copyText, countText, isMissing, titleText } from "./format";
import { valueAt } from "./loaded";
import { FilterPanel } from "./panels/filter_panel";
import type { Anchor, Popup } from "./panels/popup";
import { SearchBar, hitTest } from "./panels/search_bar";
import { RequestFailed } from "./requests";
import type { SearchProgress } from "./wire_answers";
import { sameSearch, type Condition, type Search } from "./wire_plan";

export interface QueryHost extends Parts {
  readonly commands: Commands;
  readonly popup: Popup;
  focusGrid(): void;
  tell(text: string, bad: boolean): void;
}

type Made = Omit<Condition, "id" | "column"> | null;

export class Querying {
  readonly chips: Chips;
  readonly bar: SearchBar;
  /** Whether a cell's text matches the search, null when there is none. */
  isHit: ((text: string) => boolean) | null = null;
  private searchId = 0;
  private finding = false;
  /** What the bar last asked for, to find anew only what is new. */
  private sought: Search | null = null;
  /** Whether the next match is being looked for, and what was pressed meanwhile: it goes on from there. */
  private isLooking = false;
  private pressed: boolean | null = null;
  /** A form that was opened before all rows were there. */
  private early: FilterPanel | null = null;

  constructor(private readonly host: QueryHost) {
    this.chips = new Chips({
      onOpen: (filter, chip) => {
        if ("column" in filter) this.openFilter(filter.column, chip.getBoundingClientRect());
      },
      onRemove: (filter) => this.host.session.filterBy(without(this.host.session.wanted.filters, filter.id)),
      onEndSearch: () => this.endSearch(),
      onClear: () => this.clear(),
    });
    this.bar = new SearchBar({
      onSearch: (search, only) => this.search(search, only),
      onNext: (forward) => void this.next(forward),
      onClose: () => this.closeBar(),
    });
  }

  // ---------------------------------------------------------------- filters

  get canFilter(): boolean {
    return this.host.session.caps.has("filters");
  }

  isFiltered(position: number): boolean {
    return conditionsOn(this.host.session.wanted.filters, position).length > 0;
  }

  openFilter(position: number, anchor: Anchor): void {
    const { session, popup } = this.host;
    const column = session.columns[position];
    if (column === undefined || !this.canFilter) return;
    const panel = new FilterPanel(column, conditionsOn(session.wanted.filters, position)[0], {
      onApply: (made) => {
        popup.close(true);
        this.filter(position, made);
      },
      values: (search, limit) => session.requests.ask("column_values", { type: "values", column: position, search, limit, view_id: session.view?.viewId ?? 0 }),
      onSized: () => popup.settle(),
    }, session.caps.has("values"));
    this.early = session.reading === null ? null : panel;
    popup.open(`filter ${position}`, anchor, { element: panel.element, focus: panel.focus, label: `Filter ${titleText(column)}` });
  }

  /** Put a condition in the place of those on a column; null takes them away. */
  filter(position: number, made: Made): void {
    if (!this.canFilter) return;
    const { session } = this.host;
    const next = withCondition(session.wanted.filters, position, made);
    if (made !== null || next.length !== session.wanted.filters.length) session.filterBy(next);
  }

  /** Leave only the rows with a cell's value, or only those without it. */
  filterByCell(place: Place, keep: boolean): void {
    const { session, columns } = this.host;
    const entry = columns.at(place.column);
    if (session.view === null || entry === undefined) return;
    const { known, value } = valueAt(session, columns, session.view, place.row, place.column);
    const named = filterValue(value);
    if (!known || named === undefined) return;
    if (named === null) this.filter(entry.column.position, { op: keep ? "is_null" : "not_null" });
    else this.filter(entry.column.position, { op: keep ? "in" : "not_in", value: [named] });
  }

  clear(): void {
    const { session } = this.host;
    if (session.wanted.filters.length > 0) session.filterBy([]);
    if (session.wanted.search !== null) this.endSearch();
    this.host.focusGrid();
  }

  // ---------------------------------------------------------------- search

  openBar(): void {
    if (!this.host.session.caps.has("search")) return;
    this.bar.take(this.host.session.wanted.search);
    this.bar.open();
  }

  private search(search: Search | null, only: boolean): void {
    this.sought = search;
    this.pressed = null;
    this.isHit = search === null ? null : hitTest(search);
    this.finding = search !== null && !only;
    this.searchId = this.host.session.searchFor(search, only && search !== null ? "filter" : "find");
    this.host.relayout();
  }

  /** Go to the next matching cell after the cursor, or before it. */
  private async next(forward: boolean): Promise<void> {
    if (this.isLooking) {
      this.pressed = forward;
      return;
    }
    this.isLooking = true;
    this.pressed = null;
    if (this.finding) await this.find(forward);
    else this.step(forward);
    this.isLooking = false;
    if (this.pressed !== null) await this.next(this.pressed);
  }

  private async find(forward: boolean): Promise<void> {
    const { session, cursor, columns, commands } = this.host;
    if (this.sought === null) return;
    const at = cursor.at;
    const { searchId } = this;
    const from = at === null || at.row < 0 ? { row: forward ? -1 : null, column: 0 } : { row: at.row, column: columns.at(at.column)?.column.position ?? 0 };
    try {
      const found = await session.requests.ask("found", { type: "find", search_id: searchId, ...from, forward });
      if (searchId !== this.searchId) return;
      this.bar.showFound(found);
      if (found.row !== null && found.column !== null) commands.goToCell(found.row, found.column);
    } catch (error) {
      if (error instanceof RequestFailed && error.code !== "superseded" && error.code !== "lost") this.bar.say(error.message, true);
    }
  }

  /** Where only rows with a match are shown, the next match is in the next row. */
  private step(forward: boolean): void {
    const { session, cursor, columns, commands } = this.host;
    const { view } = session;
    if (view === null || view.rows === 0 || this.sought === null) return;
    const at = cursor.at?.row ?? -1;
    const row = (Math.max(at, forward ? -1 : 0) + (forward ? 1 : view.rows - 1)) % view.rows;
    const hit = columns.positions(0, columns.count).findIndex((_, index) => {
      const { known, value } = valueAt(session, columns, view, row, index);
      const entry = columns.at(index);
      return known && !isMissing(value) && entry !== undefined && this.isHit?.(copyText(entry.column, value)) === true;
    });
    const entry = columns.at(hit < 0 ? (cursor.at?.column ?? 0) : hit);
    if (entry !== undefined) commands.goToCell(row, entry.column.position);
    this.bar.say(`${countText(row + 1)} of ${countText(view.rows)} ${view.rows === 1 ? "row" : "rows"}`);
  }

  onProgress(progress: SearchProgress): void {
    if (progress.searchId === this.searchId && this.bar.isOpen && this.finding) this.bar.showProgress(progress);
  }

  /** Say how many rows a search that filters has left. */
  onView(): void {
    const { session } = this.host;
    if (this.early !== null && session.reading === null) {
      if (this.early.element.isConnected) this.early.reload();
      this.early = null;
    }
    if (this.bar.isOpen && !this.finding && this.sought !== null && sameSearch(session.view?.search ?? null, this.sought)) {
      const rows = session.view?.rows ?? 0;
      this.bar.say(rows === 0 ? "No match" : `${countText(rows)} ${rows === 1 ? "row" : "rows"}`, rows === 0);
    }
    if (this.isHit === null && session.view?.search != null) this.isHit = hitTest(session.view.search);
    else if (!this.bar.isOpen && session.view?.search === null) this.isHit = null;
  }

  /** Close the bar; a search that filters stays as a chip. */
  private closeBar(): void {
    this.bar.close();
    if (this.finding || this.sought === null) {
      this.sought = null;
      this.isHit = null;
      if (this.finding) this.host.session.searchFor(null, "find");
      this.finding = false;
    }
    this.host.relayout();
    this.host.focusGrid();
  }

  private endSearch(): void {
    this.sought = null;
    this.isHit = null;
    this.finding = false;
    this.bar.close();
    this.host.session.searchFor(null, "filter");
    this.host.relayout();
    this.host.focusGrid();
  }
}
