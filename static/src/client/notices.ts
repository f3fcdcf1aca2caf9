// What the client itself has to say: that the connection is gone, that a handler failed. In a shadow root of its own, so that
// no style of the app reaches it, and outside of the counted elements.

const SHEET = `
:host { all: initial; }
.stack { position: fixed; inset: auto 1rem 1rem auto; display: grid; gap: .5rem; z-index: 2147483647; max-width: min(36rem, calc(100vw - 2rem)); }
.notice { font: 14px/1.45 ui-sans-serif, system-ui, sans-serif; display: flex; gap: .75rem; align-items: start; padding: .75rem 1rem; border-radius: .6rem;
  color: var(--color-base-content, #1f2937); background: var(--color-base-100, #fff); border: 1px solid var(--color-base-300, #d1d5db);
  box-shadow: 0 8px 24px rgb(0 0 0 / .18); animation: rise .16s ease-out; }
.notice.error { border-left: 4px solid var(--color-error, #dc2626); }
.body { flex: 1; min-width: 0; }
.title { font-weight: 600; }
.text { opacity: .8; }
pre { margin: .5rem 0 0; max-height: 40vh; overflow: auto; font: 12px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
button { all: unset; cursor: pointer; padding: 0 .35rem; border-radius: .3rem; font-size: 18px; line-height: 1; }
button:focus-visible { outline: 2px solid var(--color-primary, #2563eb); }
.dot { width: .6rem; height: .6rem; margin-top: .4rem; border-radius: 50%; background: var(--color-warning, #d97706); animation: blink 1s infinite alternate; }
@keyframes rise { from { transform: translateY(.5rem); opacity: 0; } }
@keyframes blink { to { opacity: .25; } }
@media (prefers-reduced-motion: reduce) { * { animation: none !important; } }
`;
const MOST = 4;

export class Notices {
  private stack: HTMLElement | null = null;
  private connection: HTMLElement | null = null;
  private readonly errors: HTMLElement[] = [];

  /** Say that the page waits for the app, or that it no longer does. */
  reconnecting(isAway: boolean): void {
    this.connection?.remove();
    this.connection = isAway ? this.show("Reconnecting…", "The app does not answer just now. Nothing you enter is lost.", null, true) : null;
  }

  /** Say that this page cannot come back. */
  ended(): void {
    this.connection?.remove();
    this.connection = this.show("This page has ended", "Open the app again to go on.", null, true);
  }

  /** Say that another copy of this page is the live one. */
  replaced(): void {
    this.connection?.remove();
    this.connection = this.show("This page is open elsewhere", "Another copy of it has taken over. Load it again to go on here.", null, true);
  }

  error(id: string, details: string | null): void {
    const notice = this.show("Something went wrong", `Error ${id}. The rest of the app goes on.`, details, false);
    this.errors.push(notice);
    while (this.errors.length > MOST) this.errors.shift()?.remove();
  }

  /** Take away what said that something failed. */
  clearErrors(): void {
    for (const notice of this.errors.splice(0)) notice.remove();
  }

  dropped(): void {
    console.warn("taupane: some events were dropped");
    this.error("events", "The app was away for so long that some of your input could not be kept.");
  }

  private show(title: string, text: string, details: string | null, waits: boolean): HTMLElement {
    const notice = document.createElement("div");
    notice.className = waits ? "notice" : "notice error";
    notice.setAttribute("role", waits ? "status" : "alert");
    const body = part(notice, "div", "body", "");
    part(body, "div", "title", title);
    part(body, "div", "text", text);
    if (details !== null) part(body, "pre", "", details);
    if (waits) notice.prepend(part(notice, "span", "dot", ""));
    else {
      const close = part(notice, "button", "", "×");
      close.setAttribute("aria-label", "Dismiss");
      close.setAttribute("type", "button");
      close.addEventListener("click", () => notice.remove());
    }
    this.host().append(notice);
    return notice;
  }

  private host(): HTMLElement {
    if (this.stack === null) {
      const host = document.createElement("taupane-notices");
      const shadow = host.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(SHEET);
      shadow.adoptedStyleSheets = [sheet];
      this.stack = document.createElement("div");
      this.stack.className = "stack";
      shadow.append(this.stack);
      document.body.append(host);
    }
    return this.stack;
  }
}

function part(parent: HTMLElement, tag: string, className: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  parent.append(element);
  return element;
}
