"""Which screen each page shows: the root, with the screen of a route in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from taupane.state import State, current_view

if TYPE_CHECKING:
    from taupane.compat.taupy.app import App
    from taupane.widgets.element import Child


class Page:
    """What one page shows. To the live core it is a component."""

    def __init__(self, app: App, screen: Any) -> None:
        self._app = app
        self._screen = State.detached(screen, "screen")

    def __call__(self) -> Child:
        """Describe the root with the page's screen in it; a root whose children the app has set shows those."""
        root, screen = self._app.root_component, self._screen()
        if screen is None or root.children is not self._app.pages.assigned:
            return root.shown(root.children)
        return root.shown([screen])

    def show(self, screen: Any) -> None:
        """Show another screen. Any thread."""
        self._screen.set(screen)


class Pages:
    """The pages that are open."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._open: WeakKeyDictionary[object, Page] = WeakKeyDictionary()
        #: The children that a screen takes the place of: the root's own, or the last screen.
        self.assigned: list[Any] = []

    def open(self, screen: Any) -> Page:
        """Give what the page that is just being opened shows."""
        page = Page(self._app, screen)
        view = current_view.get()
        if view is not None:
            self._open[view] = page
        return page

    def show(self, screen: Any) -> None:
        """Show a screen in the page whose handler is running, else in every page."""
        root = self._app.root_component
        self.assigned = [screen]
        root.children = self.assigned
        view = current_view.get()
        mine = self._open.get(view) if view is not None else None
        for page in [mine] if mine is not None else list(self._open.values()):
            page.show(screen)
