"""What somebody waits for in this process, so that work that nobody waits for can rest meanwhile (`background`)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

QUIET: Final = 0.25
"""Seconds after which nobody seems to wait: someone who scrolls asks every few hundredths of a second."""
_SOON: Final = 0.5  # seconds after which whoever still waits has begun to wait for long

_lock = threading.Lock()
_begun: dict[object, float] = {}
_last = -QUIET
_hurries = 0


@contextmanager
def waited_for() -> Iterator[None]:
    """Somebody waits for what is done inside. Any thread."""
    global _last
    key = object()
    with _lock:
        _last = _begun[key] = time.monotonic()
    try:
        yield
    finally:
        with _lock:
            del _begun[key]
            _last = time.monotonic()


def hurry() -> Callable[[], None]:
    """Let background work go on without a rest: somebody waits for its result. Gives what ends that. Any thread."""
    _hurry(1)
    ended = threading.Lock()

    def end() -> None:
        if ended.acquire(blocking=False):
            _hurry(-1)

    return end


def is_quiet(seconds: float) -> bool:
    """Tell whether nobody has waited for so many seconds, or somebody waits for the background work itself. Any
    thread.
    """
    now = time.monotonic()
    with _lock:
        if _hurries:
            return True
        return now - _last >= seconds and all(now - begun >= _SOON for begun in _begun.values())


def _hurry(by: int) -> None:
    global _hurries
    with _lock:
        _hurries += by
