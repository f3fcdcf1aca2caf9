"""An app: what it shows, what it does, how its window looks. ``start`` runs it.

Declaring costs next to nothing: no aiohttp, no toolkit, no polars is imported before the window is on its
way.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Generator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from taupane.appmode import AppMode, check_mode
from taupane.declarations import Declarations
from taupane.errors import AppError, BadRoute, NotRunning
from taupane.hooks import Timer, check_function
from taupane.rowsessions import RowSessions
from taupane.savedrows import place_to_save
from taupane.scheduled import Scheduled, finished, running_loop
from taupane.server.server import Server
from taupane.themes import SYSTEM, check_theme, scheme
from taupane.window import Window

if TYPE_CHECKING:
    from typing_extensions import Self

    from taupane.running import Running
    from taupane.server.documents import Look
    from taupane.server.plan import Times
    from taupane.settings import Settings
    from taupane.state import State
    from taupane.windows import OpenedWindow
    from taupane_bridges.window import WindowOptions

F = TypeVar("F", bound=Callable[..., Any])
V = TypeVar("V")


class Declared(BaseException):
    """A file that is executed again has come to the point where the app would be started."""


class App(Declarations):
    """A desktop app. Sizes are CSS px; ``http_port`` None takes a free port; ``theme`` is "system" or a
    daisyUI theme.

    Wrong options raise here: `taupane.errors.UnknownTheme`, `taupane_bridges.window.BadOption`.
    """

    reloaded: ClassVar[App | None] = None
    """While a development run executes the app's file again: the app that runs, which `App(…)` gives then."""

    def __new__(cls, *_: Any, **__: Any) -> Self:
        """Make an app, or give the one whose file is executed again."""
        return cls.reloaded if isinstance(cls.reloaded, cls) else super().__new__(cls)

    def __init__(
        self,
        title: str = "Taupane",
        width: int = 900,
        height: int = 600,
        theme: str = SYSTEM,
        dev: bool = False,
        mode: AppMode = AppMode.GENERATE_HTML,
        http_port: int | None = None,
        external_http: str | bool | None = None,
        frameless: bool = False,
        transparent: bool = False,
        always_on_top: bool = False,
        resizable: bool = True,
        min_width: int | None = None,
        min_height: int | None = None,
        max_width: int | None = None,
        max_height: int | None = None,
        *,
        icon: str | None = None,
        background_color: str | None = None,
        lang: str = "en",
    ) -> None:
        if App.reloaded is self:
            self._declared_again(title, theme)
            return
        super().__init__()
        self.title = title
        self.width = width
        self.height = height
        self.theme = check_theme(theme)
        self.dev = _checked("dev", dev, bool, "True or False")
        self.mode = check_mode(mode)
        self.http_port = _checked_port(http_port)
        self.external_http = external_http
        self.lang = _checked("lang", lang, str, 'a language such as "en"')
        self.root_component: Any = None
        self._window_settings: dict[str, Any] = {
            "title": title,
            "width": width,
            "height": height,
            "frameless": frameless,
            "transparent": transparent,
            "always_on_top": always_on_top,
            "resizable": resizable,
            "min_width": min_width,
            "min_height": min_height,
            "max_width": max_width,
            "max_height": max_height,
            "icon": icon,
            **_background(background_color, self.theme),
        }
        self.server = Server()
        self.window = Window()
        self.rows = RowSessions(lambda name: place_to_save(self.window, name))
        self.times: Times | None = None
        """How long views and connections are kept, where it is not as usual."""
        self.dev_renders: State[int] | None = None
        """Counts the reloads of a development run, which pages follow."""
        self._running: Running | None = None
        self._early: list[Coroutine[Any, Any, Any]] = []
        self.window_options()

    def look(self) -> Look:
        """Return what every document of the app has in common."""
        from taupane.server.documents import Look

        if self.own is None:
            return Look(self.title, self.theme, lang=self.lang)
        sheets, modules = self.own.sheets(), self.own.modules()
        return Look(self.title, self.theme, sheets, modules=modules, lang=self.lang)

    # When something happens

    def every(self, seconds: float) -> Callable[[F], F]:
        """Run a function again and again, ``seconds`` after its last run ended."""
        given: object = seconds
        if not isinstance(given, int | float) or not given > 0:
            raise AppError(f"every(): expected more than 0 seconds, got {seconds!r}")

        def register(function: F) -> F:
            timer = Timer(float(seconds), check_function(function, "every"))
            self.timers.append(timer)
            if self._running is not None:
                self._running.begin(timer)
            return function

        return register

    def spawn(self, coroutine: Coroutine[Any, Any, Any]) -> Scheduled[Any]:
        """Run a coroutine on the app's loop until the app ends. Any thread; before the start it waits for
        it."""
        given: object = coroutine
        if not isinstance(given, Coroutine):
            advice = "; call it" if callable(given) else ""
            raise AppError(f"spawn(): expected a coroutine such as work(), got {type(given).__name__}{advice}")
        if self._running is None:
            self._early.append(coroutine)
            return finished(None)
        return self._running.spawn(coroutine)

    # While it runs

    def navigate(self, path: str) -> Scheduled[None]:
        """Show another path in the page whose handler is running, or in every page. Unknown paths change
        nothing."""
        if not isinstance(path, str):
            raise AppError(f"navigate(): expected a path of this app such as '/details', got {type(path).__name__}")
        if self._running is not None and self.routes.match(path.partition("?")[0].partition("#")[0]) is not None:
            self._running.notify("navigate", path)
        return finished(None)

    def call(self, function: str, *args: object, timeout: float = 30.0) -> Scheduled[Any]:
        """Call a function that the script of the page whose handler is running exposes; `View.call` says more."""
        return self.running.call(function, args, timeout)

    def set_theme(self, name: str) -> Scheduled[None]:
        """Give every page another theme; `UnknownTheme`."""
        self.theme = check_theme(name)
        if self._running is not None:
            self._running.notify_all("theme", self.theme, scheme(self.theme))
        return finished(None)

    def open_window(
        self,
        path: str = "/",
        *,
        title: str | None = None,
        on_close_request: Callable[..., Any] | None = None,
        **options: Any,
    ) -> OpenedWindow:
        """Show a page of the app in one more window, where the host can; `Unsupported` says that it cannot.

        ``options`` are those of `taupane_bridges.window.WindowOptions` (width, height, x, y, frameless, …); icon and
        colours are the first window's. ``on_close_request`` is asked before the user closes it. Any thread.
        """
        from taupane.windows import OpenedWindow

        given: object = path
        if not isinstance(given, str) or not given.startswith("/") or given.startswith("//"):
            raise AppError(f"open_window: expected a path of this app such as '/details', got {path!r}")
        opened = OpenedWindow(path)
        self.running.open_window(opened, self._more_window_options(title, options), on_close_request)
        return opened

    def send_window_command(self, command: Mapping[str, object]) -> Scheduled[Any]:
        """Send the window a command such as ``{"type": "minimize"}``; an unknown or wrong one raises."""
        return self.window.send(command)

    def shutdown(self) -> Scheduled[None]:
        """End the app in order, without asking anyone. Any thread."""
        if self._running is not None:
            self._running.shutdown()
        return finished(None)

    # Running

    def start(self) -> None:
        """Run the app until its window is closed. Main thread, unless the file was started by ``python -m
        taupane``.

        Reads ``--no-window``, ``--host``, ``--port``, ``--dev`` and ``--open-devtools`` from the command line
        and leaves the rest alone. Raises SystemExit after a signal (130, 143) and for a taken port (2).
        """
        from taupane.lifecycle import run_to_the_end

        self._check()
        self._is_running_already()
        run_to_the_end(self, None)

    def run(self, root: Any = None, port: int | None = None) -> Awaitable[None]:
        """Run the app and return an awaitable: ``asyncio.run(app.run(root))``, or ``await app.run(root)``.

        Without a running loop everything happens in this call. In a running loop it happens when awaited;
        there the window is in a child process, except under ``python -m taupane FILE``. ``root`` is shown at ``"/"``.
        """
        from taupane.lifecycle import run_in_this_loop, run_to_the_end

        if root is not None:
            self.root_component = root
            self.routes.add("/", root if callable(root) and not hasattr(root, "render") else lambda: root)
        self._is_running_already()
        self._check()
        if running_loop() is not None:
            return run_in_this_loop(self, port)
        run_to_the_end(self, port)
        return _nothing()

    @contextlib.contextmanager
    def serving(self, port: int = 0) -> Generator[Server, None, None]:
        """Run the app without a window and without signal handlers on a thread while this lasts: for
        tests."""
        from taupane.lifecycle import served

        self._check()
        with served(self, port):
            yield self.server

    def window_options(self, settings: Settings | None = None) -> WindowOptions:
        """Return how the window starts; `taupane_bridges.window.BadOption`."""
        from taupane_bridges.window import WindowOptions

        extra: dict[str, Any] = {}
        if settings is not None:
            extra = {"debug": self.dev or settings.dev, "open_devtools": settings.open_devtools}
        return WindowOptions(**self._window_settings, **extra)

    def _more_window_options(self, title: str | None, given: dict[str, Any]) -> WindowOptions:
        from taupane_bridges.window import WindowOptions

        first = self.window_options()
        same = {name: getattr(first, name) for name in ("icon", "background_color", "background_dark", "debug")}
        return WindowOptions.from_mapping({"title": self.title if title is None else title, **same, **given})

    def wants_port(self, given: int | None) -> int:
        """Return the port to bind: the one given for this run, else the app's own, else 0 for a free one."""
        return given if given is not None else self.http_port or 0

    @property
    def running(self) -> Running:
        """The present run. `NotRunning`."""
        if self._running is None:
            raise NotRunning("the app is not running")
        return self._running

    @property
    def is_running(self) -> bool:
        """Tell whether the app runs now."""
        return self._running is not None

    def joins(self, running: Running) -> None:
        """Take note that the app's loop is up (called by the life cycle)."""
        self._running = running
        early, self._early = self._early, []
        for coroutine in early:
            running.spawn(coroutine)

    def leaves(self) -> None:
        """Take note that the run has ended (called by the life cycle)."""
        self._running = None

    def _declared_again(self, title: str, theme: str) -> None:
        """Take what a saved file says of the app that runs already."""
        if title != self.title:
            self.title = title
            self.window.set_title(title)
        if theme != self.theme:
            self.set_theme(theme)

    def _is_running_already(self) -> None:
        if App.reloaded is self:
            raise Declared

    def _check(self) -> None:
        if self.mode is AppMode.RAW_HTML and self.web is None:
            from taupane.settingsfile import app_folder

            self._show_pages(app_folder() / "dist")
        if self.web is not None:
            self.web.check()
        self.commands.check()
        if not len(self.routes):
            raise BadRoute('nothing to show: give app.run() a root or register a page with @app.route("/")')


def _checked(option: str, given: V, kind: type[Any], expected: str) -> V:
    if not isinstance(given, kind):
        raise AppError(f"App({option}=…): expected {expected}, got {given!r:.80}")
    return given


def _checked_port(given: object) -> int | None:
    if given is None or (isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= 65535):
        return given
    raise AppError(f"App(http_port=…): expected a port from 0 to 65535, or None for a free one, got {given!r:.80}")


def _background(color: str | None, theme: str) -> dict[str, Any]:
    """Return the colour until the first paint, so that a dark page does not begin with a white flash."""
    if color is not None:
        return {"background_color": color}
    kind = scheme(theme)
    if kind is None:
        return {"background_color": "#ffffff", "background_dark": "#1d232a"}
    return {"background_color": "#1d232a" if kind == "dark" else "#ffffff"}


async def _nothing() -> None:
    """Be awaited after the app has run already."""
