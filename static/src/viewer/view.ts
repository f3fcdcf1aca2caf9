/** What a session tells of the view that is painted, and what the grid is told of its changes. */

import type { Want } from "./blocks";
import type { Range } from "./geometry";
import type { Column, SortKey } from "./wire";
import type { SearchProgress } from "./wire_answers";
import { sameFilters, sameSearch, sameSort, type Filter, type Search } from "./wire_plan";

export interface View {
  /** The page's own count of views; blocks are kept under it. */
  readonly generation: number;
  readonly viewId: number;
  /** Rows after filters. */
  readonly rows: number;
  readonly totalRows: number;
  readonly sort: readonly SortKey[];
  readonly filters: readonly Filter[];
  /** The search that leaves only rows with a match. */
  readonly search: Search | null;
}

/** What a view is made of. */
export type Plan = Pick<View, "sort" | "filters" | "search">;

/** Who changed the plan; a refusal brings back what is shown. */
export type ChangedBy = "page" | "program" | "refusal";

export interface Problem {
  readonly code: string;
  readonly message: string;
}

/** What the screen needs of whichever view is to be shown. */
export type Need = Omit<Want, "generation" | "viewId" | "total">;

/** What the session tells the grid; every method is called on the main thread, outside of painting. */
export interface SessionEvents {
  /** Other columns than before: widths and position start anew. */
  onColumns(columns: readonly Column[]): void;
  /** Another view is painted from now on. */
  onView(view: View, previous: View | null): void;
  /** Cells that can be on the screen arrived. */
  onRows(): void;
  /** Anything else that shows: progress, problems, the link. */
  onState(): void;
  /** What is wanted of sort, filters and search changed. */
  onPlan(by: ChangedBy): void;
  /** A search that only finds has come further. */
  onSearch(progress: SearchProgress): void;
  /** What a view would show if it were painted now. */
  wouldShow(view: View): { rows: Range; bands: readonly number[] };
}

export function samePlan(a: Plan, b: Plan): boolean {
  return sameSort(a.sort, b.sort) && sameFilters(a.filters, b.filters) && sameSearch(a.search, b.search);
}
