// What answers `./client.js` for a page of the app's own (AppMode.RAW_HTML): TauPy's messages over our own socket, which
// comes back after a cut, and `window.taupyNative`.

import { deliverTo, makeNative, type Message } from "./native";
import { receive } from "./receive";

const RETRY_AFTER = [100, 250, 500, 1000, 2000]; // ms, the last one again and again
const GONE = 4404; // the server does not know this page: it was started anew
const MOST_WAITING = 1000;

const nonce = (document.currentScript as HTMLScriptElement | null)?.nonce ?? "";
const waiting: string[] = [];
let socket: WebSocket | undefined;
let tries = 0;

function send(message: Message): void {
  const text = JSON.stringify(message);
  if (socket?.readyState === WebSocket.OPEN) socket.send(text);
  else if (waiting.push(text) > MOST_WAITING) waiting.shift();
}

function connect(): void {
  const opened = new WebSocket(`ws://${location.host}/_taupy/socket`);
  socket = opened;
  opened.onopen = () => {
    opened.send(JSON.stringify({ type: "hello", nonce }));
    tries = 0;
    for (const text of waiting.splice(0)) opened.send(text);
    document.documentElement.setAttribute("data-live", "");
  };
  opened.onmessage = (event: MessageEvent<string>) => {
    const message = JSON.parse(event.data) as Message;
    if (message.type === "window_event") deliverTo(message.payload);
    else receive(message);
  };
  opened.onclose = (event) => {
    document.documentElement.removeAttribute("data-live");
    if (event.code === GONE) return comeBack();
    setTimeout(connect, RETRY_AFTER[Math.min(tries++, RETRY_AFTER.length - 1)]);
  };
}

/** Load the page again, but never in a loop. */
function comeBack(): void {
  const last = Number(sessionStorage.getItem("taupane-came-back") ?? 0);
  if (Date.now() - last < 10_000) return;
  sessionStorage.setItem("taupane-came-back", String(Date.now()));
  location.reload();
}

/** The innermost element that has a name of its own reports what happened in it. */
function reported(event: Event): HTMLElement | null {
  return event.target instanceof Element ? event.target.closest<HTMLElement>("[data-component-id]") : null;
}

document.addEventListener("click", (event) => {
  const id = reported(event)?.dataset.componentId;
  if (id) send({ type: "click", id });
});
document.addEventListener("input", (event) => {
  const id = reported(event)?.dataset.componentId;
  if (id) send({ type: "input", id, value: (event.target as HTMLInputElement).value ?? "" });
});

const theme = localStorage.getItem("theme");
if (theme !== null) document.documentElement.setAttribute("data-theme", theme);
const native = makeNative((command) => send({ type: "window_cmd", command }));
Object.assign(window, { taupyNative: native, taupyDrag: () => native.startDrag() });
connect();
