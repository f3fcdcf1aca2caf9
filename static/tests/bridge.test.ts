import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  deliverWindowAnswer,
  deliverWindowEvent,
  installBridge,
  type WindowApi,
  WindowCommandError,
} from "../src/bridge/bridge";
import { Transport } from "../src/bridge/transport";

interface Faces {
  taupane: { window: WindowApi; invoke?: string };
  taupyNative: WindowApi;
  taupyDrag(): void;
  __taupaneAnswer(id: number, ok: boolean, json: string): void;
  webkit?: unknown;
  pywebview?: unknown;
}
const page = window as unknown as Faces;

let socket: [number, Record<string, unknown>][];
let native: string[];
let uninstall: () => void;

function install(withNative = false): void {
  if (withNative) page.webkit = { messageHandlers: { taupane: { postMessage: (body: string) => native.push(body) } } };
  uninstall = installBridge({ nonce: "N", sendOverSocket: (id, command) => socket.push([id, command]) });
}

beforeEach(() => {
  socket = [];
  native = [];
  uninstall = () => undefined;
});

afterEach(() => {
  uninstall();
  delete page.webkit;
  delete page.pywebview;
  document.body.innerHTML = "";
  vi.useRealTimers();
});

describe("commands", () => {
  it("go to the host's message handler with nonce and number, and resolve with its answer", async () => {
    install(true);
    const state = page.taupane.window.state();
    expect(JSON.parse(native[0]!)).toEqual(["N", { type: "get_state" }, 1]);
    page.__taupaneAnswer(1, true, '{"width":640}');
    expect(await state).toEqual({ width: 640 });
    expect(socket).toEqual([]);
  });

  it("go over the socket where there is no host, and are answered there", async () => {
    install();
    const closing = page.taupane.window.close();
    expect(socket).toEqual([[1, { type: "close_request" }]]);
    deliverWindowAnswer(1, true, false);
    expect(await closing).toBe(false);
  });

  it("reject with the host's code, and with a bare message from the socket", async () => {
    install(true);
    const denied = page.taupane.window.send({ type: "open_file" });
    page.__taupaneAnswer(1, false, '{"code":"denied","message":"no"}');
    await expect(denied).rejects.toEqual(new WindowCommandError("denied", "no"));
    const failed = page.taupane.window.minimize();
    deliverWindowAnswer(2, false, "this app has no window");
    await expect(failed).rejects.toMatchObject({ code: "failed", message: "this app has no window" });
  });

  it("reject when nobody answers, and the late answer changes nothing", async () => {
    vi.useFakeTimers();
    install(true);
    const lost = page.taupane.window.center();
    const seen = expect(lost).rejects.toMatchObject({ code: "timeout" });
    vi.advanceTimersByTime(15_000);
    await seen;
    page.__taupaneAnswer(1, true, "null");
    page.__taupaneAnswer(99, true, "null");
    page.__taupaneAnswer("x" as unknown as number, true, "{broken");
  });

  it("are bounded in number", async () => {
    install();
    const many = Array.from({ length: 256 }, () => page.taupane.window.focus());
    await expect(page.taupane.window.focus()).rejects.toMatchObject({ code: "busy" });
    for (let id = 1; id <= 256; id++) deliverWindowAnswer(id, true, null);
    expect((await Promise.all(many)).length).toBe(256);
  });

  it("carry their fields", () => {
    install();
    const w = page.taupane.window;
    const sent: [() => Promise<unknown>, Record<string, unknown>][] = [
      [() => w.maximize(), { type: "maximize" }],
      [() => w.toggleMaximize(), { type: "toggle_maximize" }],
      [() => w.restore(), { type: "restore" }],
      [() => w.toggleFullscreen(), { type: "toggle_fullscreen" }],
      [() => w.setSize(800, 600), { type: "set_size", width: 800, height: 600 }],
      [() => w.setPosition(-5, 7), { type: "set_position", x: -5, y: 7 }],
      [() => w.setTitle("</script>\ud800"), { type: "set_title", title: "</script>\ud800" }],
      [() => w.alwaysOnTop(false), { type: "always_on_top", enabled: false }],
      [() => w.resizable(), { type: "resizable", enabled: true }],
      [() => w.minSize(1, 2), { type: "min_size", width: 1, height: 2 }],
      [() => w.maxSize(0, 0), { type: "max_size", width: 0, height: 0 }],
      [() => w.showCursor(false), { type: "show_cursor", visible: false }],
      [() => w.grabCursor(), { type: "grab_cursor", grab: true }],
      [() => w.startDrag(), { type: "start_drag" }],
      [() => w.startResize("north-west"), { type: "start_resize", edge: "north-west" }],
      [() => w.monitors(), { type: "get_monitors" }],
    ];
    for (const [call, command] of sent) {
      void call();
      expect(socket.at(-1)![1]).toEqual(command);
    }
  });
});

