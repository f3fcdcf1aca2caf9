"""Written text: program code, and Markdown."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from taupane.errors import WidgetError
from taupane.widgets.attributes import allowed_url, resolve
from taupane.widgets.dressing import dress
from taupane.widgets.element import Element, element, raw
from taupane.widgets.highlighting import highlighted
from taupane.widgets.html import Safe, clean
from taupane.widgets.icons import Icon
from taupane.widgets.identity import widget_id
from taupane.widgets.options import Reactive, flag, integer, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token


def Code(  # noqa: N802
    source: Reactive[str],
    language: Reactive[str] | None = None,
    *,
    copy: bool = True,
    wrap: bool = False,
    label: Reactive[str] = "Code",
    **props: Any,
) -> Element:
    """Show program text, with a button that copies it.

    With Pygments installed (the extra `taupane[text]`) the words of a known `language` are coloured;
    without it, or for another language, the text is plain.
    """
    shown_source, named = text("Code", "source", source), text("Code", "language", language)
    flag("Code", "copy", copy)
    flag("Code", "wrap", wrap)
    name = f"{widget_id(props)}-text"

    def html() -> Safe:
        return highlighted(resolve(shown_source) or "", resolve(named))

    moves = callable(shown_source) or callable(named)
    inner = raw("code", html if moves else html(), id=name)
    block = element(
        "pre", inner, tabindex=0, role="group", aria_label=text("Code", "label", label),
        class_=["tp-listing-text", "tp-listing-wraps" if wrap else None],
    )  # fmt: skip
    return element("div", block, _copier(name) if copy else None, **dress(props, "tp-listing"))


def _copier(name: str) -> Element:
    return element(
        "button", Icon("copy", size="sm", class_="tp-copy-icon"), Icon("check", size="sm", class_="tp-copied-icon"),
        element("span", role="status", class_="sr-only"), type="button", aria_label="Copy", title="Copy",
        data_behaviour="copy", data_copies=name, class_="btn btn-ghost btn-sm btn-square tp-copy",
    )  # fmt: skip


def Markdown(source: Reactive[str], *, level: int = 2, **props: Any) -> Element:  # noqa: N802
    """Show CommonMark text with tables and strikethrough; needs markdown-it-py (the extra `taupane[text]`).

    HTML in it is shown, not run, and only links of allowed schemes are links. Its first heading is one of
    `level`. Raises `WidgetError` where the library is missing.
    """
    integer("Markdown", "level", level, least=1, most=6)
    given = text("Markdown", "source", source)
    parser = _parser(level)

    def html() -> Safe:
        return Safe(parser.render(clean(resolve(given) or "")))

    return raw("div", html if callable(given) else html(), **dress(props, "tp-markdown"))


@lru_cache(maxsize=6)
def _parser(level: int) -> MarkdownIt:
    try:
        from markdown_it import MarkdownIt
    except ImportError as missing:
        raise WidgetError(
            "Markdown: markdown-it-py is not installed; `pip install taupane[text]` brings it"
        ) from missing

    def colour(code: str, language: str, _: str) -> str:
        return highlighted(code, language or None)

    parser = MarkdownIt("commonmark", {"html": False, "highlight": colour}).enable(["table", "strikethrough"])
    parser.validateLink = allowed_url  # type: ignore[method-assign]
    parser.core.ruler.push("taupane", lambda state: _settle(state.tokens, level))
    return parser


def _settle(tokens: Sequence[Token], level: int) -> None:
    """Lower the headings, and let links that lead out of the app leave the window."""
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + level - 1)}"
        elif token.type == "link_open" and "://" in str(token.attrGet("href")):
            token.attrSet("target", "_blank")
            token.attrSet("rel", "noopener noreferrer")
        elif token.type == "image" and not allowed_url(str(token.attrGet("src")), image=True):
            token.attrSet("src", "")
        if token.children:
            _settle(token.children, level)
