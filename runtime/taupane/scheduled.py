"""Work that was scheduled when it was asked for; awaiting it gives the result.

asyncio is imported by whoever runs a loop, and not before the window is on its way: it takes 30 ms.
"""

from __future__ import annotations

import logging
import sys
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Generator

log = logging.getLogger(__name__)

T = TypeVar("T")
S = TypeVar("S")


class Scheduled(Generic[T]):
    """The result to come of a call that is on its way already.

    ``await`` it on an event loop, call ``result`` in a thread, or drop it: the call happens all the same, and
    a failure that nobody looked at is logged.
    """

    def __init__(self, future: Future[Any], convert: Callable[[Any], T] | None = None, what: str = "a call") -> None:
        self._future = future
        self._convert = convert
        self._what = what
        self._looked_at = False

    def __await__(self) -> Generator[Any, None, T]:
        import asyncio

        self._looked_at = True
        found = yield from asyncio.wrap_future(self._future).__await__()
        return self._converted(found)

    def result(self, timeout: float | None = None) -> T:
        """Wait in a thread, never on the event loop. ``timeout`` in seconds; raises what the call raised."""
        self._looked_at = True
        return self._converted(self._future.result(timeout))

    def done(self) -> bool:
        """Tell whether the result is there."""
        return self._future.done()

    def _converted(self, found: Any) -> T:
        return self._convert(found) if self._convert is not None else found

    def __del__(self) -> None:
        if self._looked_at:
            return
        what = self._what
        self._future.add_done_callback(lambda future: _log_failure(future, what))


def finished(value: T) -> Scheduled[T]:
    """Return a result that is there already."""
    future: Future[T] = Future()
    future.set_result(value)
    return Scheduled(future)


def failed(error: BaseException, what: str) -> Scheduled[Any]:
    """Return a failure that is raised where it is awaited, and logged when it is dropped."""
    future: Future[Any] = Future()
    future.set_exception(error)
    return Scheduled(future, what=what)


def on_loop(loop: asyncio.AbstractEventLoop, function: Callable[[], T], what: str) -> Scheduled[T]:
    """Run a plain function on the loop's thread: now when this is it, else soon. Never blocks."""
    future: Future[T] = Future()

    def run() -> None:
        if not future.set_running_or_notify_cancel():
            return
        try:
            future.set_result(function())
        except Exception as error:
            # Given to whoever awaits it.
            future.set_exception(error)

    if running_loop() is loop:
        run()
    else:
        loop.call_soon_threadsafe(run)
    return Scheduled(future, what=what)


def running_loop() -> asyncio.AbstractEventLoop | None:
    """Return the event loop that runs on this thread; asyncio is not imported to find out that there is none."""
    if "asyncio" not in sys.modules:
        return None
    import asyncio

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _log_failure(future: Future[Any], what: str) -> None:
    error = None if future.cancelled() else future.exception()
    # A task that was cancelled when the app ended has not failed.
    if error is not None and not _is_cancellation(error):
        log.error("%s failed: %s", what, error, exc_info=error)


def _is_cancellation(error: BaseException) -> bool:
    asyncio = sys.modules.get("asyncio")  # where nothing has imported it, nothing can have raised it
    return asyncio is not None and isinstance(error, asyncio.CancelledError)
