// A button that copies the text of the element that `data-copies` names, and says so for a moment.

const SAID_FOR = 2000; // ms
const known = new WeakSet<Element>();

export function attend(button: HTMLElement): void {
  if (known.has(button)) return;
  known.add(button);
  button.addEventListener("click", () => {
    const source = document.getElementById(button.dataset["copies"] ?? "");
    if (source !== null) void copy(source).then((done) => say(button, done));
  });
}

async function copy(source: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(source.textContent ?? "");
    return true;
  } catch {
    // Not every webview lets a page write to the clipboard; what is selected can be copied in all of them.
    getSelection()?.selectAllChildren(source);
    return document.execCommand("copy");
  }
}

function say(button: HTMLElement, done: boolean): void {
  button.dataset["said"] = done ? "copied" : "failed";
  const status = button.querySelector("[role=status]");
  if (status !== null) status.textContent = done ? "Copied" : "Not copied";
  setTimeout(() => {
    delete button.dataset["said"];
    if (status !== null) status.textContent = "";
  }, SAID_FOR);
}
