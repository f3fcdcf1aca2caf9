"""The HTML document around a view. Pure: text in, text out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from taupane.themes import SYSTEM, scheme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Look:
    """What every document of an app has in common."""

    title: str
    theme: str = SYSTEM
    sheets: Sequence[str] = ()
    """Addresses of style sheets, in order."""
    client: str | None = None
    """Address of the client module; None when no front end is built."""
    modules: Sequence[str] = ()
    """Addresses of the app's own modules, in order; they run after the client."""
    lang: str = "en"
    extra: Mapping[str, object] = field(default_factory=dict)
    """More for the page's boot data."""
    later: str | None = None
    """Address of the sheet that takes the place of the first one once the page is painted."""
    ahead: Sequence[str] = ()
    """Addresses of modules that the client will import, which the browser fetches beside it."""


def document(content: str, boot: Mapping[str, object], look: Look, nonce: str) -> str:
    """Return the whole page: ``content`` is the view's own HTML, already escaped by the widgets."""
    sheets = "".join(f'<link rel="stylesheet" href="{escape(url)}">' for url in look.sheets)
    if look.later is not None:
        sheets = sheets.replace("<link ", f'<link data-later="{escape(look.later)}" ', 1)
    client = "".join(f'<link rel="modulepreload" nonce="{nonce}" href="{escape(url)}">' for url in look.ahead)
    for url in [*([] if look.client is None else [look.client]), *look.modules]:
        client += f'<script type="module" nonce="{nonce}" src="{escape(url)}"></script>'
    return (
        f'<!doctype html><html lang="{escape(look.lang)}"{_theme(look.theme)}><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        # Without an icon of its own a page makes the browser ask for /favicon.ico.
        f'<title>{escape(look.title)}</title><link rel="icon" href="data:,">{sheets}</head>'
        f'<body><div id="taupane">{content}</div>'
        f'<script type="application/json" id="taupane-boot">{script_json({**look.extra, **boot})}</script>'
        f"{client}</body></html>"
    )


def script_json(value: object) -> str:
    """Return JSON that cannot end the script element it stands in. ASCII, so lone surrogates stay
    harmless.
    """
    return json.dumps(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def encode(text: str) -> bytes:
    """Return UTF-8; lone surrogates, which UTF-8 cannot hold, become the replacement character."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode("utf-8")


def _theme(theme: str) -> str:
    if theme == SYSTEM:
        return ""
    return f' data-theme="{escape(theme)}" data-scheme="{scheme(theme)}"'
