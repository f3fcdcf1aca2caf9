/** Puts away what the user made of the view a moment after each change, and brings it back when the source is opened again. */

import type { Parts } from "./commands";
import { LIST, ViewMemory, arrangementOf, columnNames, filtersOf, formatsOf, keptColumns, sortOf, type Shelf } from "./memory";
import { isCondition } from "./wire_plan";

/** A drag makes many changes: they are written once it pauses, ms. */
const PAUSE_MS = 400;

export interface KeptParts extends Parts {
  readonly profile: { wanted: boolean | null };
}

export class Keeper {
  private readonly memory: ViewMemory | null;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly parts: KeptParts, private readonly enabled: () => boolean, shelf: Shelf | null) {
    this.memory = shelf === null ? null : new ViewMemory(shelf);
  }

  /** Something changed that is to be kept. */
  note(): void {
    if (this.memory === null || this.timer !== null || !this.enabled() || this.parts.session.source === null) return;
    this.timer = setTimeout(() => this.flush(), PAUSE_MS);
  }

  /** Write what is waiting now. */
  flush(): void {
    if (this.timer === null) return;
    this.drop();
    const { session, columns, sizing, profile } = this.parts;
    if (session.source === null || columns.all.length === 0) return;
    const names = columnNames(session.columns);
    this.memory?.keep(session.source, {
      ...keptColumns(columns),
      sort: session.wanted.sort.flatMap(({ column, descending }) => {
        const name = names[column];
        return name === undefined ? [] : [[name, descending] as const];
      }),
      density: sizing.density,
      summaries: profile.wanted,
      filters: session.wanted.filters.filter(isCondition).flatMap((condition) => {
        const name = names[condition.column];
        return name === undefined ? [] : [[name, condition] as const];
      }),
    });
  }

  /** Bring back what was kept of this source: columns at once, the sort by asking the server. */
  restore(): void {
    const { session, columns, sizing, profile } = this.parts;
    if (this.memory === null || session.source === null || !this.enabled()) return;
    const kept = this.memory.recall(session.source);
    if (kept === null) return;
    columns.arrange(arrangementOf(kept, session.columns));
    columns.format(formatsOf(kept, session.columns));
    sizing.density = kept.density;
    profile.wanted = kept.summaries ?? profile.wanted;
    const sort = sortOf(kept, session.columns);
    if (sort.length > 0 && session.wanted.sort.length === 0) session.sortBy(sort);
    const filters = filtersOf(kept, session.columns);
    if (filters.length > 0 && session.wanted.filters.length === 0 && session.caps.has("filters")) session.filterBy(filters);
  }

  forget(): void {
    this.drop();
    if (this.parts.session.source !== null) this.memory?.forget(this.parts.session.source);
  }

  private drop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}

/** Where a program keeps the view itself: it gives what it has by `data-kept`, and hears of changes by `viewkept`. */
class ProgramShelf implements Shelf {
  private text: string;

  constructor(private readonly host: Element, given: string) {
    this.text = given;
  }

  getItem(key: string): string | null {
    return key === LIST || this.text === "" ? null : this.text;
  }

  setItem(key: string, text: string): void {
    if (key === LIST || text === this.text) return;
    this.text = text;
    this.host.dispatchEvent(new CustomEvent("viewkept", { detail: text, bubbles: true }));
  }

  removeItem(key: string): void {
    this.setItem(key, "");
  }
}

/** Where the view of a grid is kept; null where pages may not keep anything. */
export function shelfOf(host: Element): Shelf | null {
  const given = host.getAttribute("data-kept");
  return given === null ? pageShelf() : new ProgramShelf(host, given);
}

/** The browser's storage, null where pages may not have one. */
function pageShelf(): Shelf | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
