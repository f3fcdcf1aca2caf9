"""Cut a text file into blocks that end where a record ends, so that each can be parsed by itself. Pure but for reading.

In CSV a record ends at a newline with an even number of quotes before it: what is quoted may hold newlines, and a quote
in it is doubled. Only bytes are looked at, so the encoding must have ASCII's quotes and newlines (UTF-8 has).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Final

FIRST: Final = 1 << 18
"""Bytes of the first block: the rows that are seen at once."""
BLOCK: Final = 1 << 24
LONGEST: Final = 1 << 28
"""Bytes of a record at which the file is not taken for text any more."""


class NoRecords(ValueError):
    """The text has no end of a record for LONGEST bytes: a quote that is never closed, or no text at all."""


def record_blocks(
    file: IO[bytes], *, quoted: bool, first: int = FIRST, block: int = BLOCK
) -> Iterator[tuple[bytes, int]]:
    """Give the file's bytes in blocks of whole records, each with the number of bytes read so far.

    The last block may lack its newline. Raises NoRecords.
    """
    rest = b""
    done = 0
    size = first
    while True:
        read = file.read(size)
        done += len(read)
        if not read:
            if rest:
                yield rest, done
            return
        text = rest + read
        end = record_end(text, quoted=quoted)
        if end == 0 and len(text) > LONGEST:
            raise NoRecords(f"no record ends within {LONGEST >> 20} MB")
        rest = text[end:]
        if end:
            yield text[:end], done
        size = block


def record_end(text: bytes, *, quoted: bool) -> int:
    """Give the length of the whole records that the text begins with."""
    end = text.rfind(b"\n") + 1
    if not quoted:
        return end
    before = text.count(b'"', 0, end)
    while end and before % 2:
        shorter = text.rfind(b"\n", 0, end - 1) + 1
        before -= text.count(b'"', shorter, end)
        end = shorter
    return end
