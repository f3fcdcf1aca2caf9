// The upload widget: files chosen in the system's dialog, dropped on the area, or pasted while it has the focus.

import { FileRows } from "./filerows";
import { placeOf, takeChosen, takeDrops } from "./transfers";

const known = new WeakSet<Element>();

export function attend(widget: HTMLElement): void {
  if (known.has(widget)) return;
  const chooser = widget.querySelector<HTMLInputElement>("input[type=file]");
  const area = widget.querySelector<HTMLElement>(".tp-upload-area");
  const list = widget.querySelector<HTMLElement>(".tp-upload-files");
  const status = widget.querySelector<HTMLElement>("[role=status]");
  if (chooser === null || area === null || list === null || status === null) return;
  known.add(widget);
  const rows = new FileRows(list, status, () => placeOf(widget));
  takeChosen(chooser, (files) => rows.add(files));
  takeDrops(area, () => !chooser.disabled, (data) => void rows.drop(data));
  area.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || chooser.disabled) return;
    event.preventDefault();
    rows.add(files);
  });
}
