// The page's own script. `window.taupane` is there before it runs: see the guide about calls.

const { invoke } = window.taupane;
const text = document.getElementById("text");
const show = (id, value) => (document.getElementById(id).textContent = value);

let latest = 0;

text.addEventListener("input", async () => {
  const turn = ++latest;
  const found = await invoke("analyse", { text: text.value });
  if (turn !== latest) return; // a newer answer is on its way
  for (const name of ["words", "sentences", "characters"]) show(name, found[name].toLocaleString());
  show("time", duration(found.seconds));
  list(found.often);
});

function list(often) {
  const most = Math.max(1, ...often.map(([, count]) => count));
  document.getElementById("often").replaceChildren(...often.map(([word, count]) => line(word, count, most)));
  document.getElementById("nothing").hidden = often.length > 0;
}

function line(word, count, most) {
  const item = document.createElement("li");
  const bar = document.createElement("span");
  bar.className = "bar";
  bar.style.width = `${(100 * count) / most}%`;
  item.append(bar, word, Object.assign(document.createElement("b"), { textContent: count }));
  return item;
}

function duration(seconds) {
  return seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
