"""`taupy.app`: TauPy's App as a thin layer over ours."""

from __future__ import annotations

import inspect
import logging
import os
import sys
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast
from weakref import WeakValueDictionary

from taupane.app import App as _App
from taupane.appmode import AppMode
from taupane.compat.taupy import listener as listening
from taupane.compat.taupy import messages
from taupane.compat.taupy.dispatcher import Dispatcher
from taupane.compat.taupy.following import Following
from taupane.compat.taupy.listener import Listener
from taupane.compat.taupy.pages import Pages
from taupane.compat.taupy.rawpages import RawPages, find_folder
from taupane.compat.taupy.router import Router
from taupane.compat.taupy.server import TauServer
from taupane.compat.taupy.sockets import Sockets
from taupane.compat.taupy.widgets.component import Component, note_app
from taupane.errors import AppError, BadRoute
from taupane.server import ownpages
from taupane.state import current_view

if TYPE_CHECKING:
    from taupane.settings import Settings
    from taupane_bridges.window import WindowOptions

__all__ = ["App", "AppMode"]

log = logging.getLogger(__name__)

F = TypeVar("F", bound=Callable[..., Any])

_WINDOW = (
    "frameless", "transparent", "always_on_top", "resizable", "min_width", "min_height", "max_width", "max_height",
)  # fmt: skip


class Core(_App):
    """Our app behind a TauPy one."""

    open_devtools = False
    pages_folder: Path | None = None
    """The folder of the app's own pages, where they are served from one."""
    reload_pages: Callable[[], None]
    """Has every one of them load again; any thread."""

    def window_options(self, settings: Settings | None = None) -> WindowOptions:
        """Return how the window starts, with what TauPy's environment asks for."""
        options = super().window_options(settings)
        return replace(options, debug=True, open_devtools=True) if self.open_devtools else options

    def _check(self) -> None:
        if self.mode is not AppMode.RAW_HTML:
            super()._check()


