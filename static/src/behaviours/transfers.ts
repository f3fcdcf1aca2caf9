// Files on their way to the app: one request each, three at a time, with what becomes of them told to whoever shows it.

/** Where an upload widget's files go, and what it takes. */
export interface Place {
  address: string;
  largest: number; // bytes of one file
  most: number; // files at a time
  accept: string[];
}

export type Stage = "waiting" | "sending" | "working" | "done" | "failed" | "cancelled";

/** Requests of this page that run at once; the app takes four from one widget. */
const AT_ONCE = 3;
const COME_AGAIN = 1000; // ms

const waiting: Transfer[] = [];
let running = 0;

/** One file's way. `changed` is called whenever the stage or `sent` is another. */
export class Transfer {
  stage: Stage = "waiting";
  size: number; // bytes
  /** Bytes that have left. */
  sent = 0;
  /** Why it failed, for the user. */
  reason = "";
  /** Whether sending it once more could help. */
  mayRetry = true;
  /** The name by which the app knows the file, once it has it. */
  id = "";
  private request: XMLHttpRequest | null = null;

  constructor(
    readonly file: File,
    private readonly place: () => Place,
    private readonly changed: (transfer: Transfer) => void,
  ) {
    this.size = file.size;
  }

  /** Send the file when it is its turn; again after a failure. */
  start(): void {
    this.become("waiting");
    waiting.push(this);
    next();
  }

  /** Fail. */
  refuse(reason: string, mayRetry = true): void {
    this.reason = reason;
    this.mayRetry = mayRetry;
    this.become("failed");
  }

  /** The app has it already. */
  settle(id: string, size: number): void {
    this.id = id;
    this.size = size;
    this.become("done");
  }

  cancel(): void {
    const place = waiting.indexOf(this);
    if (place >= 0) waiting.splice(place, 1);
    if (this.stage === "waiting" || this.stage === "sending") {
      this.become("cancelled");
      this.request?.abort();
    }
  }

  /** Let the app remove the file; tells whether it has. */
  async remove(): Promise<boolean> {
    const address = `${this.place().address}/${this.id}`;
    try {
      const answer = await fetch(address, { method: "DELETE", headers: { "Taupane-Nonce": nonce() } });
      return answer.ok || answer.status === 404;
    } catch {
      return false;
    }
  }

  /** Called when it is this file's turn. */
  send(ended: () => void): void {
    const request = (this.request = new XMLHttpRequest());
    request.open("POST", this.place().address);
    request.responseType = "json";
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Taupane-Nonce", nonce());
    request.setRequestHeader("Taupane-Name", percent(shortened(this.file.name)));
    request.setRequestHeader("Taupane-Type", percent(this.file.type.slice(0, 200)));
    request.upload.addEventListener("progress", (event) => {
      this.sent = Math.min(event.loaded, this.size);
      this.become("sending");
    });
    request.upload.addEventListener("load", () => {
      this.sent = this.size;
      this.become("working");
    });
    request.addEventListener("load", () => this.answered(request));
    request.addEventListener("error", () => this.refuse("The upload was cut off. Is the app still there?"));
    request.addEventListener("loadend", () => {
      this.request = null;
      ended();
    });
    this.sent = 0;
    this.become("sending");
    request.send(this.file);
  }

  private answered(request: XMLHttpRequest): void {
    const answer = (request.response ?? {}) as Record<string, unknown>;
    if (request.status === 200 && typeof answer.file === "string") {
      this.id = answer.file;
      this.become("done");
    } else if (request.status === 503) {
      // Other pages' files come first.
      this.become("waiting");
      setTimeout(() => this.stage === "waiting" && this.start(), COME_AGAIN);
    } else {
      const said = typeof answer.message === "string" ? answer.message : "The app could not take the file.";
      this.refuse(said, request.status !== 413 && request.status !== 415);
    }
  }

  private become(stage: Stage): void {
    if (this.stage === "cancelled" && stage !== "waiting") return;
    this.stage = stage;
    this.changed(this);
  }
}

function next(): void {
  while (running < AT_ONCE) {
    const transfer = waiting.shift();
    if (transfer === undefined) return;
    running++;
    transfer.send(() => {
      running--;
      next();
    });
  }
}

/** Read off an upload widget's element where its files go. */
export function placeOf(element: HTMLElement): Place {
  const told = element.dataset;
  return {
    address: told["address"] ?? "",
    largest: Number(told["largest"] ?? 0),
    most: Number(told["most"] ?? 1),
    accept: (told["accept"] ?? "").split(",").filter((each) => each !== ""),
  };
}

/** Say why a file cannot be taken, before any of it is sent; the app checks again. Empty where it can. */
export function problemOf(file: File, place: Place): string {
  if (place.accept.length > 0 && !place.accept.some((each) => fits(file, each))) return `Only ${place.accept.join(", ")} can be taken.`;
  if (file.size > place.largest) return `The file is larger than ${written(place.largest)}.`;
  return "";
}

