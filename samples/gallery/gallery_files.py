"""Examples: files in and out."""

from __future__ import annotations

import time
from collections.abc import Iterator

from gallery_example import example

from taupane import State, ui


@example("Files", "Upload", "Upload UploadedFile UploadRefused progress drop")
def upload() -> ui.Element:
    lines = State(0)

    def count(file: ui.UploadedFile) -> None:
        text = file.read()
        if b"\0" in text:
            raise ui.UploadRefused("This is no text.")
        lines.update(lambda known: known + text.count(b"\n"))

    return ui.VStack(
        ui.Upload(count, label="Tables", multiple=True, max_files=5, max_size=20_000_000, accept=".csv, .txt"),
        ui.Text(lambda: f"{lines():,} lines so far.", variant="muted"),
    )


@example("Files", "File drop", "FileDrop drag paths")
def file_drop() -> ui.Element:
    found = State("Nothing was dropped yet.")

    def take(file: ui.UploadedFile) -> None:
        where = "uploaded" if file.is_temporary else f"at {file.path}"
        found.set(f"{file.name}: {file.size:,} bytes, {where}")

    box = ui.HStack(ui.Icon("folder-input", size="1.5rem"), ui.Text("Drop files from your file manager on this box."))
    return ui.VStack(
        ui.FileDrop(box, on_drop=take, label="Box for files"),
        ui.Text(found, variant="muted"),
    )


@example("Files", "Download", "Download save export DownloadError")
def download() -> ui.Element:
    def squares() -> Iterator[str]:
        yield "number,square\n"
        for number in range(40):
            time.sleep(0.05)
            yield f"{number},{number * number}\n"

    def nothing() -> str:
        raise ui.DownloadError("There is nothing to export yet.")

    return ui.VStack(
        ui.Download("Greeting", "Hello from the gallery.\n", filename="greeting.txt"),
        ui.Download("Squares", squares, filename="squares.csv", variant="primary"),
        ui.Download("Empty export", nothing, filename="export.csv", icon=None),
    )
