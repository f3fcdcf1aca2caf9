// Take over the page that the server has rendered: number its elements, connect, apply what changes, send what the user does.

import { deliverFirstWindowEvent, deliverWindowAnswer, installBridge } from "../bridge/bridge";
import type { Boot, Payload } from "../protocol";
import { installRpc } from "../rpc/rpc";
import { Applier, settle } from "./apply";
import { behave } from "./behaviours";
import { Connection } from "./connection";
import { dismissLater } from "./dismiss";
import { Events } from "./events";
import { countEdits, isUnsent } from "./inputs";
import { installRoving } from "./keyboard";
import { Notices } from "./notices";
import { Numbering } from "./numbering";
import { countOpenings } from "./opening";
import { Page } from "./page";
import { setProperties } from "./properties";
import { EventQueue } from "./queue";
import { completeStyles } from "./styles";
import { sync } from "./sync";

/** A cut shorter than this is not worth a word. */
const SAY_AWAY_AFTER = 600; // ms

function start(root: Element, boot: Boot): void {
  const notices = new Notices();
  const queue = new EventQueue(() => notices.dropped());
  const page = new Page(notices, { answer: deliverWindowAnswer, event: deliverFirstWindowEvent });
  let away: ReturnType<typeof setTimeout> | undefined;

  const attend = (element: Element): void => {
    const listens = element.getAttribute("data-on");
    if (listens !== null) events.watch(listens);
    if (element.localName === "taupane-grid") void import("../viewer/grid");
    if (element.hasAttribute("data-dismiss")) dismissLater(element);
    behave(element);
    setProperties(element);
  };
  const numbering: Numbering = new Numbering(attend);
  const applier = new Applier(numbering, {
    call: (method, args) => page.call(method, args),
    sync: (html, count) => {
      events.flushAll();
      const keeps = (element: Element): boolean => isUnsent(element) || queue.waitsFor(numbering.idOf(element) ?? -1);
      const found = sync(root, html, numbering, keeps);
      if (found !== count) console.error(`taupane: ${found} elements after a sync where the server counted ${count}`);
    },
    lost: (reason) => {
      console.warn(`taupane: ${reason}; asking for the whole page`);
      connection.requestSync();
    },
    changed: attend,
  });
  const connection: Connection = new Connection(boot, queue, {
    apply: (ops) => applier.apply(ops),
    called: (op, size) => rpc.take(op, size),
    connected: () => {
      rpc.again();
      clearTimeout(away);
      notices.reconnecting(false);
      document.documentElement.setAttribute("data-live", "");
    },
    disconnected: () => {
      document.documentElement.removeAttribute("data-live");
      clearTimeout(away);
      away = setTimeout(() => notices.reconnecting(true), SAY_AWAY_AFTER);
    },
    gone: () => comeBack(notices, boot.dev === true ? 500 : 10_000),
    replaced: () => notices.replaced(),
  });
  const rpc = installRpc((message) => connection.send(message));
  countEdits(document);
  countOpenings(document);
  const events: Events = new Events(numbering, (id: number, type: string, payload: Payload, edits: number) => {
    connection.send(queue.add(id, type, payload, edits, !connection.isOpen));
  });

  numbering.assign(root, 0);
  const counted = numbering.number(root, 1);
  if (counted !== boot.count) {
    console.warn(`taupane: ${counted} elements where the server counted ${boot.count}; asking for the whole page`);
    connection.requestSync();
  }
  settle(root);
  installRoving(document);
  installBridge({ nonce: boot.nonce, sendOverSocket: (id, command) => connection.send(["window", id, command]) });
  connection.open();
  completeStyles(document);
  if (boot.dev) void import("../dev/dev");
  addEventListener("pageshow", (event) => event.persisted && connection.resume());
  document.addEventListener("visibilitychange", () => document.hidden || connection.hurry());
}

/** The view is gone, as after the app was started anew: load the page again, but never in a loop. */
function comeBack(notices: Notices, interval: number): void {
  const last = Number(sessionStorage.getItem("taupane-came-back") ?? 0);
  if (Date.now() - last < interval) return notices.ended();
  sessionStorage.setItem("taupane-came-back", String(Date.now()));
  location.reload();
}

const root = document.getElementById("taupane");
const boot = document.getElementById("taupane-boot");
if (root !== null && boot !== null) start(root, JSON.parse(boot.textContent ?? "{}") as Boot);
