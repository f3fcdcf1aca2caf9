import { describe, expect, it, vi } from "vitest";

import { Connection } from "../src/client/connection";
import { EventQueue } from "../src/client/queue";
import type { Op } from "../src/protocol";
import { FakeSocket, socket, useFakeSockets } from "./fake_socket";

const frame = (seq: number, ack: number, ops: Op[] = []): void => socket().say([seq, ack, ops]);
const of = (kind: string): unknown[] => socket().sent.filter((message) => (message as unknown[])[0] === kind);

const boot = { view: "v", nonce: "n", epoch: "e", count: 0 };

function connect() {
  const dropped = vi.fn();
  const queue = new EventQueue(dropped);
  const events = { apply: vi.fn(), called: vi.fn(), connected: vi.fn(), disconnected: vi.fn(), gone: vi.fn(), replaced: vi.fn() };
  const connection = new Connection(boot, queue, events);
  const click = (id = 1, type = "click", payload = {}): void => connection.send(queue.add(id, type, payload, 0, !connection.isOpen));
  connection.open();
  return { connection, queue, events, dropped, click };
}

useFakeSockets();

describe("the connection", () => {
  it("says hello, waits to be greeted, and sends what was done meanwhile", () => {
    const { click } = connect();
    click();
    socket().open();
    expect(socket().sent).toEqual([["hello", { view: "v", nonce: "n", epoch: "e", last: 0 }]]);
    click(2);
    expect(socket().sent.length).toBe(1);
    frame(0, 1);
    expect(of("ev")).toEqual([["ev", 2, 2, "click", {}]]);
  });

  it("applies frames in order, once, and acknowledges them", async () => {
    const { events } = connect();
    socket().open();
    frame(0, 0);
    frame(1, 0, [[0, 1, "a"]]);
    frame(1, 0, [[0, 1, "a"]]);
    frame(2, 0, [[0, 1, "b"]]);
    await vi.advanceTimersByTimeAsync(60);
    expect(events.apply.mock.calls.flat()).toEqual([[[0, 1, "a"]], [[0, 1, "b"]]]);
    expect(of("ack").at(-1)).toEqual(["ack", 2]);
  });

  it("asks for the whole page after a gap, once, and goes on from there", () => {
    const { events } = connect();
    socket().open();
    frame(0, 0);
    frame(2, 0, [[0, 1, "b"]]);
    frame(3, 0, [[0, 1, "c"]]);
    expect(events.apply).not.toHaveBeenCalled();
    expect(of("sync").length).toBe(1);
    frame(9, 0, [[12, "<p></p>", 1]]);
    frame(10, 0, [[0, 1, "d"]]);
    expect(events.apply).toHaveBeenCalledTimes(2);
  });

  it("asks again where the connection was cut before the page came", () => {
    const { connection } = connect();
    connection.requestSync();
    socket().open();
    frame(0, 0);
    expect(of("sync").length).toBe(1);
    socket().cut();
    vi.advanceTimersByTime(2000);
    socket().open();
    frame(0, 0);
    expect(of("sync").length).toBe(1);
  });

  it("survives a frame that cannot be applied", async () => {
    const { events } = connect();
    const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
    socket().open();
    frame(0, 0);
    events.apply.mockImplementationOnce(() => {
      throw new Error("no such place");
    });
    frame(1, 0, [[0, 1, "a"]]);
    await vi.advanceTimersByTimeAsync(60);
    expect(of("sync").length).toBe(1);
    expect(of("ack")).toEqual([["ack", 1]]);
    expect(error).toHaveBeenCalledOnce();
  });

  it("comes back with what it has, and sends again what was not taken, in order", () => {
    const { click, events } = connect();
    socket().open();
    frame(0, 0);
    frame(1, 0, [[0, 1, "a"]]);
    click(1);
    click(2);
    click(3);
    frame(0, 1);
    socket().cut();
    expect(events.disconnected).toHaveBeenCalledOnce();
    click(4);
    vi.advanceTimersByTime(40);
    socket().open();
    expect(socket().sent[0]).toEqual(["hello", { view: "v", nonce: "n", epoch: "e", last: 1 }]);
    frame(0, 2);
    expect(of("ev").map((message) => (message as number[])[2])).toEqual([3, 4]);
  });

  it("waits longer each time, up to a second, and not at all when the user comes back", () => {
    const { connection } = connect();
    for (let tries = 0; tries < 12; tries++) {
      socket().cut();
      vi.advanceTimersByTime(1500);
    }
    expect(FakeSocket.all.length).toBe(13);
    socket().cut();
    connection.hurry();
    expect(FakeSocket.all.length).toBe(14);
    vi.advanceTimersByTime(5000);
    expect(FakeSocket.all.length).toBe(14);
  });

  it("opens a new socket when the page comes out of the browser's cache", () => {
    const { connection, events } = connect();
    const old = socket();
    old.open();
    old.say([0, 0, []]);
    connection.resume();
    expect(FakeSocket.all.length).toBe(2);
    old.cut();
    old.say([1, 0, [[0, 1, "late"]]]);
    expect(events.apply).not.toHaveBeenCalled();
    expect(events.disconnected).not.toHaveBeenCalled();
    vi.advanceTimersByTime(5000);
    expect(FakeSocket.all.length).toBe(2);
  });

  it.each([[4404, "gone"], [4409, "replaced"]] as const)("stays away after %i", (code, event) => {
    const { events } = connect();
    socket().cut(code);
    vi.advanceTimersByTime(5000);
    expect(events[event]).toHaveBeenCalledOnce();
    expect(FakeSocket.all.length).toBe(1);
  });
});

describe("the queue", () => {
  it("keeps every click, and of typing the last, while nobody takes them", () => {
    const queue = new EventQueue(vi.fn());
    for (const value of ["a", "ab"]) queue.add(1, "input", { value }, 1, true);
    queue.add(2, "input", { value: "x" }, 1, true);
    queue.add(1, "click", {}, 0, true);
    queue.add(1, "click", {}, 0, true);
    queue.add(1, "input", { value: "abc" }, 3, true);
    expect(queue.unacknowledged().map(([, number, id, type]) => [number, id, type])).toEqual([
      [3, 2, "input"], [4, 1, "click"], [5, 1, "click"], [6, 1, "input"],
    ]);
    expect(queue.waitsFor(2)).toBe(true);
    queue.acknowledge(3);
    expect(queue.waitsFor(2)).toBe(false);
  });

  it("is bounded, and says so once", () => {
    const dropped = vi.fn();
    const queue = new EventQueue(dropped);
    for (let index = 0; index < 1300; index++) queue.add(1, "click", {}, 0, true);
    expect(queue.unacknowledged().length).toBe(1000);
    expect(dropped).toHaveBeenCalledOnce();
  });
});
