/** The order, filters and search that are wished for, ahead of what is shown while the server works, and how they are asked for. */

import type { Plan } from "./view";
import { filtersMessage, searchMessage, sortMessage, type SortKey } from "./wire";
import { sameFilters, sameSearch, sameSort, type Filter, type Search } from "./wire_plan";

export class Wanted implements Plan {
  sort: readonly SortKey[] = [];
  filters: readonly Filter[] = [];
  search: Search | null = null;
  /** The search that only finds: no view remembers it. */
  private sought: Search | null = null;
  private searchId = 0;

  /** `send` is false when there is no connection: what is wished for then is asked when there is one. */
  constructor(private readonly send: (text: string) => boolean) {}

  /** Take over what the server says. */
  take({ sort, filters, search }: Plan): void {
    this.sort = sort;
    this.filters = filters;
    this.search = search;
  }

  /** Gives whether it was sent. */
  sortBy(sort: readonly SortKey[]): boolean {
    this.sort = sort;
    return this.send(sortMessage(sort));
  }

  /** Gives whether it was sent. */
  filterBy(filters: readonly Filter[]): boolean {
    this.filters = filters;
    return this.send(filtersMessage(filters));
  }

  /** Search; null ends the search. `sent` says whether the server was told, `changes` whether other rows are wanted than before. */
  searchFor(search: Search | null, mode: "find" | "filter"): { id: number; sent: boolean; changes: boolean } {
    const filters = mode === "filter" ? search : null;
    const changes = !sameSearch(this.search, filters);
    this.search = filters;
    this.sought = mode === "find" ? search : null;
    const id = ++this.searchId;
    return { id, changes, sent: this.send(searchMessage(id, search, mode)) };
  }

  /** Tell a new connection of the search that only finds. */
  seekAgain(): void {
    if (this.sought !== null) this.send(searchMessage(this.searchId, this.sought, "find"));
  }

  /** Ask a new connection, which shows `shown`, for what was wished for before; gives whether there is anything to ask for. */
  askAgain({ sort, filters, search }: Plan, shown: Plan): boolean {
    const resort = sort.length > 0 && !sameSort(shown.sort, sort);
    const refilter = filters.length > 0 && !sameFilters(shown.filters, filters);
    const research = search !== null && !sameSearch(shown.search, search);
    if (resort) this.sortBy(sort);
    if (refilter) this.filterBy(filters);
    if (research) this.searchFor(search, "filter");
    return resort || refilter || research;
  }
}
