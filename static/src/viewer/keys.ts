/** What a key does in the grid, as data: the grid carries it out. */

export type Action =
  | { readonly do: "move"; readonly rows: number; readonly columns: number }
  | { readonly do: "page"; readonly pages: number }
  | { readonly do: "edge"; readonly row: "first" | "last" | null; readonly column: "first" | "last" | null }
  | { readonly do: "sort"; readonly add: boolean }
  | { readonly do: "resize"; readonly by: number }
  | { readonly do: "fit" }
  | { readonly do: "copy" };

export interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const RESIZE_STEP = 16;

/** The action of a key, null for one that is not ours. `inHeader`: the active cell is a column's header. */
export function actionOf(event: Key, inHeader: boolean): Action | null {
  if (event.altKey) return null;
  const command = event.ctrlKey || event.metaKey;
  if (inHeader && event.shiftKey && !command) {
    if (event.key === "ArrowLeft") return { do: "resize", by: -RESIZE_STEP };
    if (event.key === "ArrowRight") return { do: "resize", by: RESIZE_STEP };
    if (event.key === "ArrowUp" || event.key === "ArrowDown") return { do: "fit" };
  }
  return command ? withCommand(event) : plain(event, inHeader);
}

function withCommand(event: Key): Action | null {
  switch (event.key) {
    case "ArrowUp": return { do: "edge", row: "first", column: null };
    case "ArrowDown": return { do: "edge", row: "last", column: null };
    case "ArrowLeft": return { do: "edge", row: null, column: "first" };
    case "ArrowRight": return { do: "edge", row: null, column: "last" };
    case "Home": return { do: "edge", row: "first", column: "first" };
    case "End": return { do: "edge", row: "last", column: "last" };
    case "c":
    case "C": return event.shiftKey ? null : { do: "copy" };
    default: return null;
  }
}

function plain(event: Key, inHeader: boolean): Action | null {
  switch (event.key) {
    case "ArrowUp": return { do: "move", rows: -1, columns: 0 };
    case "ArrowDown": return { do: "move", rows: 1, columns: 0 };
    case "ArrowLeft": return { do: "move", rows: 0, columns: -1 };
    case "ArrowRight": return { do: "move", rows: 0, columns: 1 };
    case "PageUp": return { do: "page", pages: -1 };
    case "PageDown": return { do: "page", pages: 1 };
    case "Home": return { do: "edge", row: null, column: "first" };
    case "End": return { do: "edge", row: null, column: "last" };
    case "Enter":
    case " ": return inHeader ? { do: "sort", add: event.shiftKey } : null;
    default: return null;
  }
}
