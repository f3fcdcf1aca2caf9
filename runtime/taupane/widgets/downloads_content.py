"""What a download is made of: bytes, text, a file, or pieces that come one after another."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from taupane.calling import call
from taupane.errors import TaupaneError

#: Bytes of a piece at most.
PIECE: Final = 256 * 1024
_END: Final = object()


class DownloadError(TaupaneError):
    """A file for the user could not be made or written. Raise it with words for the user: the page shows them."""


@dataclass(slots=True)
class Made:
    """Content that is ready to go. `size` is in bytes, None where it is not known beforehand."""

    size: int | None
    pieces: AsyncIterator[bytes]

    async def close(self) -> None:
        """Let go of what the pieces come from; not while somebody waits for the next."""
        close = getattr(self.pieces, "aclose", None)
        if close is not None:
            await close()


async def make(content: Any) -> Made:
    """Make what an author gives as content; a function is called, a plain one in a thread. Loop thread.

    Raises what the function raises, `DownloadError` for what is no content, and `OSError` for a file.
    """
    given = await call(content) if callable(content) else content
    if isinstance(given, str):
        given = given.encode()
    if isinstance(given, bytes | bytearray | memoryview):
        data = bytes(given)
        return Made(len(data), _slices(data))
    if isinstance(given, os.PathLike):
        return await _file(Path(given))
    if hasattr(given, "read"):
        return Made(None, _pulled(lambda: given.read(PIECE) or _END, getattr(given, "close", None)))
    if hasattr(given, "__aiter__"):
        return Made(None, _checked(given))
    if isinstance(given, Iterable) and not isinstance(given, dict):
        each: Iterator[Any] = iter(given)
        return Made(None, _pulled(lambda: next(each, _END), getattr(each, "close", None)))
    raise DownloadError(
        f"content: expected bytes, text, a path, a file or pieces of bytes or text, got {type(given).__name__}"
    )


async def _file(path: Path) -> Made:
    file = await asyncio.to_thread(path.open, "rb")
    size = os.fstat(file.fileno()).st_size
    return Made(size, _pulled(lambda: file.read(PIECE) or _END, file.close))


async def _slices(data: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(data), PIECE):
        yield data[start : start + PIECE]


async def _pulled(pull: Callable[[], Any], close: Callable[[], object] | None) -> AsyncIterator[bytes]:
    """Yield what a blocking function gives, called in a thread, until it gives `_END`."""
    try:
        while (piece := await asyncio.to_thread(pull)) is not _END:
            yield _bytes(piece)
    finally:
        if close is not None:
            with suppress(ValueError):  # a generator that is still running in its thread ends by itself
                await asyncio.shield(asyncio.to_thread(close))


async def _checked(pieces: Any) -> AsyncIterator[bytes]:
    try:
        async for piece in pieces:
            yield _bytes(piece)
    finally:
        close = getattr(pieces, "aclose", None)
        if close is not None:
            await close()


def _bytes(piece: Any) -> bytes:
    if isinstance(piece, str):
        return piece.encode()
    if isinstance(piece, bytes | bytearray | memoryview):
        return bytes(piece)
    raise DownloadError(f"content: expected pieces of bytes or text, got {type(piece).__name__}")