function fits(file: File, accept: string): boolean {
  if (accept.startsWith(".")) return file.name.toLowerCase().endsWith(accept);
  const type = file.type.toLowerCase();
  if (type === "") return true; // the browser does not know it; the app looks at the name
  return accept.endsWith("/*") ? type.startsWith(accept.slice(0, -1)) : type === accept;
}

/** Write a number of bytes for a person: "100 MB". */
export function written(bytes: number): string {
  const steps = ["kB", "MB", "GB", "TB"];
  if (bytes < 999.5) return `${bytes} ${bytes === 1 ? "byte" : "bytes"}`;
  let step = -1;
  let size = bytes;
  while (size >= 999.5 && step < steps.length - 1) {
    size /= 1000;
    step++;
  }
  return `${Number(size.toPrecision(3))} ${steps[step]}`;
}

/** The files of a drop, without folders, which cannot be sent. */
export function filesOf(data: DataTransfer): { files: File[]; folders: string[] } {
  const folders: string[] = [];
  const files: File[] = [];
  const items = [...data.items].filter((item) => item.kind === "file");
  if (items.length === 0) return { files: [...data.files], folders };
  for (const item of items) {
    const entry = item.webkitGetAsEntry?.();
    const file = item.getAsFile();
    if (entry?.isDirectory) folders.push(entry.name);
    else if (file !== null) files.push(file);
  }
  return { files, folders };
}

/** Take what is chosen in the system's dialog, which Enter opens as well as Space. */
export function takeChosen(chooser: HTMLInputElement, take: (files: File[]) => void): void {
  chooser.addEventListener("change", () => {
    take([...(chooser.files ?? [])]);
    chooser.value = ""; // the same file may be chosen once more
  });
  chooser.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.repeat) return;
    event.preventDefault(); // in a form it would send that
    chooser.click();
  });
}

/** Show while files are held over an element, and hand on those that are dropped there. */
export function takeDrops(element: HTMLElement, mayDrop: () => boolean, drop: (data: DataTransfer) => void): void {
  keepPage();
  let depth = 0; // dragenter of a child comes before dragleave of its parent
  const over = (isOver: boolean): void => {
    if (!isOver) depth = 0;
    element.toggleAttribute("data-over", isOver);
  };
  element.addEventListener("dragenter", (event) => {
    if (!hasFiles(event) || !mayDrop()) return;
    event.preventDefault();
    depth++;
    over(true);
  });
  element.addEventListener("dragleave", () => {
    if (depth > 0 && --depth === 0) over(false);
  });
  element.addEventListener("dragover", (event) => {
    if (!hasFiles(event) || !mayDrop()) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
  });
  element.addEventListener("drop", (event) => {
    over(false);
    if (!hasFiles(event)) return;
    event.preventDefault();
    if (mayDrop() && event.dataTransfer) drop(event.dataTransfer);
  });
}

let keepsPage = false;

/** A file that misses its area would take the page's place. */
function keepPage(): void {
  if (keepsPage) return;
  keepsPage = true;
  for (const type of ["dragover", "drop"] as const) {
    document.addEventListener(type, (event) => {
      if (event.defaultPrevented || !hasFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = "none";
    });
  }
}

/** WebKitGTK tells a page that addresses are held over it, but not that they are files: its window's host knows them. */
const SEES_ADDRESSES = "webkit" in window;

function hasFiles(event: DragEvent): boolean {
  const types = event.dataTransfer?.types ?? [];
  return types.includes("Files") || (SEES_ADDRESSES && types.includes("text/uri-list"));
}

/** What became of a file that the app has taken without an upload. */
export interface Told {
  name: string;
  file?: string;
  size?: number;
  error?: string;
}

/** Let the app take what was dropped by the paths that its window's host has told; null where it has none. */
export async function takenByPath(place: Place, names: string[]): Promise<Told[] | null> {
  const headers = { "Taupane-Nonce": nonce(), "Content-Type": "application/json" };
  try {
    const answer = await fetch(`${place.address}/dropped`, { method: "POST", headers, body: JSON.stringify(names) });
    const told = answer.ok ? ((await answer.json()) as { files?: Told[] | null }) : {};
    return told.files ?? null;
  } catch {
    return null; // the upload will say that the app does not answer
  }
}

/** A name that fits into a header; the app cuts it further. The extension stays. */
function shortened(name: string): string {
  const chars = [...name];
  return chars.length <= 255 ? name : [...chars.slice(0, 200), ...chars.slice(-40)].join("");
}

function percent(text: string): string {
  return encodeURIComponent(text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, "\uFFFD"));
}

/** What shows the app that a request is this page's. */
export function nonce(): string {
  const boot = JSON.parse(document.getElementById("taupane-boot")?.textContent ?? "{}") as { nonce?: string };
  return boot.nonce ?? "";
}
