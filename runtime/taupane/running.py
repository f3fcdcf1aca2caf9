"""An app's life on its event loop: pages, hooks, timers and tasks, begun and ended in order."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import secrets
import threading
from collections.abc import Awaitable, Callable, Container, Coroutine, Iterable, Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, cast

from taupane.calling import call, in_thread, is_async, name_of
from taupane.closing import CloseQuestion
from taupane.errors import AppError, BadRoute, NotRunning
from taupane.failurenote import failure_note
from taupane.live.live import Live
from taupane.scheduled import Scheduled
from taupane.server.plan import Plan, Times, UserRoute
from taupane.server.published import PublishedFiles
from taupane.server.uploads_native import DroppedPaths
from taupane.state import configure, current_view
from taupane.watchdog import Watchdog
from taupane.widgets.downloads_saver import set_saver
from taupane.widgets.files import set_publisher

if TYPE_CHECKING:
    from taupane.app import App
    from taupane.commands.peer import Peer, Peers
    from taupane.hooks import Timer
    from taupane.live.view import View
    from taupane.routes import Match
    from taupane.server.ports import LiveView
    from taupane.windows import OpenedWindow
    from taupane_bridges.window import Host, WindowEvent, WindowOptions
    from taupane_bridges.window.browser import BrowserHost

log = logging.getLogger(__name__)

WINDOWLESS = ("headless", "browser")
"""Hosts that show no page in this process."""

STOP_TIME = 5.0
"""Seconds that one ``on_stop`` function may take."""
TASK_TIME = 2.0
"""Seconds that cancelled tasks may take to clean up."""


class Running:
    """One run of an app. Made on the loop's thread; ``window_event`` and ``spawn`` may be called from any."""

    def __init__(self, app: App, host: Host, *, dev: bool) -> None:
        self.app = app
        self.loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._dev = dev
        self._host = host
        self._tasks: set[asyncio.Task[Any]] = set()
        self._live = Live(rows=app.rows, window=self._page_command, dev=dev)
        self._published = PublishedFiles()
        self._dropped = DroppedPaths()
        self._peers: Peers | None = None
        self._live.peers = self._peer
        self._ticking: dict[Timer, asyncio.Task[Any]] = {}
        self._open_pages: set[LiveView] = set()
        self._has_started = False
        self._watchdog: Watchdog | None = None
        self._question = CloseQuestion(app.hooks.close_request, self.loop, self.shutdown)
        app.window.asks(self._question)
        self.moves_to(host)

    def moves_to(self, host: Host) -> None:
        """Go on with this host: with another one, where the first could not run here. Any thread."""
        host.hooks.veto = self._question.veto
        host.hooks.files_dropped = self._dropped.report
        host.hooks.failure_note = failure_note()
        self._host = host

    @property
    def host(self) -> Host:
        """What shows the app's window now."""
        return self._host

    async def start(self) -> None:
        """Run ``on_start``, then begin to answer. Raises what an ``on_start`` function raises."""
        self._watchdog = Watchdog()
        set_publisher(self._published.publish)
        set_saver(self._ask_where)
        configure(loop=self.loop)
        self.app.joins(self)
        for function in list(self.app.hooks.start):
            await call(function)
        for mount in self.app.mounts:
            await mount.start()
        self._has_started = True
        await self.app.server.start(self._plan())
        for timer in list(self.app.timers):
            self.begin(timer)

    async def stop(self) -> None:
        """End everything: hooks, tasks, pages, the listener, threads. Also after a start that failed."""
        if self._has_started:
            for function in list(self.app.hooks.stop):
                await self._contained(_within(STOP_TIME, function), "on_stop")
        self.app.leaves()
        self._question.end()
        set_publisher(None)
        set_saver(None)
        configure(loop=None)
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=TASK_TIME)
        await self._contained(self.app.server.stop(), "the end of the server")
        for mount in reversed(self.app.mounts):
            await mount.stop()
        self.app.rows.close()
        # Not by `asyncio.to_thread`, whose threads may all be taken by what does not end.
        await self._contained(asyncio.wait_for(in_thread(self._live.shut_down), STOP_TIME), "the end of the pages")
        if self._peers is not None:
            await self._contained(asyncio.wait_for(in_thread(self._peers.close), STOP_TIME), "the end of the calls")
        if self._watchdog is not None:
            self._watchdog.stop()

    def spawn(self, coroutine: Coroutine[Any, Any, Any]) -> Scheduled[Any]:
        """Run a coroutine until the app ends. Any thread."""
        future: Future[Any] = Future()

        def begin() -> None:
            if not future.set_running_or_notify_cancel():
                coroutine.close()
                return
            self._own(coroutine).add_done_callback(lambda task: _settle(future, task))

        if threading.get_ident() == self._thread:
            begin()
        else:
            self.loop.call_soon_threadsafe(begin)
        return Scheduled(future, what="a spawned task")

    def begin(self, timer: Timer) -> None:
        """Run a timer until the app ends. Any thread."""
        if self._has_started:
            self.spawn(self._tick(timer))

    def end(self, timers: Iterable[Timer], tasks: Iterable[asyncio.Task[Any]] = ()) -> None:
        """Let timers and tasks run no more. Any thread."""
        ending = [*tasks, *(task for timer in timers if (task := self._ticking.pop(timer, None)) is not None)]
        for task in ending:
            self.loop.call_soon_threadsafe(task.cancel)

    def tasks_of(self, modules: Container[str]) -> set[asyncio.Task[Any]]:
        """Return the tasks whose functions are in these modules. Any thread."""
        frames = ((task, getattr(task.get_coro(), "cr_frame", None)) for task in list(self._tasks))
        return {task for task, frame in frames if frame is not None and frame.f_globals.get("__name__") in modules}

    def shutdown(self) -> None:
        """End the app in order. Any thread."""
        self._host.close()

    def open_window(self, opened: OpenedWindow, options: WindowOptions, on_close_request: Any) -> None:
        """Show one more window. Any thread."""
        from taupane.windows import open_window

        open_window(self, self._host, opened, options, on_close_request)

    def notify(self, method: str, *arguments: object) -> None:
        """Call a method of the client of the page whose handler is running, or of every page. Any thread."""
        view = current_view.get()
        if view is not None:
            cast("View", view).notify(method, *arguments)
        else:
            self.notify_all(method, *arguments)

    def notify_all(self, method: str, *arguments: object) -> None:
        """Call a method of every page's client. Any thread."""
        self._live.notify_all(method, *arguments)

    def window_event(self, event: WindowEvent) -> None:
        """Take an event of the window. GUI thread; only hands it on."""
        try:
            self.loop.call_soon_threadsafe(self._window_event, event)
        except RuntimeError:
            # The window's last events come after the loop's end.
            log.debug("window event %s after the end", event.NAME)

    def _window_event(self, event: WindowEvent) -> None:
        payload = event.to_message()
        self._live.notify_all("windowEvent", payload)
        for function in list(self.app.hooks.window_event):
            self.hook(function, "on_window_event", event.NAME, payload)

    def _plan(self) -> Plan:
        app = self.app
        return Plan(
            pages=app.routes,
            look=app.look,
            open_view=self.open_view,
            handlers=[UserRoute(method, path, function) for (method, path), function in app.handlers.items()],
            folders=dict(app.folders),
            mounts=list(app.mounts),
            own_pages=app.web,
            own=app.own,
            published=self._published,
            dropped=self._dropped,
            sessions=app.rows,
            connected=self.connected,
            disconnected=self.disconnected,
            ended=self._ended,
            dev=self._dev,
            own_window=lambda: self._host.name not in WINDOWLESS,
            times=app.times or Times(),
        )

    async def open_view(self, match: Match, path: str) -> tuple[LiveView, str]:
        """Render a page. A plain function is a component and runs on the view's lane; a coroutine function
        runs once."""
        if is_async(match.route.function):
            return await self._open_async(match, path)
        if self.app.dev_renders is not None:
            return await self._render(self._live.open(lambda: self._newest(path), path))
        return await self._render(self._live.open(match.call, path))

    def render_again(self) -> None:
        """Have every page show what its function gives now. In a development run; any thread."""
        if self.app.dev_renders is not None:
            self.app.dev_renders.update(lambda count: count + 1)
        for view in list(self._live.views.values()):
            match = self.app.routes.match(view.path.partition("?")[0])
            if match is not None and is_async(match.route.function):
                view.notify("reload")  # a coroutine function runs once for a page

    def _newest(self, path: str) -> Any:
        """Call the page's function as it is now; reading `dev_renders` has it called again after each reload."""
        if self.app.dev_renders is not None:
            self.app.dev_renders()
        match = self.app.routes.match(path.partition("?")[0])
        if match is None:
            raise BadRoute(f"there is no page {path!r} any more")
        return match.call()

    async def _open_async(self, match: Match, path: str) -> tuple[LiveView, str]:
        content: list[Any] = []
        view = self._live.open(lambda: content[0], path)
        context = contextvars.copy_context()
        context.run(current_view.set, view)
        try:
            content.append(await context.run(self.loop.create_task, match.call()))
        except BaseException:
            self._live.close(view)
            raise
        return await self._render(view)

    async def _render(self, view: View) -> tuple[LiveView, str]:
        try:
            return view, await view.open()
        except BaseException:
            self._live.close(view)
            raise

    def connected(self, view: LiveView, first: bool) -> None:
        """Take note of a page that has come, for the first time or again. On the loop."""
        self._open_pages.add(view)
        self._tell_pages()
        if first:
            for function in list(self.app.hooks.connect):
                self.hook(function, "on_connect", view)

    def disconnected(self, view: LiveView) -> None:
        """Take note of a page whose connection is gone. On the loop."""
        self._open_pages.discard(view)
        self._tell_pages()
        for function in list(self.app.hooks.disconnect):
            self.hook(function, "on_disconnect", view)

    def _tell_pages(self) -> None:
        """Tell a host that lives as long as there are pages how many there are."""
        if self._host.name == "browser":
            cast("BrowserHost", self._host).pages(len(self._open_pages))

    def _ended(self, view: LiveView) -> None:
        self._live.close(cast("View", view))

    def _ask_where(self, view: object, name: str) -> Awaitable[str | None] | None:
        """Ask in the window where to save a file; None where the host has no such dialog, and a browser does it."""
        from taupane_bridges.window import SaveFile

        if SaveFile.NAME not in self._host.capabilities:
            return None
        return cast("Awaitable[str | None]", asyncio.wrap_future(self._host.post(SaveFile(name=name))))

    def _peer(self, view: View) -> Peer:
        """Make a page's end of the calls: not before its first, as most apps have none."""
        if self._peers is None:
            from taupane.commands.peer import Peers

            self._peers = Peers(self._live, self.app.commands)
        return self._peers(view)

    def call(self, function: str, arguments: tuple[object, ...], timeout: float) -> Scheduled[Any]:
        """Call a function of the page whose handler is running. Any thread; `NotRunning` where there is none."""
        view = current_view.get()
        if view is None:
            raise NotRunning("app.call() needs a page whose handler is running; elsewhere: view.call()")
        return cast("View", view).call(function, *arguments, timeout=timeout)

    async def _page_command(self, view: View, raw: Mapping[str, object]) -> object:
        """Carry out a window command that a page sent over its socket, if that page may."""
        from taupane_bridges.window import Allowed, PagePolicy, Refused

        answer = PagePolicy(lambda nonce: nonce == view.nonce)(view.nonce, raw)
        if isinstance(answer, Allowed):
            return await asyncio.wrap_future(self._host.post(answer.command))
        raise AppError(answer.message if isinstance(answer, Refused) else answer.reason)

    async def _tick(self, timer: Timer) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._ticking[timer] = task
        while True:
            await asyncio.sleep(timer.seconds)
            await self._contained(call(timer.function), "a timer")

    def hook(self, function: Callable[..., Any], what: str, *arguments: object) -> None:
        """Call a function of the app; what it raises is logged. On the loop."""
        self._own(self._contained(call(function, *arguments), what))

    def _own(self, coroutine: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = self.loop.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    @staticmethod
    async def _contained(work: Awaitable[Any], what: str) -> None:
        from taupane_bridges.window import WindowClosed

        try:
            await work
        except WindowClosed as error:
            log.warning("%s was broken off: %s", what, error)
        except Exception:
            # A task boundary: one function of the app fails, the app goes on.
            log.exception("error %s in %s", secrets.token_hex(4), what)


def _settle(future: Future[Any], task: asyncio.Task[Any]) -> None:
    if task.cancelled():
        future.set_exception(asyncio.CancelledError())
    elif (error := task.exception()) is not None:
        future.set_exception(error)
    else:
        future.set_result(task.result())


async def _within(seconds: float, function: Callable[..., Any]) -> None:
    # Not `wait_for`, which waits on for one that refuses to be cancelled.
    task = asyncio.create_task(call(function), name=name_of(function))
    await asyncio.wait([task], timeout=seconds)
    if task.done():
        task.result()
    else:
        task.cancel()
        log.warning("the on_stop function %s was left behind after %.0f s", name_of(function), seconds)