class App:
    """A TauPy app. What is not TauPy's own (`command`, `get`, `every`, `window`, …) is `taupane.App`'s.

    `http_port` None takes a free port. TAUPY_HTTP_PORT, TAUPY_EXTERNAL_HTTP and TAUPY_OPEN_DEVTOOLS are read here.
    """

    def __init__(
        self,
        title: str = "TauPy",
        width: int = 800,
        height: int = 600,
        theme: str = "light",
        dev: bool = False,
        mode: AppMode = AppMode.GENERATE_HTML,
        http_port: int | None = None,
        external_http: bool | str | None = None,
        **options: Any,
    ) -> None:
        unknown = [name for name in options if name not in _WINDOW]
        if unknown:
            raise TypeError(f"App() has no option {unknown[0]!r}; the window's are {', '.join(_WINDOW)}")
        self.core = Core(
            title,
            width,
            height,
            theme=str(theme),
            dev=dev or "--dev" in sys.argv,
            mode=mode,
            http_port=_port("TAUPY_HTTP_PORT", http_port),
            external_http=_external(external_http),
            **options,
        )
        self.core.reload_pages = self._reload_pages
        self.core.open_devtools = os.environ.get("TAUPY_OPEN_DEVTOOLS") == "1"
        self.ws_port = 8765
        self.dispatcher = Dispatcher()
        self.components: WeakValueDictionary[str, Component] = WeakValueDictionary()
        self.root_component: Any = None
        self.pages = Pages(self)
        self.router = Router(self._serve)
        self.server = TauServer(self)
        self.sockets = Sockets(self)
        self._listener: Listener | None = None
        self._connect_handlers: list[Callable[..., Any]] = []
        self._window_event_handlers: list[Callable[..., Any]] = []
        note_app(self)

    def __getattr__(self, name: str) -> Any:
        if name == "core":  # not set yet, or never: no other name can be found either
            raise AttributeError(name)
        return getattr(self.core, name)

    @property
    def theme(self) -> str:
        """The theme's name."""
        return self.core.theme

    def run(self, root_component: Any = None, port: int = 8765) -> Coroutine[Any, Any, None]:
        """Run the app until its window is closed: `asyncio.run(app.run(root))`, or `await app.run(root)`.

        `port` is that of TauPy's own socket, which is opened only where it is asked for. ValueError without a
        root, unless the pages are the app's own.
        """
        if self.core.mode is AppMode.GENERATE_HTML and root_component is None:
            raise ValueError("app.run() needs a root component when mode=AppMode.GENERATE_HTML")
        self.ws_port = _port("TAUPY_WS_PORT", port) or port
        self._prepare(root_component)
        self._listen(listening.asked(self))
        return cast("Coroutine[Any, Any, None]", self.core.run())

    def serving(self, root_component: Any = None, port: int = 0, *, taupy_socket: int | None = None) -> Any:
        """Run the app without a window on a thread, for tests: `with app.serving(root): …`.

        `taupy_socket` opens TauPy's own socket at a port; 0 takes a free one, which is then `ws_port`.
        """
        self._prepare(root_component)
        if taupy_socket is not None:
            listener = Listener(self)
            listener.bind(taupy_socket)
            self._listen(listener)
        return self.core.serving(port)

    def route(self, path: str) -> Callable[[F], F]:
        """Show what a function, sync or async, returns at a path."""

        def register(function: F) -> F:
            self.router.register(path, function)
            return function

        return register

    async def navigate(self, route: str) -> None:
        """Show a path in the page whose handler is running, else in every page. Unknown paths change nothing."""
        screen = await self._screen(route)
        if screen is not None:
            self.pages.show(screen)

    def on_connect(self, func: F) -> F:
        """Run a function, sync or async, for each page that connects."""

        async def connected(view: Any) -> None:
            current_view.set(view)
            await _done(func())

        self.core.on_connect(connected)
        self._connect_handlers.append(func)
        return func

    async def connected(self) -> None:
        """Run the functions of `on_connect` for a page with a socket of TauPy's kind."""
        for function in list(self._connect_handlers):
            await _done(function())

    def socket_sources(self) -> list[str]:
        """Give the sources of TauPy's own socket, where it is open, for the pages' policy."""
        return [] if self._listener is None else self._listener.sources()

    def on_window_event(self, func: F) -> F:
        """Call a function with the name and the payload of each event of the window."""
        self._window_event_handlers.append(func)
        self.core.on_window_event(func)
        return func

    async def set_theme(self, theme: str) -> None:
        """Give every page another theme; ValueError for an unknown one."""
        await self.core.set_theme(str(theme))
        self.sockets.send({"type": "set_theme", "theme": str(theme)})

    async def send_window_command(self, command: Mapping[str, Any]) -> None:
        """Send the window a command such as ``{"type": "minimize"}``. One that cannot be done is logged."""
        from taupane_bridges.window.errors import WindowError

        try:
            await self.core.send_window_command(command)
        except (WindowError, AppError) as error:
            log.warning("window command: %s", error)

    async def update_component(self, component_id: str, new_html: str) -> None:
        """Put HTML in place of a component, until the component is updated."""
        await self.deliver({"type": "update_html", "id": component_id, "html": new_html})

    async def hot_reload_broadcast(self, message: str) -> None:
        """Have every page load again, in development."""
        if self.core.dev:
            await self.deliver({"type": "hot_reload", "message": message})

    async def shutdown(self) -> None:
        """End the app in order."""
        self.core.shutdown()

    async def deliver(self, message: Mapping[str, Any]) -> None:
        """Carry out a message to the pages, or send it on."""
        await messages.down(self, message)

    async def take(self, message: Mapping[str, Any]) -> None:
        """Carry out a message of a page. Unknown ones are ignored."""
        await messages.up(self, message)

    async def window_event(self, name: str, payload: Any) -> None:
        """Tell the app's functions of an event of the window that a page reports."""
        for function in list(self._window_event_handlers):
            await _done(function(name, payload))

    def _prepare(self, root: Any) -> None:
        self.root_component = self.core.root_component = root
        if self.core.mode is AppMode.RAW_HTML:
            folder = find_folder()
            RawPages(self, folder)
            self.core.pages_folder = folder if ownpages.development is None else None
            self.core.on_stop(self.sockets.close)
            self.core.on_window_event(self._tell_pages)
            if root is not None:
                following = Following(self, root)
                self.core.on_start(following.start)
                self.core.on_stop(following.stop)
            return
        if not hasattr(root, "shown"):
            raise TypeError(f"app.run(): expected a component such as VStack(id='root'), got {type(root).__name__}")
        self.pages.assigned = root.children
        root.bind(self)
        if self.router.get("/") is None:
            self._serve("/")

    def _listen(self, listener: Listener | None) -> None:
        if listener is None:
            return
        self._listener = listener
        self.ws_port = listener.port
        self.core.on_start(listener.start)
        self.core.on_stop(listener.stop)

    def _reload_pages(self) -> None:
        loop = self.core.running.loop
        loop.call_soon_threadsafe(self.sockets.send, {"type": "hot_reload", "message": "a file of the page was saved"})

    async def _tell_pages(self, name: str, payload: Any) -> None:
        self.sockets.send({"type": "window_event", "name": name, "payload": payload})

    def _serve(self, path: str) -> None:
        """Give a path an address of its own, where it can have one; `navigate` knows it anyway."""

        async def open_page() -> Any:
            return self.pages.open(await self._screen(path))

        try:
            self.core.routes.add(path, open_page)
        except BadRoute as error:
            log.debug("no address for the route %r: %s", path, error)

    async def _screen(self, path: str) -> Any:
        handler = self.router.get(path)
        return None if handler is None else await _done(handler())


async def _done(result: Any) -> Any:
    return await result if inspect.isawaitable(result) else result


def _port(variable: str, given: int | None) -> int | None:
    text = os.environ.get(variable, "")
    return int(text) if text.isascii() and text.isdigit() else given


def _external(given: bool | str | None) -> bool | str | None:
    text = os.environ.get("TAUPY_EXTERNAL_HTTP")
    return given if text is None else text not in ("0", "false", "False")
