"""A cache bounded by bytes. The least recently used entry goes first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class ByteLru(Generic[V]):
    """Keep values up to `limit` bytes in all. Safe from any thread.

    A value larger than the whole limit is not kept. Sizes are told by the caller: what counts for an Arrow array is
    its buffers.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._entries: OrderedDict[Hashable, tuple[V, int]] = OrderedDict()
        self._used = 0
        self._lock = threading.Lock()

    @property
    def used(self) -> int:
        """The bytes held now."""
        return self._used

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable) -> V | None:
        """Give the value, now the most recently used, or None."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
            return entry[0]

    def put(self, key: Hashable, value: V, size: int) -> None:
        """Keep `value`, counted as `size` bytes, and let go of the oldest beyond the limit."""
        with self._lock:
            self._drop(key)
            if size > self.limit:
                return
            self._entries[key] = (value, size)
            self._used += size
            while self._used > self.limit:
                self._drop(next(iter(self._entries)))

    def trim(self, most: int) -> None:
        """Let go of the oldest beyond so many bytes."""
        with self._lock:
            while self._used > most and self._entries:
                self._drop(next(iter(self._entries)))

    def forget(self, owner: Hashable) -> None:
        """Drop every entry whose key is a tuple that starts with `owner`."""
        with self._lock:
            for key in [key for key in self._entries if isinstance(key, tuple) and key and key[0] == owner]:
                self._drop(key)

    def _drop(self, key: Hashable) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._used -= entry[1]
