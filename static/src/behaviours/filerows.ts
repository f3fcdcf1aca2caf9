// The list of files below an upload widget: each with its progress, what became of it, and what can be done about it.

import { filesOf, problemOf, takenByPath, Transfer, written, type Place } from "./transfers";

interface Row {
  transfer: Transfer;
  item: HTMLElement;
  note: HTMLElement;
  bar: HTMLProgressElement;
  again: HTMLButtonElement;
  out: HTMLButtonElement;
}

/** Rows of failures beyond the places; more would only push the page down. */
const MOST_FAILED = 5;
/** Rows of files that were taken by their paths. */
const MOST_TOLD = 100;

export class FileRows {
  private readonly rows = new Map<Transfer, Row>();

  constructor(
    private readonly list: HTMLElement,
    private readonly status: HTMLElement,
    private readonly place: () => Place,
  ) {}

  /** Send files, as far as there are places; the rest is said to be left out. */
  add(files: File[], folders: string[] = []): void {
    const place = this.place();
    const few = place.most === 1 ? files.slice(0, 1) : files;
    if (place.most === 1 && few.length > 0) this.clear();
    let left = Math.max(0, place.most - this.taken());
    let out = files.length - few.length;
    let failed = 0;
    for (const file of few) {
      const problem = problemOf(file, place);
      if (problem !== "") {
        if (failed++ < MOST_FAILED) this.row(file).refuse(problem, false);
        else out++;
      } else if (left > 0) {
        left--;
        this.row(file).start();
      } else out++;
    }
    const said = [];
    if (out > 0) said.push(place.most === 1 ? "Only one file can be taken." : `${out} more ${out === 1 ? "file was" : "files were"} left out: ${place.most} at most.`);
    if (folders.length > 0) said.push(`A folder cannot be taken: ${folders.slice(0, 3).join(", ")}.`);
    this.say(said.join(" "), true);
  }

  /** Take what was dropped: by its paths where the window's host has told them, else as an upload. */
  async drop(data: DataTransfer): Promise<void> {
    const { files, folders } = filesOf(data); // at once: later the browser has forgotten them
    const told = await takenByPath(this.place(), [...files.map((file) => file.name), ...folders]);
    if (told === null && files.length + folders.length === 0) return this.say("This window cannot take what was dropped. Choose the files instead.", true);
    if (told === null) return this.add(files, folders);
    if (this.place().most === 1) this.clear();
    for (const { name, file, size, error } of told.slice(0, MOST_TOLD)) {
      const transfer = this.row(new File([], name));
      if (file === undefined) transfer.refuse(error ?? "", false);
      else transfer.settle(file, size ?? 0);
    }
    const taken = told.filter((one) => one.file !== undefined).length;
    this.say(told.length > MOST_TOLD ? `${taken} of ${told.length} files were taken.` : "", true);
  }

  /** Files that are on their way or there. */
  private taken(): number {
    return [...this.rows.keys()].filter((transfer) => transfer.stage !== "failed" && transfer.stage !== "cancelled").length;
  }

  private clear(): void {
    for (const [transfer, row] of [...this.rows]) {
      transfer.cancel();
      this.leave(row);
    }
  }

  private row(file: File): Transfer {
    const transfer = new Transfer(file, this.place, (changed) => this.show(changed));
    const item = part("li", "tp-upload-file");
    const name = part("span", "tp-upload-name", file.name);
    name.title = file.name;
    name.dir = "auto";
    const note = part("span", "tp-upload-note");
    const bar = part("progress", "progress progress-primary tp-upload-bar");
    bar.max = Math.max(1, file.size);
    bar.setAttribute("aria-label", file.name);
    const again = button("Try again", `Try again: ${file.name}`, () => transfer.start());
    const out = button("×", "", () => void this.takeOut(row));
    out.classList.add("btn-square");
    item.append(name, note, again, out, bar);
    const row: Row = { transfer, item, note, bar, again, out };
    this.rows.set(transfer, row);
    this.list.append(item);
    this.show(transfer);
    return transfer;
  }

  private show(transfer: Transfer): void {
    const row = this.rows.get(transfer);
    if (row === undefined) return;
    const { stage, file } = transfer;
    const moves = stage === "sending" || stage === "waiting" || stage === "working";
    row.item.dataset["stage"] = stage;
    row.bar.hidden = !moves;
    if (stage === "working") row.bar.removeAttribute("value");
    else row.bar.value = transfer.sent;
    row.again.hidden = !(stage === "cancelled" || (stage === "failed" && transfer.mayRetry));
    row.out.hidden = stage === "working";
    row.out.setAttribute("aria-label", `${stage === "sending" || stage === "waiting" ? "Cancel" : "Remove"} ${file.name}`);
    row.note.textContent = noteOf(transfer);
    if (stage === "done") this.say(`${file.name}: uploaded.`);
    else if (stage === "failed") this.say(`${file.name}: ${transfer.reason}`);
  }

  /** Cancel what is on its way, and remove what has ended. */
  private async takeOut(row: Row): Promise<void> {
    const { transfer } = row;
    if (transfer.stage === "sending" || transfer.stage === "waiting") return transfer.cancel();
    if (transfer.stage === "done") {
      row.out.disabled = true;
      const gone = await transfer.remove();
      row.out.disabled = false;
      if (!gone) return transfer.refuse("The app does not answer; the file was not removed.");
      this.say(`${transfer.file.name}: removed.`);
    }
    const beside = (row.item.nextElementSibling ?? row.item.previousElementSibling)?.querySelector<HTMLElement>(".btn-square");
    this.leave(row);
    (beside ?? this.list.parentElement?.querySelector<HTMLElement>("input[type=file]"))?.focus();
  }

  private leave(row: Row): void {
    this.rows.delete(row.transfer);
    row.item.remove();
  }

  /** Say something aloud; `isShown`: to the eye as well. */
  private say(text: string, isShown = false): void {
    if (!isShown && this.status.hasAttribute("data-shown")) return; // what is read there stays until the next files
    this.status.textContent = text;
    this.status.toggleAttribute("data-shown", isShown && text !== "");
  }
}

function noteOf(transfer: Transfer): string {
  const size = transfer.size;
  switch (transfer.stage) {
    case "waiting":
      return "Waiting";
    case "sending":
      return `${written(transfer.sent)} of ${written(size)}`;
    case "working":
      return "Being taken in…";
    case "done":
      return written(size);
    case "failed":
      return transfer.reason;
    case "cancelled":
      return "Cancelled";
  }
}

function part<K extends keyof HTMLElementTagNameMap>(tag: K, className: string, text = ""): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = className;
  if (text !== "") element.textContent = text;
  return element;
}

function button(text: string, label: string, press: () => void): HTMLButtonElement {
  const made = part("button", "btn btn-ghost btn-xs", text);
  made.type = "button";
  if (label !== "") made.setAttribute("aria-label", label);
  made.addEventListener("click", press);
  return made;
}
