import { describe, expect, it, vi } from "vitest";

import type { RequestFailed } from "../src/viewer/requests";
import { RowSession, type SessionEvents } from "../src/viewer/session";
import { socket, useFakeSockets } from "./fake_socket";


/** What was asked beside rows, in order, without the greeting. */
const asked = (): unknown[] =>
  (socket().sent as { type: string }[]).filter(({ type }) => type !== "auth" && type !== "infinite_request");

const state = (viewId: number, more: object = {}): object => ({
  type: "initial_state", view_id: viewId, state: "ready", caps: ["cell", "search"], df_meta: { total_rows: 9, filtered_rows: 9 },
  schema: [{ name: "a", dtype: "Int64", kind: "int", unit: null, tz: null, encoding: "number" }], sort: [], ...more,
});

/** What comes with the page: the state, and a frame that holds no rows. */
function first(): string {
  const header = JSON.stringify({ type: "infinite_resp", request_id: 0, view_id: 0, columns: [0, 1], rows: [0, 0], length: 9, format: "empty" });
  const size = String.fromCharCode(header.length, 0, 0, 0);
  return JSON.stringify({ state: JSON.stringify(state(0)), frame: btoa(size + header) });
}

const events: SessionEvents = {
  onColumns: vi.fn(), onView: vi.fn(), onRows: vi.fn(), onState: vi.fn(), onPlan: vi.fn(), onSearch: vi.fn(),
  wouldShow: () => ({ rows: { start: 0, end: 0 }, bands: [] }),
};

function begun(): RowSession {
  const session = new RowSession("ws://x/ws/s", "n", events);
  session.start();
  session.begin(first());
  return session;
}

/** Ask for a cell; gives what became of it: its text, or why there is none. */
function ask(session: RowSession): { said: string } {
  const cell = { said: "" };
  session.requests.ask("cell_value", { type: "cell", view_id: session.view?.viewId, row: 3, column: 0 })
    .then(({ text }) => { cell.said = text ?? ""; }, (error: RequestFailed) => { cell.said = `${error.code}: ${error.message}`; });
  return cell;
}

const CELL = { type: "cell", row: 3, column: 0, request_id: "q1" };

useFakeSockets();

describe("what is asked before the first connection", () => {
  it("waits for the server's view, is asked of it before the order changes, and is answered", async () => {
    const session = begun();
    const cell = ask(session);
    session.sortBy([{ column: 0, descending: true }]);
    socket().open();
    expect(asked()).toEqual([]);
    socket().say(state(7));
    expect(asked()).toEqual([{ ...CELL, view_id: 7 }, { type: "set_sort", sort: [{ column: 0, descending: true }] }]);
    expect(session.view).toMatchObject({ viewId: 7, sort: [] });
    socket().say({ type: "cell_value", request_id: "q1", view_id: 7, text: "42", format: "text" });
    await vi.waitFor(() => expect(cell.said).toBe("42"));
  });

  it("waits for another try when the first connections fail", async () => {
    const session = begun();
    const cell = ask(session);
    expect(session.seenLink).toBe("open");
    socket().cut();
    expect(session.seenLink).toBe("waiting");
    await vi.advanceTimersByTimeAsync(1000);
    socket().open();
    socket().cut();
    await vi.advanceTimersByTimeAsync(1000);
    expect(cell.said).toBe("");
    socket().open();
    socket().say(state(1));
    expect(asked()).toEqual([{ ...CELL, view_id: 1 }]);
  });

  it.each([
    ["the connection is refused", () => socket().cut(4404), "lost: There is no connection"],
    ["there are other rows", () => {
      socket().open();
      socket().say(state(1, { df_meta: { total_rows: 8, filtered_rows: 8 } }));
    }, "view_gone: These rows were replaced"],
    ["the file is gone", () => {
      socket().open();
      socket().say({ type: "error", error_code: "file_not_found", message: "It is not there" });
    }, "file_not_found: It is not there"],
  ])("is refused when %s", async (_, happens, said) => {
    const cell = ask(begun());
    happens();
    await vi.waitFor(() => expect(cell.said).toBe(said));
  });

  it("is refused, as is what follows, when no connection comes", async () => {
    const session = begun();
    const before = ask(session);
    for (let tries = 0; tries < 20; tries++) {
      socket().cut();
      await vi.advanceTimersByTimeAsync(1000);
    }
    const after = ask(session);
    await vi.waitFor(() => expect([before.said, after.said]).toEqual(Array(2).fill("lost: There is no connection")));
  });

  it("is forgotten when it is cancelled", async () => {
    const session = begun();
    const cell = ask(session);
    session.requests.cancel("q1");
    await vi.waitFor(() => expect(cell.said).toBe("cancelled: The request was cancelled"));
    socket().open();
    socket().say(state(1));
    expect(asked()).toEqual([]);
  });
});

describe("a connection that is lost", () => {
  it("leaves nobody waiting for an answer", async () => {
    const session = begun();
    socket().open();
    socket().say(state(1));
    const cell = ask(session);
    socket().cut();
    await vi.waitFor(() => expect(cell.said).toBe("lost: The connection was lost"));
    const next = ask(session);
    await vi.waitFor(() => expect(next.said).toBe("lost: There is no connection"));
  });

  it("is told again of the search that only finds", async () => {
    const session = begun();
    const id = session.searchFor({ text: "x", regex: false, case: false }, "find");
    socket().open();
    const search = { type: "set_search", search_id: id, text: "x", mode: "find", regex: false, case: false, columns: null };
    expect(asked()).toEqual([search]);
    socket().say(state(1));
    socket().cut();
    await vi.advanceTimersByTimeAsync(1000);
    socket().open();
    expect(asked()).toEqual([search]);
    session.searchFor(null, "find");
    socket().cut();
    await vi.advanceTimersByTimeAsync(1000);
    socket().open();
    expect(asked()).toEqual([]);
  });
});
