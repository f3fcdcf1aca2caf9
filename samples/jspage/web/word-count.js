// A custom element: Python sets its property `words`, and hears of the bar that is clicked.
class WordCount extends HTMLElement {
  #words = {};

  set words(words) {
    this.#words = words;
    this.#draw();
  }

  get words() {
    return this.#words;
  }

  #draw() {
    const all = Object.entries(this.#words);
    const most = Math.max(1, ...all.map(([, count]) => count));
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", `0 0 320 ${Math.max(1, all.length) * 24}`);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", all.map(([word, count]) => `${word}: ${count}`).join(", ") || "no words yet");
    all.forEach(([word, count], row) => {
      const bar = document.createElementNS(svg.namespaceURI, "rect");
      const attributes = { x: 90, y: row * 24 + 4, height: 16, rx: 3, width: (count / most) * 200 };
      for (const [name, value] of Object.entries(attributes)) bar.setAttribute(name, value);
      bar.addEventListener("click", () => this.dispatchEvent(new CustomEvent("select", { detail: word, bubbles: true })));
      const label = document.createElementNS(svg.namespaceURI, "text");
      label.setAttribute("x", 0);
      label.setAttribute("y", row * 24 + 16);
      label.textContent = `${word} ${count}`;
      svg.append(bar, label);
    });
    this.replaceChildren(svg);
  }
}

customElements.define("word-count", WordCount);
