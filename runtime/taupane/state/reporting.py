"""Where errors of effects and subscribers go, and on which loop async ones run: the two things that an app sets."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeAlias

from taupane.errors import StateError

if TYPE_CHECKING:
    import asyncio

logger = logging.getLogger(__name__)

ErrorHook: TypeAlias = Callable[[Exception, object], None]


class _Settings:
    """What `configure` set."""

    __slots__ = ("loop", "on_error")

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self.on_error: ErrorHook | None = None


_settings = _Settings()
_UNSET: Any = object()
# The loop keeps only weak references to tasks.
_tasks: set[asyncio.Task[None]] = set()


def configure(*, loop: asyncio.AbstractEventLoop | None = _UNSET, on_error: ErrorHook | None = _UNSET) -> None:
    """Set the loop for async effects and subscribers that are started outside of one, and who hears of errors.

    `on_error(error, origin)` is called on the thread where the effect or subscriber `origin` failed, instead
    of the log. None restores the default. What is not named stays.
    """
    if loop is not _UNSET:
        _settings.loop = loop
    if on_error is not _UNSET:
        _settings.on_error = on_error


def report(error: Exception, origin: object) -> None:
    """Hand an error to the hook, or log it with its traceback. Never raises."""
    hook = _settings.on_error
    if hook is not None:
        try:
            hook(error, origin)
        except Exception:  # a hook is user code at a task boundary; both errors are logged
            logger.exception("the error hook failed")
        else:
            return
    logger.error("%s failed", getattr(origin, "name", origin), exc_info=error)


def home_loop() -> asyncio.AbstractEventLoop:
    """Give the running loop, else the configured one. Raise StateError when there is neither."""
    loop = _running_loop() or _settings.loop
    if loop is None:
        raise StateError(
            "an async effect or subscriber needs a loop: start it in one, or name one with state.configure(loop=...)"
        )
    return loop


def _running_loop() -> asyncio.AbstractEventLoop | None:
    """Give the loop of this thread. Importing asyncio takes 15 ms before the first paint, so it is not done to ask."""
    if "asyncio" not in sys.modules:
        return None
    import asyncio

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def spawn(
    loop: asyncio.AbstractEventLoop,
    start: Callable[[], Coroutine[Any, Any, None]],
    origin: object,
    started: Callable[[asyncio.Task[None]], None] | None = None,
) -> None:
    """Run `start()` as a task on `loop`, from any thread; report what it raises."""

    def begin() -> None:
        task = loop.create_task(start())
        _tasks.add(task)
        task.add_done_callback(done)
        if started is not None:
            started(task)

    def done(task: asyncio.Task[None]) -> None:
        _tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            report(error, origin)

    if _running_loop() is loop:
        begin()
        return
    try:
        loop.call_soon_threadsafe(begin)
    except RuntimeError as error:  # the loop is closed: the app is ending
        report(error, origin)