describe("the names in the page", () => {
  it("join a namespace that is there already", () => {
    page.taupane = { invoke: "kept" } as unknown as Faces["taupane"];
    install();
    expect(page.taupane.invoke).toBe("kept");
    expect(typeof page.taupane.window.minimize).toBe("function");
  });

  it("include all of taupyNative and taupyDrag", () => {
    install();
    const names =
      "send onEvent minimize maximize toggleMaximize restore close center toggleFullscreen setSize setPosition setTitle " +
      "focus alwaysOnTop resizable minSize maxSize showCursor grabCursor startDrag";
    const face = page.taupyNative as unknown as Record<string, unknown>;
    for (const name of names.split(" ")) expect(typeof face[name], name).toBe("function");
    page.taupyDrag();
    expect(socket.at(-1)![1]).toEqual({ type: "start_drag" });
  });

  it("do not leave an unhandled rejection behind taupyNative", async () => {
    install();
    const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    void page.taupyNative.minimize();
    deliverWindowAnswer(1, false, { code: "unsupported", message: "no window" });
    await new Promise((resolve) => setTimeout(resolve));
    expect(warned).toHaveBeenCalledOnce();
    warned.mockRestore();
  });
});

describe("events", () => {
  it("reach every listener until it lets go, whatever another one does", () => {
    install();
    const reported = vi.fn();
    vi.stubGlobal("reportError", reported);
    const heard: unknown[] = [];
    page.taupane.window.onEvent(() => {
      throw new Error("mine");
    });
    const stop = page.taupyNative.onEvent((event) => heard.push(event));
    deliverWindowEvent({ type: "focus", focused: true });
    stop();
    deliverWindowEvent({ type: "focus", focused: false });
    deliverWindowEvent(null);
    expect(heard).toEqual([{ type: "focus", focused: true }]);
    expect(reported).toHaveBeenCalledTimes(2);
    vi.unstubAllGlobals();
  });
});

describe("pywebview's transport", () => {
  const calls: unknown[] = [];
  const pywebview = (platform: string) => ({
    platform,
    _jsApiCallback: (...args: unknown[]) => calls.push(args),
    _QWebChannel: undefined as unknown,
  });
  beforeEach(() => calls.splice(0));

  it("is used where the host has no handler of its own", () => {
    const transport = new Transport("N", () => expect.fail("not by the socket"), { pywebview: pywebview("cocoa") });
    transport.send(3, { type: "minimize" });
    expect(calls).toEqual([["invoke", ["N", { type: "minimize" }, 3], "3"]]);
  });

  it("keeps a bounded number of commands until Qt's channel is up, in order", () => {
    const host = { pywebview: pywebview("qtwebengine") };
    const socketed: number[] = [];
    const transport = new Transport("N", (id) => socketed.push(id), host);
    for (let id = 1; id <= 66; id++) transport.send(id, { type: "focus" });
    expect(calls).toEqual([]);
    expect(socketed).toEqual([65, 66]);
    host.pywebview._QWebChannel = {};
    dispatchEvent(new Event("pywebviewready"));
    expect(calls.map((call) => (call as [string, [string, unknown, number]])[1][2])).toEqual(
      Array.from({ length: 64 }, (_, n) => n + 1),
    );
  });

  it("is given up when the channel never comes: all goes by the socket", () => {
    vi.useFakeTimers();
    const socketed: number[] = [];
    const transport = new Transport("N", (id) => socketed.push(id), { pywebview: pywebview("qtwebengine") });
    transport.send(1, { type: "focus" });
    vi.advanceTimersByTime(5_000);
    transport.send(2, { type: "focus" });
    expect([socketed, calls]).toEqual([[1, 2], []]);
  });
});

describe("drag regions", () => {
  function press(selector: string, init: MouseEventInit = {}): MouseEvent {
    const event = new MouseEvent("mousedown", { bubbles: true, cancelable: true, button: 0, detail: 1, ...init });
    document.querySelector(selector)!.dispatchEvent(event);
    return event;
  }
  const types = (): unknown[] => socket.map(([, command]) => command.type);

  beforeEach(() => {
    install();
    document.body.innerHTML = `
      <header data-drag-region><span id="title">T</span><button><i id="icon"></i></button>
        <div data-no-drag><b id="off"></b></div><div data-drag-region="false"></div></header>
      <button data-drag-region id="handle">drag me</button>
      <div data-resize-edge="south-east"></div><p>text</p>`;
  });

  it("start a drag on a primary press, without selecting text", () => {
    expect(press("#title").defaultPrevented).toBe(true);
    press("#handle");
    expect(types()).toEqual(["start_drag", "start_drag"]);
  });

  it("toggle maximize on a double press", () => {
    press("#title", { detail: 2 });
    expect(types()).toEqual(["toggle_maximize"]);
  });

  it("leave controls, other buttons, handled presses and the rest of the page alone", () => {
    press("#icon");
    press("#off");
    press("p");
    press("#title", { button: 2 });
    document.querySelector("#title")!.addEventListener("mousedown", (event) => event.preventDefault());
    press("#title");
    expect(types()).toEqual([]);
  });

  it("resize from an edge", () => {
    press("[data-resize-edge]");
    expect(socket[0]![1]).toEqual({ type: "start_resize", edge: "south-east" });
  });
});
