/**
 * The row protocol's messages, checked once where they enter the page (docs/rows-protocol.md is the contract).
 *
 * A message of an unknown type gives null: a newer server may say more than this page understands.
 * A message of a known type with a wrong field throws WireError.
 */

import { parseAnswer, type Answer, type SearchProgress } from "./wire_answers";
import { parseFilters, parseSearch, type Filter, type Search } from "./wire_plan";

export type Kind =
  | "int" | "float" | "decimal" | "bool" | "string" | "date" | "datetime" | "time" | "duration"
  | "binary" | "list" | "struct" | "map" | "categorical" | "null" | "other";

/** How a cell of the column arrives in the parquet window. */
export type Encoding = "number" | "bool" | "string" | "epoch_us" | "json";

export interface Column {
  /** Position in the source's schema; requests and sort keys name columns by it. */
  readonly position: number;
  readonly name: string;
  readonly dtype: string;
  readonly kind: Kind;
  readonly encoding: Encoding;
  readonly unit: string | null;
  readonly tz: string | null;
  /** What the program has the page show for the name. */
  title?: string;
}

export interface SortKey {
  readonly column: number;
  readonly descending: boolean;
}

export type ViewPhase = "ready" | "pending" | "loading" | "error";

export interface InitialState {
  readonly type: "initial_state";
  readonly viewId: number;
  /** Rows of the view, after filters. */
  readonly rows: number;
  /** Rows of the source. */
  readonly totalRows: number;
  readonly columns: readonly Column[];
  readonly sort: readonly SortKey[];
  readonly filters: readonly Filter[];
  /** The search that filters, null when none does. */
  readonly search: Search | null;
  readonly phase: ViewPhase;
  /** What the server names the source, null when it has no name. */
  readonly source: string | null;
  /** What the server can do beyond the least. */
  readonly caps: readonly string[];
  /** Whether these are the first rows only, while the rest is read. */
  readonly partial: boolean;
  /** What the user should know of how the file was read; null for nothing. */
  readonly note: string | null;
}

/** How far the rest of a partial table is read. */
export interface Reading {
  /** Bytes read, of `total`; null where nobody knows. */
  readonly done: number | null;
  readonly total: number | null;
  readonly rows: number;
}

export interface ReadingMessage extends Reading {
  readonly type: "reading";
}

export interface ViewMessage {
  readonly type: "view";
  readonly viewId: number;
  readonly rows: number;
  readonly totalRows: number;
  readonly sort: readonly SortKey[];
  readonly filters: readonly Filter[];
  readonly search: Search | null;
  readonly phase: ViewPhase;
  readonly message: string;
}

/** The failed answer to one window request. */
export interface WindowFailed {
  readonly type: "window_failed";
  readonly requestId: number;
  readonly code: string;
  readonly message: string;
}

export interface ServerError {
  readonly type: "error";
  readonly code: string;
  readonly message: string;
}

export type ServerMessage = InitialState | ReadingMessage | ViewMessage | WindowFailed | ServerError | FileMessage | Answer | SearchProgress;

/** What has become of the file under a table that goes on being shown. */
export interface FileMessage {
  readonly type: "file_changed";
  readonly state: "changed" | "gone" | "same";
  readonly message: string;
}

/** Raised for a message of a known type whose fields are not what the protocol says. */
export class WireError extends Error {}

type Fields = Readonly<Record<string, unknown>>;

const KINDS = new Set<string>([
  "int", "float", "decimal", "bool", "string", "date", "datetime", "time", "duration",
  "binary", "list", "struct", "map", "categorical", "null", "other",
]);
const ENCODINGS = new Set<string>(["number", "bool", "string", "epoch_us", "json"]);
const PHASES = new Set<string>(["ready", "pending", "loading", "error"]);

export function parseMessage(text: string): ServerMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new WireError("a text frame is not JSON");
  }
  const fields = record(value, "message");
  switch (fields["type"]) {
    case "initial_state": return initialState(fields);
    case "reading": return { type: "reading", done: countOr(fields["done"]), total: countOr(fields["total"]), rows: countOr(fields["rows"]) ?? 0 };
    case "view": return viewMessage(fields);
    case "file_changed":
      return { type: "file_changed", state: fileState(fields["state"]), message: textOr(fields["message"], "The file has changed.") };
    case "infinite_resp": return windowFailed(fields);
    case "error":
      return { type: "error", code: textOr(fields["error_code"], "error"), message: textOr(fields["message"], "") };
    default: return parseAnswer(fields);
  }
}

