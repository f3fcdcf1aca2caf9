// An area of any content that takes files. Where the window's host knows the paths of what was dropped, the app takes the files
// themselves; else they are uploaded.

import { FileRows } from "./filerows";
import { placeOf, takeChosen, takeDrops } from "./transfers";

const known = new WeakSet<Element>();

export function attend(widget: HTMLElement): void {
  if (known.has(widget)) return;
  const chooser = widget.querySelector<HTMLInputElement>(":scope > label > input[type=file]");
  const list = widget.querySelector<HTMLElement>(":scope > .tp-upload-files");
  const status = widget.querySelector<HTMLElement>(":scope > [role=status]");
  if (chooser === null || list === null || status === null) return;
  known.add(widget);
  const rows = new FileRows(list, status, () => placeOf(widget));
  takeChosen(chooser, (files) => rows.add(files));
  takeDrops(widget, () => !chooser.disabled, (data) => void rows.drop(data));
}
