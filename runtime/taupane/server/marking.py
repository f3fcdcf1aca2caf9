"""Make a page of the app's own one that our policy and our client know. Pure: HTML in, HTML out.

The page stays as it is, byte for byte, but for what is put in: a nonce into its scripts, style elements and links, and
what `Additions` names at the places that are meant for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

NO_ICON: Final = '<link rel="icon" href="data:,">'
"""Without an icon of its own a page makes the browser ask for /favicon.ico."""
_MARKED: Final = frozenset({"script", "style", "link"})


@dataclass(frozen=True, slots=True)
class Additions:
    """What is put into a page, as HTML."""

    attributes: str = ""
    """Into the tag of `html`, with the space before it; not where that has a `data-theme` of its own."""
    head: str = ""
    """Before everything else in `head`."""
    body: str = ""
    """After everything else in `body`."""


def with_nonces(html: str, nonce: str) -> str:
    """Mark the scripts, style elements and links of a page."""
    return completed(html, nonce, Additions())


def completed(html: str, nonce: str, more: Additions) -> str:
    """Mark a page and put in what it lacks; a page without `head` or `body` gets it where they would begin or end."""
    finder = _Tags(html)
    finder.feed(html)
    finder.close()
    put = [(place, f' nonce="{nonce}"') for place in finder.marked]
    if finder.in_html is not None:
        put.append((finder.in_html, more.attributes))
    put.append((finder.head_start, more.head if finder.has_icon or not more.head else more.head + NO_ICON))
    put.append((len(html) if finder.body_end is None else finder.body_end, more.body))
    parts, at = [], 0
    for place, text in sorted(put, key=lambda each: each[0]):
        parts += [html[at:place], text]
        at = place
    return "".join([*parts, html[at:]])


class _Tags(HTMLParser):
    """Finds the places where something is put in; what stands inside scripts is no tag."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.marked: list[int] = []
        self.in_html: int | None = None
        self.has_icon = False
        self.head_start = 0
        self.body_end: int | None = None
        self._lines = [0]
        for line in html.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)

    def handle_decl(self, decl: str) -> None:
        """Note where the page begins after its doctype."""
        self.head_start = self._place() + len(decl) + len("<!>")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the ends of the names of marked tags, and where the head begins."""
        place = self._place()
        if tag in _MARKED:
            self.marked.append(place + 1 + len(tag))
            self.has_icon |= "icon" in (dict(attrs).get("rel") or "")
        elif tag == "html" and all(name != "data-theme" for name, _ in attrs):
            self.in_html = place + 1 + len(tag)
        if tag in ("html", "head"):
            self.head_start = place + len(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Treat ``<link/>`` as ``<link>``."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Note where the body ends."""
        if tag == "body":
            self.body_end = self._place()

    def _place(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column