function initialState(fields: Fields): InitialState {
  const meta = record(fields["df_meta"], "df_meta");
  const total = count(meta["total_rows"], "df_meta.total_rows");
  const filtered = meta["filtered_rows"];
  const columns = list(fields["schema"], "schema").map(column);
  return {
    type: "initial_state",
    viewId: count(fields["view_id"] ?? 1, "view_id"),
    rows: filtered === undefined || filtered === null ? total : count(filtered, "df_meta.filtered_rows"),
    totalRows: total,
    columns,
    sort: sortKeys(fields["sort"], columns.length),
    filters: parseFilters(fields["filters"]),
    search: parseSearch(fields["search"]),
    phase: phase(fields["state"]),
    source: sourceName(fields["metadata"]),
    caps: Array.isArray(fields["caps"]) ? fields["caps"].filter((cap) => typeof cap === "string") : [],
    partial: fields["partial"] === true,
    note: typeof fields["note"] === "string" ? fields["note"] : null,
  };
}

function sourceName(metadata: unknown): string | null {
  if (typeof metadata !== "object" || metadata === null) return null;
  const { source, path } = metadata as Fields;
  return typeof source === "string" && source !== "" ? source : typeof path === "string" && path !== "" ? path : null;
}

function viewMessage(fields: Fields): ViewMessage {
  const rows = count(fields["rows"] ?? 0, "rows");
  return {
    type: "view",
    viewId: count(fields["view_id"], "view_id"),
    rows,
    totalRows: count(fields["total_rows"] ?? rows, "total_rows"),
    sort: sortKeys(fields["sort"], Infinity),
    filters: parseFilters(fields["filters"]),
    search: parseSearch(fields["search"]),
    phase: phase(fields["state"]),
    message: textOr(fields["message"], ""),
  };
}

function windowFailed(fields: Fields): WindowFailed | null {
  if (typeof fields["request_id"] !== "number") return null;
  return {
    type: "window_failed",
    requestId: fields["request_id"],
    code: textOr(fields["error_code"], "error"),
    message: textOr(fields["error_info"], "the rows could not be read"),
  };
}

function column(value: unknown, position: number): Column {
  const fields = record(value, `schema[${position}]`);
  const kind = textOr(fields["kind"], "other");
  const encoding = textOr(fields["encoding"], "string");
  return {
    position,
    name: textOr(fields["name"], ""),
    dtype: textOr(fields["dtype"], ""),
    kind: (KINDS.has(kind) ? kind : "other") as Kind,
    encoding: (ENCODINGS.has(encoding) ? encoding : "string") as Encoding,
    unit: typeof fields["unit"] === "string" ? fields["unit"] : null,
    tz: typeof fields["tz"] === "string" ? fields["tz"] : null,
  };
}

function sortKeys(value: unknown, columns: number): SortKey[] {
  if (value === undefined || value === null) return [];
  return list(value, "sort").map((entry, index) => {
    const fields = record(entry, `sort[${index}]`);
    const position = count(fields["column"], `sort[${index}].column`);
    if (position >= columns) throw new WireError(`sort[${index}].column is ${position}, past the last column`);
    return { column: position, descending: fields["descending"] === true };
  });
}

function phase(value: unknown): ViewPhase {
  return typeof value === "string" && PHASES.has(value) ? (value as ViewPhase) : "ready";
}

function fileState(value: unknown): FileMessage["state"] {
  return value === "changed" || value === "gone" ? value : "same";
}

function record(value: unknown, what: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new WireError(`${what} is not an object`);
  }
  return value as Fields;
}

function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new WireError(`${what} is not a list`);
  return value as readonly unknown[];
}

function count(value: unknown, what: string): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw new WireError(`${what} is not a row or column count`);
  }
  return value;
}

function countOr(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : null;
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === "string" ? value : fallback;
}

// ---------------------------------------------------------------- page -> server

export const CAPABILITIES = ["bands", "views", "frames"] as const;

export interface WindowRequest {
  readonly requestId: number;
  readonly viewId: number;
  /** Rows [start, end) of the view. */
  readonly start: number;
  readonly end: number;
  /** Schema positions [firstColumn, lastColumn). */
  readonly firstColumn: number;
  readonly lastColumn: number;
}

export function authMessage(nonce: string): string {
  return JSON.stringify({ type: "auth", nonce, caps: CAPABILITIES });
}

export function windowMessage(request: WindowRequest): string {
  return JSON.stringify({
    type: "infinite_request",
    payload_args: { sourceName: "view", start: request.start, end: request.end, origEnd: request.end },
    view_id: request.viewId,
    columns: [request.firstColumn, request.lastColumn],
    request_id: request.requestId,
  });
}

export function reloadMessage(): string {
  return JSON.stringify({ type: "reload" });
}

export function sortMessage(sort: readonly SortKey[]): string {
  return JSON.stringify({ type: "set_sort", sort });
}

export function filtersMessage(filters: readonly Filter[]): string {
  return JSON.stringify({ type: "set_filters", filters });
}

export function searchMessage(searchId: number, search: Search | null, mode: "find" | "filter"): string {
  const { text, regex, case: exact } = search ?? { text: "", regex: false, case: false };
  return JSON.stringify({ type: "set_search", search_id: searchId, text, mode, regex, case: exact, columns: null });
}
