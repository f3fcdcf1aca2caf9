"""The event loop of an app that does not bring its own: a thread that serves until the window is gone."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

from taupane.errors import StartFailed
from taupane.turns import quick_turns

if TYPE_CHECKING:
    import asyncio

    from taupane.launching import Launch

log = logging.getLogger(__name__)

GUI_TIME = 1.0
"""Seconds that the loop waits at most for the window, so that a slow toolkit delays no headless client for
ever."""
LEFT_TIME = 1.0
"""Seconds that cancelled tasks may take to end when all else has."""


class LoopThread:
    """The thread with the event loop: aiohttp, the app's handlers, everything that is not the window."""

    def __init__(self, launch: Launch) -> None:
        self.error: BaseException | None = None
        self._launch = launch
        self._go = threading.Event()
        self._lock = threading.Lock()
        self._ending = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Future[None] | None = None
        # A daemon, so that an error on the main thread cannot leave a process without a window behind. It is joined.
        self._thread = threading.Thread(target=self._work, name="taupane-loop", daemon=True)

    def start(self) -> None:
        """Begin; the heavy imports wait for `go`."""
        self._thread.start()

    def go(self) -> None:
        """Let the loop begin: the window is shown. Any thread."""
        self._go.set()

    def wait_for(self, event: threading.Event) -> None:
        """Wait for an event of this thread, or for its end: then `StartFailed`, or what the app's start
        raised."""
        while not event.wait(0.05):
            if not self._thread.is_alive():
                raise self.error or StartFailed("the app ended before it was up")

    def end(self) -> None:
        """Stop the app in order and wait for the thread. Signals are still handled meanwhile."""
        with self._lock:
            self._ending = True
            if self._loop is not None and self._end is not None:
                self._loop.call_soon_threadsafe(_finish, self._end)
        self._go.set()
        while self._thread.is_alive():
            # In steps, because a join without a timeout cannot be interrupted on Windows.
            self._thread.join(0.2)

    def _work(self) -> None:
        self._go.wait(GUI_TIME)
        import asyncio

        loop = asyncio.new_event_loop()
        try:
            asyncio.set_event_loop(loop)
            try:
                loop.run_until_complete(self._main())
            finally:
                with self._lock:
                    self._loop = None  # `end` has nothing more to tell it
                _close(loop)
        except BaseException as error:
            # The thread's boundary: the main thread raises it, once the window is gone.
            self.error = error
        finally:
            self._launch.close()

    async def _main(self) -> None:
        import asyncio

        from taupane.threads import AppThreads

        with self._lock:
            if self._ending:
                self._launch.app.server.unbind()
                return
            self._loop = asyncio.get_running_loop()
            self._end = self._loop.create_future()
            self._loop.set_default_executor(AppThreads())
        await serve_until(self._launch, self._end)


async def until_shown(shown: asyncio.Event, ending: asyncio.Future[Any]) -> None:
    """Wait until the window is shown, or gone, or is slow to come."""
    import asyncio

    waiting: asyncio.Future[Any] = asyncio.ensure_future(shown.wait())
    try:
        await asyncio.wait([waiting, ending], timeout=GUI_TIME, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()


async def serve_until(launch: Launch, ending: asyncio.Future[Any]) -> None:
    """Start the app, wait for ``ending``, stop the app. A start that is still going on by then is
    cancelled."""
    import asyncio

    from taupane.running import Running

    running = Running(launch.app, launch.host, dev=launch.dev)
    launch.runs(running)
    running.moves_to(launch.host)  # which may have become another one meanwhile
    with quick_turns():
        starting = asyncio.ensure_future(running.start())
        try:
            await asyncio.wait([starting, ending], return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
                for function in launch.started:
                    function()
                await asyncio.wait([ending])
        finally:
            starting.cancel()
            await asyncio.wait([starting])
            await running.stop()


def _close(loop: asyncio.AbstractEventLoop) -> None:
    """End what still runs on a loop as `asyncio.run` does, but do not wait for ever for what refuses to end."""
    import asyncio

    try:
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        if tasks:
            _, left = loop.run_until_complete(asyncio.wait(tasks, timeout=LEFT_TIME))
            if left:
                log.warning("left behind at the end of the app: %s", ", ".join(sorted(map(_name, left))))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def _name(task: asyncio.Task[Any]) -> str:
    """Name a task by its coroutine, unless it was given a name."""
    name = task.get_name()
    return getattr(task.get_coro(), "__name__", name) if name.startswith("Task-") else name


def _finish(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
