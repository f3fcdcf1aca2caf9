// The page's own script: calls Python's commands by name, shows their progress, gives them up, and reads a stream.
import { CommandError, expose, invoke, stream } from "/_taupane/taupane.js";
import "./word-count.js";

const $ = (id) => document.getElementById(id);
let running;

async function count() {
  running = new AbortController();
  $("start").disabled = true;
  $("stop").disabled = false;
  try {
    const primes = await invoke("count_primes", { below: Number($("below").value) }, {
      signal: running.signal,
      onProgress: (part) => ($("progress").value = part),
    });
    $("answer").textContent = `${primes.toLocaleString("en")} primes`;
  } catch (error) {
    $("answer").textContent = error instanceof CommandError ? error.message : "Given up";
  } finally {
    $("start").disabled = false;
    $("stop").disabled = true;
    $("progress").value = 0;
  }
}

async function tell() {
  $("tell").disabled = true;
  $("story").textContent = "";
  for await (const word of stream("story", { words: 12 })) $("story").textContent += `${word} `;
  $("tell").disabled = false;
}

$("start").addEventListener("click", count);
$("stop").addEventListener("click", () => running?.abort());
$("tell").addEventListener("click", tell);
expose("scrollToTop", () => scrollTo({ top: 0, behavior: "smooth" }));
document.documentElement.dataset.ready = "";
