// What the server calls on the page as a whole: `view.notify(method, ...)` in Python.

import type { Notices } from "./notices";

type Call = (...args: unknown[]) => void;

export class Page {
  private readonly methods: Record<string, Call>;

  constructor(
    notices: Notices,
    private readonly window: { answer: Call; event: Call },
  ) {
    this.methods = {
      dropped: () => notices.dropped(),
      error: (id, details) => notices.error(String(id), typeof details === "string" ? details : null),
      message: (message) => dispatchEvent(new CustomEvent("taupane:message", { detail: message })),
      navigate: (path) => location.assign(String(path)),
      theme: (name, scheme) => setTheme(String(name), String(scheme)),
      title: (title) => (document.title = String(title)),
      window: (...answer) => this.window.answer(...answer),
      // Of a development run.
      overlay: (...details) => void import("../dev/dev").then((dev) => dev.overlay(...details)),
      restyle: (addresses) => void import("../dev/dev").then((dev) => dev.restyle(addresses)),
      refresh: (addresses) => void import("../dev/dev").then((dev) => dev.refresh(addresses)),
      reload: () => location.reload(),
      worked: () => notices.clearErrors(),
      windowEvent: (event) => this.window.event(event),
    };
  }

  call(method: string, args: unknown[]): void {
    this.methods[method]?.(...args);
  }
}

/** "system" leaves the choice to the style sheet, which follows the desktop. */
function setTheme(name: string, scheme: string): void {
  const root = document.documentElement;
  if (name === "system") {
    root.removeAttribute("data-theme");
    root.removeAttribute("data-scheme");
    return;
  }
  root.setAttribute("data-theme", name);
  root.setAttribute("data-scheme", scheme);
}
