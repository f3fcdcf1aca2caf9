/** The server's answers to single requests: statistics, values, one cell, copies, files, code, search. */

import type { Column } from "./wire";

export interface ColumnStats {
  readonly type: "column_stats";
  readonly viewId: number;
  readonly column: number;
  /** False: made of a sample and scaled. */
  readonly exact: boolean;
  readonly sampled: number;
  readonly rows: number;
  readonly nulls: number;
  readonly nans: number | null;
  readonly distinct: number | null;
  readonly min: string | null;
  readonly max: string | null;
  readonly mean: number | null;
  readonly std: number | null;
  readonly quantiles: Readonly<Record<string, string>> | null;
  readonly histogram: { readonly edges: readonly number[]; readonly counts: readonly number[] } | null;
  readonly top: readonly { readonly text: string | null; readonly count: number }[] | null;
}

export interface ColumnValues {
  readonly type: "column_values";
  readonly column: number;
  readonly values: readonly { readonly value: unknown; readonly text: string; readonly count: number }[];
  readonly nulls: number;
  readonly distinct: number | null;
  readonly complete: boolean;
}

export interface CellValue {
  readonly type: "cell_value";
  readonly text: string | null;
  readonly format: "text" | "json" | "hex";
  readonly size: number | null;
  readonly truncated: boolean;
}

export interface Copied {
  readonly type: "copied";
  readonly text: string;
  readonly rows: number;
  readonly columns: number;
}

export interface Found {
  readonly type: "found";
  readonly searchId: number;
  readonly row: number | null;
  readonly column: number | null;
  readonly nth: number;
  readonly hits: number;
  readonly wrapped: boolean;
}

export interface ExportProgress {
  readonly type: "export";
  readonly state: "choosing" | "running" | "done";
  readonly rows: number;
  readonly total: number;
  readonly name: string | null;
  /** The name of the folder that the file is in. */
  readonly folder: string | null;
}

export interface Code {
  readonly type: "code";
  readonly text: string;
}

export interface Refused {
  readonly type: "request_error";
  readonly code: string;
  readonly message: string;
}

export type AnswerBody = ColumnStats | ColumnValues | CellValue | Copied | Found | ExportProgress | Code | Refused;
export type Answer = { readonly type: "answer"; readonly requestId: string; readonly body: AnswerBody };

/** How far a search that only finds has come. Comes by itself. */
export interface SearchProgress {
  readonly type: "search";
  readonly searchId: number;
  readonly viewId: number;
  readonly state: "running" | "done" | "error";
  readonly hits: number;
  readonly scanned: number;
  readonly rows: number;
  readonly message: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** An answer by its fields; null for a type that is none, or for nobody's request. */
export function parseAnswer(fields: Fields): Answer | SearchProgress | null {
  if (fields["type"] === "search") return searchProgress(fields);
  const requestId = fields["request_id"];
  if (typeof requestId !== "string") return null;
  const body = bodyOf(fields);
  return body === null ? null : { type: "answer", requestId, body };
}

function bodyOf(fields: Fields): AnswerBody | null {
  switch (fields["type"]) {
    case "column_stats": return columnStats(fields);
    case "column_values": return columnValues(fields);
    case "cell_value": return {
      type: "cell_value", text: text(fields["text"]), format: fields["format"] === "json" ? "json" : fields["format"] === "hex" ? "hex" : "text",
      size: number(fields["size"]), truncated: fields["truncated"] === true,
    };
    case "copied": return { type: "copied", text: text(fields["text"]) ?? "", rows: number(fields["rows"]) ?? 0, columns: number(fields["columns"]) ?? 0 };
    case "found": return {
      type: "found", searchId: number(fields["search_id"]) ?? -1, row: number(fields["row"]), column: number(fields["column"]),
      nth: number(fields["nth"]) ?? 0, hits: number(fields["hits"]) ?? 0, wrapped: fields["wrapped"] === true,
    };
    case "export": return {
      type: "export", state: fields["state"] === "done" ? "done" : fields["state"] === "running" ? "running" : "choosing",
      rows: number(fields["rows"]) ?? 0, total: number(fields["total"]) ?? 0, name: text(fields["name"]), folder: text(fields["folder"]),
    };
    case "code": return { type: "code", text: text(fields["text"]) ?? "" };
    case "request_error": return { type: "request_error", code: text(fields["error_code"]) ?? "error", message: text(fields["message"]) ?? "It could not be done" };
    default: return null;
  }
}

function columnStats(fields: Fields): ColumnStats {
  return {
    type: "column_stats", viewId: number(fields["view_id"]) ?? -1, column: number(fields["column"]) ?? -1,
    exact: fields["exact"] === true, sampled: number(fields["sampled"]) ?? 0, rows: number(fields["rows"]) ?? 0,
    nulls: number(fields["nulls"]) ?? 0, nans: number(fields["nans"]), distinct: number(fields["distinct"]),
    min: text(fields["min"]), max: text(fields["max"]), mean: number(fields["mean"]), std: number(fields["std"]),
    quantiles: texts(fields["quantiles"]), histogram: histogram(fields["histogram"]), top: top(fields["top"]),
  };
}

function histogram(value: unknown): ColumnStats["histogram"] {
  if (typeof value !== "object" || value === null) return null;
  const { edges, counts } = value as Fields;
  const numbers = (list: unknown): number[] => (Array.isArray(list) ? list.filter((one) => typeof one === "number") : []);
  const [e, c] = [numbers(edges), numbers(counts)];
  return c.length > 0 && e.length === c.length + 1 ? { edges: e, counts: c } : null;
}

function top(value: unknown): ColumnStats["top"] {
  if (!Array.isArray(value)) return null;
  return value.flatMap((one: unknown) => {
    if (typeof one !== "object" || one === null) return [];
    const { text: shown, count } = one as Fields;
    return typeof count === "number" ? [{ text: text(shown), count }] : [];
  });
}

function columnValues(fields: Fields): ColumnValues {
  const values = Array.isArray(fields["values"]) ? fields["values"] : [];
  return {
    type: "column_values", column: number(fields["column"]) ?? -1,
    values: values.flatMap((one: unknown) => {
      if (typeof one !== "object" || one === null) return [];
      const { value, text: shown, count } = one as Fields;
      return [{ value, text: text(shown) ?? "", count: number(count) ?? 0 }];
    }),
    nulls: number(fields["nulls"]) ?? 0, distinct: number(fields["distinct"]), complete: fields["complete"] === true,
  };
}

function searchProgress(fields: Fields): SearchProgress {
  const state = fields["state"];
  return {
    type: "search", searchId: number(fields["search_id"]) ?? -1, viewId: number(fields["view_id"]) ?? -1,
    state: state === "done" || state === "error" ? state : "running", hits: number(fields["hits"]) ?? 0,
    scanned: number(fields["scanned"]) ?? 0, rows: number(fields["rows"]) ?? 0, message: text(fields["message"]) ?? "",
  };
}

function number(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function texts(value: unknown): Readonly<Record<string, string>> | null {
  if (typeof value !== "object" || value === null) return null;
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/** Whether the bins of a histogram are moments, and in which form a bound is written for a filter. */
export function boundText(edge: number, column: Column): string {
  if (column.kind === "date") return new Date(Math.round(edge / 1000)).toISOString().slice(0, 10);
  if (column.kind === "datetime") {
    const iso = new Date(Math.floor(edge / 1000)).toISOString().replace("T", " ");
    return column.tz === null ? iso.slice(0, 23) : iso;
  }
  return String(edge);
}
