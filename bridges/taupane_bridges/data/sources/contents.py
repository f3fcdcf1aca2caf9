"""What a file holds, told by its first bytes, for names that say something else; and where a text breaks off.

Messages are for users: they say what was expected, what came and what to do, and never quote a cell.
"""

from __future__ import annotations

import csv
import json
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Final

from .files import missing, regular_file

HEAD: Final = 512  # bytes
_MOST_LINES: Final = 200_000  # that are looked at for the one that breaks

_TABLES: Final = {b"PAR1": "parquet", b"ARROW1": "Arrow"}
_OTHERS: Final = {
    b"\x89PNG": "a picture (PNG)",
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"GIF8": "a picture (GIF)",
    b"%PDF": "a PDF document",
    b"SQLite format 3\0": "an SQLite database",
    b"PK\x03\x04": "a ZIP archive or a workbook (.xlsx, .ods)",
    b"\xd0\xcf\x11\xe0": "an old Office document (.xls)",
    b"\x1f\x8b": "compressed (gzip)",
    b"\x28\xb5\x2f\xfd": "compressed (zstd)",
    b"Obj\x01": "an Avro file",
    b"ORC": "an ORC file",
}
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_WEB: Final = (b"<!doctype html", b"<html", b"<?xml")
_BINARY: Final = frozenset({"parquet", "Arrow data", "a workbook"})
_POINTER: Final = b"version https://git-lfs"


def head_of(path: Path) -> bytes:
    """Give the first bytes of a regular file. Raises SourceMissing."""
    regular_file(path)
    try:
        with path.open("rb") as file:
            return file.read(HEAD)
    except OSError as error:
        raise missing(path) from error


def table_in(head: bytes) -> str | None:
    """Give "parquet" or "Arrow" where the first bytes leave no doubt."""
    return next((kind for start, kind in _TABLES.items() if head.startswith(start)), None)


def known_in(head: bytes) -> str | None:
    """Say what the bytes are, in words, if that is no text and no table."""
    return next((words for start, words in _OTHERS.items() if head.startswith(start)), None)


def other_than(name: str, expected: str, head: bytes) -> str | None:
    """Say that a file is not what its name says, what it is instead and what to do; None where it may be."""
    said = f"{name} is not {expected}, as its name says: "
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    known = known_in(head)
    if known is not None:
        return f"{said}it is {known}. Give it the ending of what it is, or convert it."
    if start.startswith(_POINTER):
        return f"{said}it is a pointer that Git LFS left in its place. Get the file with: git lfs pull"
    if start.startswith(_WEB):
        return f"{said}it is a web page or XML, perhaps what came in place of a download. Download it again."
    if head.startswith(_UTF16):
        return f"{said}it is text in UTF-16. Save it as UTF-8."
    if expected in _BINARY and head and b"\0" not in head:
        return f"{said}it is text. Give it the ending of what it is, such as .csv."
    return None


def not_parquet(path: Path, head: bytes) -> str:
    """Say why a file is no whole parquet file."""
    name = path.name
    if head.startswith(b"PARE"):
        return f"{name} is encrypted parquet, which is not read here. Write it without encryption."
    if not head.startswith(b"PAR1"):
        return (
            other_than(name, "parquet", head)
            or f"{name} is damaged or is not a parquet file. Copy or download it again."
        )
    with suppress(OSError), path.open("rb") as file:
        file.seek(-4, 2)
        if file.read() not in {b"PAR1", b"PARE"}:
            return f"{name} is not whole: it breaks off before the end of the table. Copy or download it again."
    return f"{name} is damaged: what it says about its columns and rows cannot be read. Copy or download it again."


def uneven_line(path: Path, separator: str) -> str | None:
    """Say which line of a text has more fields than its first; None where none is found."""
    with suppress(OSError, csv.Error), path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        rows = csv.reader(file, delimiter=separator)
        width = len(next(rows, []))
        for row in islice(rows, _MOST_LINES):
            if len(row) > width:
                has = f"{width} column{'' if width == 1 else 's'}"
                line = f"line {rows.line_num:,} has {len(row)} fields"
                return (
                    f"{path.name} has {has} by its first line, and {line}. Mend that line, or put such text in quotes."
                )
    return None


def broken_line(path: Path) -> str | None:
    """Say which line of a text with JSON in each line is none; None where none is found."""
    with suppress(OSError), path.open("rb") as file:
        for number, line in enumerate(islice(file, _MOST_LINES), 1):
            with suppress(RecursionError):
                try:
                    held = json.loads(line) if line.strip() else {}
                except ValueError:
                    held = None
                if not isinstance(held, dict):
                    return f"{path.name} must have a JSON object in each line, and line {number:,} is none."
    return None


def broken_json(path: Path) -> str | None:
    """Say where JSON breaks off, or that it is no list of objects."""
    try:
        held = json.loads(path.read_bytes())
    except json.JSONDecodeError as error:
        return f"{path.name} is not whole JSON: it breaks off at line {error.lineno:,}, column {error.colno:,}."
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(held, list) or not all(isinstance(each, dict) for each in held):
        return f"{path.name} must be a list of JSON objects, one for each row; it is other JSON."
    return None
