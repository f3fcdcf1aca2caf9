// The page of the self-test: it asks what to do, does it, and tells what it sees.
"use strict";

const NONCE = "self-test-nonce-0123456789";
const bridge = typeof taupaneLauncher === "object" ? taupaneLauncher : undefined;
bridge?.install(NONCE);

function look() {
  return {
    width: innerWidth,
    height: innerHeight,
    cursor: getComputedStyle(document.getElementById("text")).cursor,
    path: location.pathname,
    hidden: document.hidden,
  };
}

async function run(command) {
  if (window.taupane?.window === undefined) return { ok: false, code: "no_bridge" };
  try {
    return { ok: true, value: await window.taupane.window.send(command) };
  } catch (error) {
    return { ok: false, code: String(error.code), message: String(error.message) };
  }
}

/** Send a command with a nonce that is not the page's, as a frame of another origin could. */
function runAsStranger(command) {
  const body = ["not-the-nonce", command, 1];
  window.webkit?.messageHandlers?.taupane?.postMessage(JSON.stringify(body));
  if (window.pywebview?.platform !== undefined) window.pywebview._jsApiCallback("invoke", body, "1");
  return { ok: true };
}

async function answer(question) {
  if (question.do === "run") return run(question.command);
  if (question.do === "stranger") return runAsStranger(question.command);
  return look();
}

async function serve() {
  for (;;) {
    try {
      const question = await (await fetch("/ask")).json();
      if (question.id === undefined) continue;
      const said = await answer(question);
      await fetch("/tell", { method: "POST", body: JSON.stringify({ ...said, id: question.id }) });
    } catch {
      // The test has ended, or the page is being loaded anew.
      await new Promise((again) => setTimeout(again, 200));
    }
  }
}

void serve();
