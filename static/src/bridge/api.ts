// `window.taupane.window`: what a page can ask of its window. Every method answers with a promise.

import type { Command } from "./transport";

/** Sizes are the page's area in CSS px; positions are of the frame, in px of the desktop. */
export interface WindowState {
  title: string;
  x: number;
  y: number;
  width: number;
  height: number;
  minimized: boolean;
  maximized: boolean;
  fullscreen: boolean;
  focused: boolean;
  visible: boolean;
  resizable: boolean;
  always_on_top: boolean;
  scale: number;
}

export interface Monitor {
  x: number;
  y: number;
  width: number;
  height: number;
  scale: number;
  primary: boolean;
  current: boolean;
}

export type Edge = "north" | "south" | "east" | "west" | "north-east" | "north-west" | "south-east" | "south-west";
export type WindowEvent = { type: string } & Record<string, unknown>;
export type Listener = (event: WindowEvent) => void;
export type Run = (command: Command) => Promise<unknown>;

/** The names that both faces of the bridge share, made from the one way to run a command. */
export function makeApi(run: Run, onEvent: (listener: Listener) => () => void) {
  const done = (type: string, fields: Record<string, unknown> = {}): Promise<void> =>
    run({ ...fields, type }).then(() => undefined);
  return {
    /** Send any command, such as `{type: "set_size", width: 800, height: 600}`. */
    send: run,
    /** Hear of focus, resize, moved, minimized, maximized, restored, … until the returned function is called. */
    onEvent,
    minimize: () => done("minimize"),
    maximize: () => done("maximize"),
    toggleMaximize: () => done("toggle_maximize"),
    restore: () => done("restore"),
    /** Whether the window closes: the app may keep it open. */
    close: () => run({ type: "close_request" }) as Promise<boolean>,
    center: () => done("center"),
    toggleFullscreen: () => done("toggle_fullscreen"),
    setSize: (width: number, height: number) => done("set_size", { width, height }),
    setPosition: (x: number, y: number) => done("set_position", { x, y }),
    setTitle: (title: string) => done("set_title", { title: String(title) }),
    focus: () => done("focus"),
    alwaysOnTop: (enabled = true) => done("always_on_top", { enabled }),
    resizable: (enabled = true) => done("resizable", { enabled }),
    /** 0 lifts the limit. */
    minSize: (width: number, height: number) => done("min_size", { width, height }),
    maxSize: (width: number, height: number) => done("max_size", { width, height }),
    showCursor: (visible = true) => done("show_cursor", { visible }),
    grabCursor: (grab = true) => done("grab_cursor", { grab }),
    /** Whether the mouse button was still down. */
    startDrag: () => run({ type: "start_drag" }) as Promise<boolean>,
    startResize: (edge: Edge) => run({ type: "start_resize", edge }) as Promise<boolean>,
    state: () => run({ type: "get_state" }) as Promise<WindowState>,
    monitors: () => run({ type: "get_monitors" }) as Promise<Monitor[]>,
  };
}

export type WindowApi = ReturnType<typeof makeApi>;
