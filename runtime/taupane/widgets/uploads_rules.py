"""What an upload widget takes: which types, how large, how many."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from taupane.widgets.options import refused
from taupane.widgets.uploads_errors import UploadTooLarge, WrongFileType

#: Bytes that a widget may be told to take; more than any disk holds is a slip.
VAST: Final = 1 << 50
_EXTENSION: Final = re.compile(r"\.[^\s.,/\\][^\s,/\\]*")
_MEDIA: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]*/(\*|[a-z0-9][a-z0-9!#$&^_.+-]*)")
_STEPS: Final = ("bytes", "kB", "MB", "GB", "TB")


@dataclass(frozen=True, slots=True)
class Rules:
    """The limits of one widget. `largest` is in bytes, `most` counts files at a time."""

    accept: tuple[str, ...] = ()
    largest: int = 100_000_000
    most: int = 1

    def check_type(self, name: str, type: str) -> None:
        """Raise `WrongFileType`; the name's extension and the type are what the page says, the content is not read."""
        if self.accept and not any(_fits(each, name.lower(), type.lower()) for each in self.accept):
            raise WrongFileType(f"Only {', '.join(self.accept)} can be taken.")

    def check_size(self, size: int) -> None:
        """Raise `UploadTooLarge`."""
        if size > self.largest:
            raise UploadTooLarge(f"The file is larger than {written_size(self.largest)}.")


def accepted(widget: str, given: str | Iterable[str]) -> tuple[str, ...]:
    """Read what a widget accepts: ".csv", "image/*", "application/pdf", as a list or as text with commas."""
    if not isinstance(given, str) and not isinstance(given, Iterable):
        raise refused(widget, "accept", given, 'text such as ".csv, image/*", or a list of such')
    parts = [part for text in ([given] if isinstance(given, str) else given) for part in _parts(widget, text)]
    return tuple(dict.fromkeys(parts))


def _parts(widget: str, text: object) -> list[str]:
    if not isinstance(text, str):
        raise refused(widget, "accept", text, 'text such as ".csv" or "image/*"')
    parts = [part.strip().lower() for part in text.split(",") if part.strip()]
    for part in parts:
        if not _EXTENSION.fullmatch(part) and not _MEDIA.fullmatch(part):
            raise refused(widget, "accept", part, 'an extension such as ".csv" or a type such as "image/*"')
    return parts


def _fits(accepts: str, name: str, type: str) -> bool:
    if accepts.startswith("."):
        return name.endswith(accepts)
    known = type or mimetypes.guess_type(name)[0] or ""
    return known.startswith(accepts[:-1]) if accepts.endswith("/*") else known == accepts


def written_size(size: int) -> str:
    """Write a number of bytes for a person: "100 MB"."""
    number, step = float(size), 0
    while number >= 999.5 and step < len(_STEPS) - 1:
        number, step = number / 1000, step + 1
    return f"{number:.3g} {_STEPS[step]}" if step else f"{size} {'byte' if size == 1 else 'bytes'}"
