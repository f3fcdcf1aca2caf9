/** Saving the view's rows as a file: the program asks for its name, the page shows how far it is. One at a time. */

import { countText } from "./format";
import type { RowSession } from "./session";

export interface Task {
  readonly text: string;
}

export class Exporting {
  /** What is under way, null for nothing. */
  task: Task | null = null;
  private request: string | null = null;
  private running = false;

  constructor(private readonly session: RowSession, private readonly changed: () => void, private readonly tell: (text: string, bad: boolean) => void) {}

  get isAble(): boolean {
    return this.session.caps.has("export");
  }

  /** Save the rows of the view with these columns, in their order. */
  start(format: "csv" | "parquet", columns: readonly number[]): void {
    const { view } = this.session;
    if (view === null || this.running) return;
    this.running = true;
    this.show("Choosing a file…");
    this.request = this.session.requests.follow({ type: "export", view_id: view.viewId, format, columns }, (body) => {
      if (body.type !== "export") return false;
      const name = body.name ?? "the file";
      if (body.state === "done") this.end(`Saved ${name}${body.folder === null || body.folder === "" ? "" : ` in ${body.folder}`}`, false);
      else if (body.state === "choosing") this.show("Choosing a file…");
      else this.show(`Saving ${name}: ${body.total > 0 ? Math.floor((100 * body.rows) / body.total) : 0} % of ${countText(body.total)} rows`);
      return body.state === "done";
    }, (error) => this.end(error.code === "cancelled" ? "Not saved" : error.message, error.code !== "cancelled"));
  }

  cancel(): void {
    if (this.running && this.request !== null) this.session.requests.cancel(this.request);
  }

  private show(text: string): void {
    this.task = { text };
    this.changed();
  }

  private end(text: string, bad: boolean): void {
    this.task = null;
    this.running = false;
    this.tell(text, bad);
  }
}
