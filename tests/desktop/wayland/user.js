// A user of the counter: presses its button once and tells Python what the page shows then.
const button = () => document.querySelector("[aria-label='One more']");
const shown = () => document.getElementById("count")?.textContent;

/** Wait until it is so; the page is patched when the server has answered. */
async function until(so) {
  while (!so()) await new Promise((again) => setTimeout(again, 20));
}

await until(() => button() !== null && window.taupane?.invoke !== undefined);
button().click();
await until(() => shown() === "1");
await window.taupane.invoke("seen", { count: shown(), width: innerWidth, height: innerHeight });
