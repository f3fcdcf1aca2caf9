/** What a key does in the grid, as data: the grid carries it out. docs/viewer.md has the table for users. */

/** `extend` stretches the selection instead of leaving it. */
export type Action =
  | { readonly do: "move"; readonly rows: number; readonly columns: number; readonly extend: boolean }
  | { readonly do: "page"; readonly pages: number; readonly extend: boolean }
  | { readonly do: "edge"; readonly row: "first" | "last" | null; readonly column: "first" | "last" | null; readonly extend: boolean }
  | { readonly do: "sort"; readonly add: boolean }
  | { readonly do: "resize"; readonly by: number }
  | { readonly do: "shift"; readonly by: -1 | 1 }
  | { readonly do: "select"; readonly what: "all" | "row" | "column" | "none" }
  | { readonly do: "fit" | "copy" | "detail" | "menu" | "find" | "go" | "search" | "filter" };

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
  if (isMenu(event)) return { do: "menu" };
  if (event.altKey) return null;
  const command = event.ctrlKey || event.metaKey;
  if (inHeader && event.shiftKey) {
    const side = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (side !== 0) return command ? { do: "shift", by: side } : { do: "resize", by: side * RESIZE_STEP };
    if (!command && (event.key === "ArrowUp" || event.key === "ArrowDown")) return { do: "fit" };
  }
  return command ? withCommand(event) : plain(event, inHeader);
}

function isMenu(event: Key): boolean {
  if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) return true;
  return event.key === "ArrowDown" && event.altKey && !event.ctrlKey && !event.metaKey;
}

function withCommand(event: Key): Action | null {
  const extend = event.shiftKey;
  switch (event.key) {
    case "ArrowUp": return { do: "edge", row: "first", column: null, extend };
    case "ArrowDown": return { do: "edge", row: "last", column: null, extend };
    case "ArrowLeft": return { do: "edge", row: null, column: "first", extend };
    case "ArrowRight": return { do: "edge", row: null, column: "last", extend };
    case "Home": return { do: "edge", row: "first", column: "first", extend };
    case "End": return { do: "edge", row: "last", column: "last", extend };
    case " ": return { do: "select", what: "column" };
  }
  switch (event.key.toLowerCase()) {
    case "c": return extend ? null : { do: "copy" };
    case "a": return extend ? null : { do: "select", what: "all" };
    case "g": return extend ? null : { do: "go" };
    case "f": return { do: extend ? "filter" : "search" };
    case "k": return extend ? null : { do: "find" };
    default: return null;
  }
}

function plain(event: Key, inHeader: boolean): Action | null {
  const extend = event.shiftKey;
  switch (event.key) {
    case "ArrowUp": return { do: "move", rows: -1, columns: 0, extend };
    case "ArrowDown": return { do: "move", rows: 1, columns: 0, extend };
    case "ArrowLeft": return { do: "move", rows: 0, columns: -1, extend };
    case "ArrowRight": return { do: "move", rows: 0, columns: 1, extend };
    case "PageUp": return { do: "page", pages: -1, extend };
    case "PageDown": return { do: "page", pages: 1, extend };
    case "Home": return { do: "edge", row: null, column: "first", extend };
    case "End": return { do: "edge", row: null, column: "last", extend };
    case "Escape": return { do: "select", what: "none" };
    case "Enter": return inHeader ? { do: "sort", add: extend } : extend ? null : { do: "detail" };
    case " ": return inHeader ? { do: "sort", add: extend } : extend ? { do: "select", what: "row" } : null;
    default: return null;
  }
}
