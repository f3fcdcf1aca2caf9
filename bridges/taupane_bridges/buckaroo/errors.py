"""Why a request of a Buckaroo client is refused: a status and the JSON that its clients know.

Refused     the answer to an HTTP request that cannot be met
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from taupane_bridges.data.errors import DataError, SourceMissing, UnsupportedSource

if TYPE_CHECKING:
    from pathlib import Path

    from .requests import Json

FORMATS = frozenset(
    {".csv", ".tsv", ".txt", ".parquet", ".parq", ".pq", ".json", ".ndjson", ".jsonl", ".arrow", ".feather", ".ipc"}
)
"""Endings that say what a file is. Another one is refused as such, also where no file has that name."""


class Refused(Exception):
    """An HTTP request is answered with `status` and `body` and does nothing."""

    def __init__(self, status: int, body: Json) -> None:
        super().__init__(str(body))
        self.status = status
        self.body = body


def refusal(status: int, code: str, message: str) -> Refused:
    """Give the refusal of a load, as Buckaroo's clients read it."""
    return Refused(status, {"error_code": code, "message": message})


def of_load(error: DataError, path: Path, *, is_folder: bool | None = None) -> Refused:
    """Tell why a file cannot be shown. The path is the client's own word for it; `is_folder` None: look."""
    suffix = path.suffix.lower()
    if isinstance(error, (SourceMissing, UnsupportedSource)) and suffix not in FORMATS:
        if path.is_dir() if is_folder is None else is_folder:
            return refusal(404, "file_not_found", f"File not found: {path}")
        return refusal(400, "invalid_file", f"Unsupported file format: {suffix or 'none'}")
    if isinstance(error, SourceMissing):
        return refusal(404, "file_not_found", f"File not found: {path}")
    return refusal(400, "invalid_file", str(error))
