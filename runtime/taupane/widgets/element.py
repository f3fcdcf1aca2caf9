"""Describe one HTML element. A widget is a function that gives an `Element`.

A description is a plain value: nothing is tracked and nothing is sent when it is made.
`taupane.live` mounts it into a page, and `taupane.widgets.static` writes it once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from taupane.errors import BadAttribute, BadElement
from taupane.events import Handler, Listener
from taupane.widgets.attributes import attribute_name, classes, styles
from taupane.widgets.html import VOID, Safe
from taupane.widgets.known import require_known

_TAG: Final = re.compile(r"[a-z][a-z0-9\-]*")
#: Elements that would change what the page may do, and those that a parser reads as something else.
_REFUSED: Final = frozenset(
    "script style base meta link object embed iframe frame frameset html head body title template noscript "
    "noembed noframes plaintext xmp listing image param keygen selectedcontent".split()
)

#: What may stand among an element's children. A callable is run again when a State it read changes.
Child = Any


class Element:
    """One element: a tag, attributes, listeners and children.

    `attrs` holds text, numbers, booleans or bindings (callables without arguments); class and
    style are joined already. `key` keeps an element's identity among its siblings. `raw` is HTML
    that is written as it is, in place of children.
    """

    __slots__ = ("attrs", "children", "key", "listeners", "raw", "tag")

    def __init__(
        self,
        tag: str,
        children: tuple[Child, ...] = (),
        attrs: dict[str, Any] | None = None,
        listeners: dict[str, tuple[Listener, ...]] | None = None,
        key: object = None,
        raw: Safe | Callable[[], Safe] | None = None,
    ) -> None:
        self.tag = tag
        self.children = children
        self.attrs = attrs
        self.listeners = listeners
        self.key = key
        self.raw = raw

    @property
    def id(self) -> str | None:
        """Give the `id` attribute, where the author gave one as text."""
        given = self.attrs.get("id") if self.attrs else None
        return given if isinstance(given, str) else None

    @property
    def props(self) -> Mapping[str, Any]:
        """Give the attributes, as TauPy's components call them."""
        return self.attrs or {}

    def render(self) -> str:
        """Write the HTML with the present values, without ids and listeners."""
        from taupane.widgets.static import render_static

        return render_static(self)

    def __repr__(self) -> str:
        named = f" id={self.id!r}" if self.id else ""
        return f"<{self.tag}{named} children={len(self.children)}>"


class TextOf:
    """A child that is always text: a binding that needs no region of its own."""

    __slots__ = ("source",)

    def __init__(self, source: Callable[[], Any]) -> None:
        self.source = source


class Bound:
    """A control's value that follows a State and is read back from the page.

    `stands_for(text)` tells whether what the page shows already means the State's value ("1." for
    1.0), so that a patch does not rewrite what somebody is typing.
    """

    __slots__ = ("show", "stands_for")

    def __init__(self, show: Callable[[], Any], stands_for: Callable[[str], bool] | None = None) -> None:
        self.show = show
        self.stands_for = stands_for

    def __call__(self) -> Any:
        """Give what the control is to show."""
        return self.show()


def element(
    tag: str,
    *children: Child,
    key: object = None,
    on: Mapping[str, Handler | Listener] | None = None,
    **props: Any,
) -> Element:
    """Describe `<tag>`.

    `class_`/`classes` and `style` take text, lists, dicts or callables; `on_<event>` a handler or
    `on(handler, ...)`; `on` handlers by DOM event name, for custom events. Every other keyword is
    an attribute, with `_` for `-`. Raises `BadElement` or `BadAttribute`.
    """
    if not _TAG.fullmatch(tag) or tag in _REFUSED:
        raise BadElement(f"element {tag!r}: expected a lower-case HTML tag that a page may hold")
    if children and tag in VOID:
        raise BadElement(f"<{tag}> cannot have children; {len(children)} given")
    if "-" in tag:
        from taupane.widgets.custom import as_properties

        props = as_properties(tag, children, props)
    if not props and on is None:
        return Element(tag, children, None, None, key)
    attrs: dict[str, Any] = {}
    listeners: dict[str, tuple[Listener, ...]] = {}
    for name, value in props.items():
        if name.startswith("on_"):
            _listen(listeners, name[3:].replace("_", ""), value)
        elif name in ("class_", "classes", "class"):
            attrs["class"] = classes(attrs.get("class"), value)
        elif name == "style":
            attrs["style"] = styles(value)
        elif value is not None and value is not False:
            spelled = attribute_name(name)
            require_known(tag, spelled, name)
            attrs[spelled] = value
    for event, handler in (on or {}).items():
        _listen(listeners, event, handler)
    if not attrs.get("class", True):
        del attrs["class"]
    return Element(tag, children, attrs or None, listeners or None, key)


def raw(tag: str, html: Safe | Callable[[], Safe], **props: Any) -> Element:
    """Describe `<tag>` around HTML that the author vouches for; a plain `str` is refused."""
    if not isinstance(html, Safe) and not callable(html):
        raise BadElement(f"raw HTML: expected Safe(...), got {type(html).__name__}; a str is always shown as text")
    described = element(tag, **props)
    described.attrs = {**(described.attrs or {}), "data-raw": True}
    described.raw = html
    return described


def text_of(value: Any) -> Child:
    """Give a child that shows `value` as text: a State or callable becomes a text binding."""
    return TextOf(value) if callable(value) else value


def _listen(listeners: dict[str, tuple[Listener, ...]], event: str, handler: Any) -> None:
    if handler is None:
        return
    given = handler if isinstance(handler, tuple | list) else (handler,)
    for one in given:
        if not isinstance(one, Listener) and not callable(one):
            raise BadAttribute(f"on_{event}: expected a function, got {type(one).__name__}")
        listener = one if isinstance(one, Listener) else Listener(one)
        listeners[event] = (*listeners.get(event, ()), listener)
