"""What comes back from lanes and pools: to the loop's thread, and in words."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, TypeVar

from taupane_bridges.data.errors import DataError, SourceChanged, Superseded

if TYPE_CHECKING:
    from taupane_bridges.data.engine import Engine

_log = logging.getLogger(__name__)

T = TypeVar("T")


def hand_over(loop: asyncio.AbstractEventLoop, future: Future[T], then: Callable[[Future[T]], None]) -> None:
    """Call `then` with the finished future on the loop's thread; never, if it was cancelled or the loop is closed
    by then.
    """

    def done(finished: Future[T]) -> None:
        if finished.cancelled():
            return
        try:
            loop.call_soon_threadsafe(then, finished)
        except RuntimeError:  # the loop is closed: nobody waits any more
            pass

    future.add_done_callback(done)


def let_go(future: Future[Engine]) -> None:
    """Close the engine that nobody waits for any more."""
    if future.exception() is None:
        future.result().close()


def tell(error: BaseException) -> tuple[str, str]:
    """Give code and text for the page. What is not ours is logged under an id, and only the id is told: it could
    hold paths or values.
    """
    if isinstance(error, DataError):
        return error.code, str(error)
    error_id = secrets.token_hex(4)
    _log.error("a table could not be read (error %s)", error_id, exc_info=error)
    return "load_error", f"The data could not be read (error {error_id})."


def log_failure(future: Future[object]) -> None:
    """Log why a table could not be loaded: it is shown all the same."""
    if future.cancelled():
        return
    error = future.exception()
    if isinstance(error, SourceChanged):
        _log.info("%s; the next window tells the page", error)
    elif error is not None and not isinstance(error, (Superseded, CancelledError)):
        _log.warning("a table stays in its file and is read piece by piece", exc_info=error)
