"""What an app declares before it runs: its pages, handlers, files, commands, and what it wants to be told.

All of it may be declared again: the same path or name replaces, so that a reloaded module runs its decorators again.
"""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from typing import TYPE_CHECKING, Any, TypeVar, overload

from taupane.commands.registry import Commands
from taupane.errors import BadRoute
from taupane.hooks import Hooks, Timer, check_function
from taupane.routes import Routes, check_path

if TYPE_CHECKING:
    from pathlib import Path

    from taupane.server.appassets import AppAssets
    from taupane.server.mounting import Mount
    from taupane.server.ownpages import OwnPages

F = TypeVar("F", bound=Callable[..., Any])


class Declarations:
    """The part of `taupane.App` that takes declarations. Before the app starts, or in a reload."""

    def __init__(self) -> None:
        self.routes = Routes()
        self.commands = Commands()
        self.hooks = Hooks()
        self.handlers: dict[tuple[str, str], Callable[..., Any]] = {}
        """Request handlers by method and path."""
        self.folders: dict[str, Path] = {}
        self.mounts: list[Mount] = []
        self.web: OwnPages | None = None
        """The app's own pages, where it has some."""
        self.own: AppAssets | None = None
        """The app's own style sheets and modules."""
        self.timers: list[Timer] = []

    # What it shows

    def route(self, path: str) -> Callable[[F], F]:
        """Show what a function returns at a path: ``"/"``, ``"/item/{id}"``. Sync or async; `BadRoute`."""
        check_path(path)

        def register(function: F) -> F:
            self.routes.add(path, check_function(function, "route"))
            return function

        return register

    def get(self, path: str) -> Callable[[F], F]:
        """Answer GET requests with a function of your own: it takes the aiohttp request or nothing."""
        return self._handler("GET", path)

    def post(self, path: str) -> Callable[[F], F]:
        """Answer POST requests (JSON, or multipart uploads)."""
        return self._handler("POST", path)

    def put(self, path: str) -> Callable[[F], F]:
        """Answer PUT requests."""
        return self._handler("PUT", path)

    def delete(self, path: str) -> Callable[[F], F]:
        """Answer DELETE requests."""
        return self._handler("DELETE", path)

    @overload
    def command(self, function: F) -> F: ...
    @overload
    def command(self, function: str | None = None) -> Callable[[F], F]: ...
    def command(self, function: Any = None) -> Any:
        """Let page script call a function: ``await taupane.invoke("greet", {name: "Ada"})``.

        Arguments are checked against the annotations. Sync functions run on threads, coroutine functions on the
        loop, generators are streams. ``@app.command("name")`` gives another name. `BadCommand`.
        """
        if function is None or isinstance(function, str):

            def register(named: F) -> F:
                self.commands.add(named, function)
                return named

            return register
        self.commands.add(function)
        return function

    def static(self, path: str, folder: str | Path) -> None:
        """Serve the regular files of a folder below a path; hidden files and links that lead out are not
        there."""
        from taupane.server.folders import check_folder

        check_path(path)
        if "{" in path or path == "/":
            raise BadRoute(f"static path {path!r}: expected a plain path such as '/files'")
        if not isinstance(folder, str | PathLike):
            raise BadRoute(f"static({path!r}, …): expected the path of a folder, got {type(folder).__name__}")
        self.folders[path] = check_folder(folder)

    def own_pages(self, folder: str | Path) -> None:
        """Show the HTML files of a folder in place of widgets, ``index.html`` at ``"/"``. Their script has
        ``window.taupane``. In a development run Vite makes them, where the app has a Vite project. A relative folder is
        one beside the calling file.
        """
        self._show_pages(_beside(folder))

    def assets(self, folder: str | Path) -> None:
        """Serve a folder of style sheets, modules, fonts and pictures, so that they can name each other by relative
        paths. A relative folder is one beside the calling file; `BadRoute`.
        """
        self._own().add_folder(_beside(folder))

    def add_css(self, file: str | Path) -> None:
        """Put a style sheet of your own into every page, after the bundled one; a relative path as in `assets`."""
        self._own().add_css(_beside(file))

    def add_module(self, file: str | Path) -> None:
        """Put a JavaScript module of your own into every page, after the client; a relative path as in `assets`."""
        self._own().add_module(_beside(file))

    def mount(self, path: str, app: Callable[..., Any]) -> None:
        """Serve an ASGI app (FastAPI, Starlette, Django, …) below a path, behind the gate; its lifespan starts and
        ends with the app's. A start that fails raises `MountFailed` before any page is shown.
        """
        from taupane.server.mounting import Mount

        check_path(path)
        if "{" in path or path == "/" or not callable(app):
            raise BadRoute(f"mount({path!r}, …): expected a plain path such as '/api' and an ASGI app")
        tidy = path.rstrip("/")
        self.mounts = [mount for mount in self.mounts if mount.path != tidy] + [Mount(tidy, app)]

    # When something happens

    def on_start(self, function: F) -> F:
        """Run a function before the first page is shown; what it raises ends the app. Slow work: `spawn`
        it."""
        self.hooks.start.append(check_function(function, "on_start"))
        return function

    def on_stop(self, function: F) -> F:
        """Run a function when the app ends, at most 5 s, while its pages are still there."""
        self.hooks.stop.append(check_function(function, "on_stop"))
        return function

    def on_connect(self, function: F) -> F:
        """Run a function for each page that opens; it may take the page's view."""
        self.hooks.connect.append(check_function(function, "on_connect"))
        return function

    def on_disconnect(self, function: F) -> F:
        """Run a function when a page's socket is gone: closed, reloaded, or cut and perhaps coming back."""
        self.hooks.disconnect.append(check_function(function, "on_disconnect"))
        return function

    def on_window_event(self, function: F) -> F:
        """Call a function with the name and the payload of each event of the window ("resize", "focus",
        …)."""
        self.hooks.window_event.append(check_function(function, "on_window_event"))
        return function

    def on_close_request(self, function: F) -> F:
        """Ask a function before the window closes; answering False keeps it open. Not asked when a signal
        comes."""
        self.hooks.close_request.append(check_function(function, "on_close_request"))
        return function

    def tables(self) -> list[dict[Any, Any]]:
        """Return the tables of what was declared by name: a reload takes entries out and puts them back."""
        return [*self.routes.tables(), self.commands.table, self.handlers]

    def lists(self) -> list[list[Any]]:
        """Return the lists of what was declared in order, timers first, for the same purpose."""
        return [self.timers, *self.hooks.lists()]

    def _show_pages(self, folder: Path) -> None:
        from taupane.server.ownpages import OwnPages

        if self.web is None or self.web.folder != folder:
            self.web = OwnPages(folder)
        self.routes.add("/", self.web.content)

    def _own(self) -> AppAssets:
        from taupane.server.appassets import AppAssets

        if self.own is None:
            self.own = AppAssets()
        return self.own

    def _handler(self, method: str, path: str) -> Callable[[F], F]:
        check_path(path)

        def register(function: F) -> F:
            # The same again replaces: a reloaded module runs its decorators again.
            self.handlers[method, path] = check_function(function, method.lower())
            return function

        return register


def _beside(given: str | Path) -> Path:
    """Return a path as the file that called the app's method means it."""
    import sys
    from pathlib import Path

    if not isinstance(given, str | PathLike):
        raise BadRoute(f"expected the path of a file or a folder, got {type(given).__name__}")
    file = sys._getframe(2).f_globals.get("__file__")
    return Path(file).resolve().parent / given if file is not None else Path(given)
