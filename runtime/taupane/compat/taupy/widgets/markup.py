"""Read HTML that an app writes itself into elements, so that it is patched and secured as everything else.

Scripts, style sheets and event attributes are left out and logged: the page's policy would stop them anyway.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from typing import Any, Final

from taupane.compat.taupy.widgets.props import attributes
from taupane.errors import BadElement
from taupane.events import Listener
from taupane.widgets.element import Child, Element, element
from taupane.widgets.html import VOID

log = logging.getLogger(__name__)

#: Stands for a component in HTML: `<taupane-child n="3">`.
CHILD: Final = "taupane-child"

Listeners = Callable[[str], dict[str, tuple[Listener, ...]]]
#: End tags that may be left out: what a new one of the same group closes.
_CLOSES: Final[Mapping[str, frozenset[str]]] = {
    "li": frozenset({"li"}),
    "p": frozenset({"p"}),
    "tr": frozenset({"tr", "td", "th"}),
    "td": frozenset({"td", "th"}),
    "th": frozenset({"td", "th"}),
    "option": frozenset({"option"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
}
_UNREAD: Final = frozenset({"script", "style", "template", "noscript", "iframe", "object"})


def parse_markup(html: str, listeners_of: Listeners, children: Mapping[int, Child]) -> list[Child]:
    """Give the elements that HTML describes. `children` are what stands in place of `<taupane-child n=…>`."""
    parser = _Parser(listeners_of, children)
    parser.feed(html.strip())
    parser.close()
    return parser.finish()


class _Open:
    """An element whose end tag has not been read."""

    def __init__(self, tag: str, attrs: dict[str, Any]) -> None:
        self.tag = tag
        self.attrs = attrs
        self.children: list[Child] = []


class _Parser(HTMLParser):
    def __init__(self, listeners_of: Listeners, children: Mapping[int, Child]) -> None:
        super().__init__(convert_charrefs=True)
        self._listeners_of = listeners_of
        self._given = children
        self._open = [_Open("", {})]
        self._unread: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._unread is not None:
            return
        if tag in _UNREAD:
            log.warning("HTML of a component: <%s> is left out", tag)
            self._unread = tag
            return
        if tag == CHILD:
            self._open[-1].children.append(self._given.get(int(dict(attrs).get("n") or 0)))
            return
        while len(self._open) > 1 and self._open[-1].tag in _CLOSES.get(tag, ()):
            self._end()
        if tag == "tr" and self._open[-1].tag == "table":
            self._open.append(_Open("tbody", {}))  # where a browser puts one
        self._open.append(_Open(tag, {name: "" if value is None else value for name, value in attrs}))
        if tag in VOID:
            self._end()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in _UNREAD:
            self._unread = None
        elif tag not in VOID and tag != CHILD and len(self._open) > 1:
            self._end()

    def handle_endtag(self, tag: str) -> None:
        if self._unread is not None:
            if tag == self._unread:
                self._unread = None
            return
        if tag not in [each.tag for each in self._open[1:]]:
            return
        while self._open[-1].tag != tag:
            self._end()
        self._end()

    def handle_data(self, data: str) -> None:
        # Line breaks between tags lay out the source, not the page.
        if self._unread is None and (data.strip() or ("\n" not in data and data)):
            self._open[-1].children.append(data)

    def finish(self) -> list[Child]:
        """Give what was read; what is still open ends here."""
        while len(self._open) > 1:
            self._end()
        return self._open[0].children

    def _end(self) -> None:
        done = self._open.pop()
        attrs = attributes(done.tag, done.attrs)
        widget_id = done.attrs.get("data-component-id")
        try:
            element(done.tag)  # is it a tag that a page may hold?
        except BadElement as error:
            log.warning("HTML of a component: %s", error)
            self._open[-1].children.extend(done.children)
            return
        listeners = self._listeners_of(widget_id) if widget_id else {}
        self._open[-1].children.append(Element(done.tag, tuple(done.children), attrs or None, listeners or None))
