"""`taupy.widgets.component`: a widget as an object, with an id, that can be changed and shown again.

A component is a function of no arguments to our live core, which calls it for what stands in its place and
again when something it read has changed. `update` says that the component itself has.
"""

from __future__ import annotations

import itertools
import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from taupane.compat.taupy.dispatcher import run
from taupane.compat.taupy.events.events import Click, Input
from taupane.compat.taupy.widgets.markup import parse_markup
from taupane.compat.taupy.widgets.props import attributes
from taupane.events import Event, Listener
from taupane.state import State
from taupane.widgets.element import Child, Element
from taupane.widgets.flow import Fragment
from taupane.widgets.static import render_static

if TYPE_CHECKING:
    from taupane.compat.taupy.app import App

log = logging.getLogger(__name__)

_numbers = itertools.count(1)
_apps: list[App] = []


def note_app(app: App) -> None:
    """Remember the app of this process, for components that no other component has brought in."""
    _apps[:] = [app]


class Component:
    """A widget. Subclasses of an app write `render`, which gives HTML; ours write `describe`.

    `Component("<template>")` gives a class instead: `{name}` takes a keyword, `<children/>` or `<slot/>` the
    children.
    """

    #: Attributes of an app's keywords are added to these.
    worn = ""
    #: Whether a click is always reported, as a button's is.
    clicks = False

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Make a component, or a class of them from a template."""
        if cls is Component and len(args) == 1 and isinstance(args[0], str) and not kwargs:
            from taupane.compat.taupy.widgets.template import template_class

            return template_class(args[0])
        return super().__new__(cls)

    def __init__(self, **kwargs: Any) -> None:
        self.props: dict[str, Any] = kwargs
        self.children: list[Any] = list(kwargs.pop("children", None) or [])
        self.app: App | None = None
        given = kwargs.pop("id", None)
        self.id: str = f"tau_{next(_numbers)}_{secrets.token_hex(3)}" if given is None else str(given)
        self.on_click: Callable[..., Any] | None = kwargs.pop("on_click", None)
        self.on_input: Callable[..., Any] | None = kwargs.pop("on_input", None)
        # HTML or text that came as a message takes the place of what the component describes.
        self.replaced: str | None = None
        self._version = State.detached(0, "component")

    def __call__(self) -> Child:
        """Give what stands in the component's place now (called by the live core, tracked)."""
        return self.shown(self.children)

    def shown(self, children: list[Any]) -> Child:
        """Give the same with other children, as a page does with the screen that it shows."""
        self._version()
        app = self.app or (_apps[0] if _apps else None)
        if app is not None:
            self.bind(app)
            for child in [*children, *self.parts()]:
                if isinstance(child, Component):
                    child.bind(app)
        if self.replaced is not None:
            return Fragment(*parse_markup(self.replaced, self.listeners_of, {}))
        if _writes_html(type(self)):
            return Fragment(*parse_markup(str(self.render()), self.listeners_of, {}))
        return self.describe(children)

    def describe(self, children: list[Any]) -> Child:
        """Give the element that this component is, or its children alone."""
        return Fragment(*children)

    def parts(self) -> list[Any]:
        """Give the components that stand in this one beside its children."""
        return []

    def bind(self, app: App) -> None:
        """Belong to an app: its messages reach the component, and the component's handlers are its dispatcher's."""
        if self.app is app and app.components.get(self.id) is self:
            return
        self.app = app
        app.components[self.id] = self
        for kind, handler in (("click", self.on_click), ("input", self.on_input)):
            if handler is not None and app.dispatcher.handlers[kind].get(self.id) is not handler:
                app.dispatcher._register(kind, self.id)(handler)

    def render(self) -> str:
        """Write the component's HTML with its present values. Texts are escaped."""
        if type(self).describe is Component.describe:
            return "".join(
                child.render() if hasattr(child, "render") else render_static(child) for child in self.children
            )
        return render_static(self.describe(self.children))

    async def update(self) -> None:
        """Show the component again, as it is now."""
        self.replaced = None
        self.changed()

    def changed(self) -> None:
        """Have every page describe the component again. Any thread."""
        self._version.update(lambda number: number + 1)

    def element(self, tag: str, *children: Child, **own: Any) -> Element:
        """Describe an element with the component's id, keywords and listeners."""
        attrs = attributes(tag, {**own, **self.props}, self.worn)
        attrs.update({"id": self.id, "data-component-id": self.id})
        listeners = self.listeners_of(self.id)
        if self.clicks and "click" not in listeners:
            listeners["click"] = (Listener(_nothing, stop=True),)
        return Element(tag, children, attrs, listeners or None)

    def listeners_of(self, widget_id: str) -> dict[str, tuple[Listener, ...]]:
        """Give the listeners of what reports under an id: the innermost widget that has a handler takes the event."""
        app = self.app
        if app is None:
            return self._own_listeners(widget_id)
        listeners: dict[str, tuple[Listener, ...]] = {}
        if app.dispatcher.listens("click", widget_id):
            listeners["click"] = (Listener(_click(app, widget_id), stop=True),)
        if app.dispatcher.listens("input", widget_id):
            listeners["input"] = (Listener(_input(app, widget_id), stop=True),)
        return listeners

    def _own_listeners(self, widget_id: str) -> dict[str, tuple[Listener, ...]]:
        """Give the listeners of a component in an app of ours: its own handlers alone."""
        found: dict[str, tuple[Listener, ...]] = {}
        clicked, entered = self.on_click, self.on_input
        if widget_id == self.id and clicked is not None:
            found["click"] = (Listener(_awaiting(lambda _: run(clicked, Click(widget_id)))),)
        if widget_id == self.id and entered is not None:
            found["input"] = (Listener(_awaiting(lambda event: run(entered, Input(widget_id, event.value or "")))),)
        return found

    def __repr__(self) -> str:
        return f"<{type(self).__name__} id={self.id}>"


def _writes_html(kind: type) -> bool:
    """Tell whether a class writes its own HTML: `render` was given nearer to it than `describe`."""
    for base in kind.__mro__:
        if "describe" in vars(base):
            return False
        if "render" in vars(base):
            return True
    return False


def _click(app: App, widget_id: str) -> Callable[[Event], Awaitable[Any]]:
    return _awaiting(lambda _: app.dispatcher.handle(Click(widget_id)))


def _input(app: App, widget_id: str) -> Callable[[Event], Awaitable[Any]]:
    return _awaiting(lambda event: app.dispatcher.handle(Input(widget_id, value_of(event))))


def value_of(event: Event) -> str:
    """Give what a control holds as TauPy's pages send it: always a text, its ticks too."""
    return event.value or ""


def _awaiting(handle: Callable[[Event], Awaitable[Any]]) -> Callable[[Event], Awaitable[Any]]:
    async def listener(event: Event) -> None:
        await handle(event)

    return listener


def _nothing() -> None:
    """Do nothing: a button without a handler keeps its click from the widgets around it."""
