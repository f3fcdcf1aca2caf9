"""Text files that are kept compressed: named like `flights.csv.gz`, read as if they were not."""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, cast

from taupane_bridges.data.errors import TooLarge

if TYPE_CHECKING:
    import pyarrow as pa

# Both are read by polars as well, which the code that reproduces a view relies on.
COMPRESSIONS: Final = {".gz": "gzip", ".zst": "zstd"}


def is_compressed(path: Path) -> bool:
    """Tell by its name whether a file is compressed."""
    return path.suffix.lower() in COMPRESSIONS


def kind_of(path: Path) -> str:
    """Give the suffix that tells what is in a file, in lower case: `.csv` for `flights.csv.gz`."""
    return (Path(path.stem) if is_compressed(path) else path).suffix.lower()


def plain(file: IO[bytes], path: Path) -> IO[bytes]:
    """Give what an open file holds, uncompressed if its name says that it is compressed.

    Reading raises OSError where it is not.
    """
    if not is_compressed(path):
        return file
    import pyarrow as pa

    stream: pa.NativeFile = pa.CompressedInputStream(pa.PythonFile(file, "r"), COMPRESSIONS[path.suffix.lower()])
    return cast("IO[bytes]", stream)


def read_plain(path: Path, limit: int) -> bytes:
    """Read all of a compressed file. Raises OSError, and TooLarge where it holds more than `limit` bytes."""
    with path.open("rb") as file:
        held = plain(file, path).read(limit + 1)
    if len(held) > limit:
        raise TooLarge(f"{path.name} holds more than {limit >> 20} MB; at most that much of such a text is read")
    return held
