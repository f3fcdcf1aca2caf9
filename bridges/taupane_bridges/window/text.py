"""Make any Python string safe to hand to a native toolkit.

C toolkits take NUL-terminated UTF-8: a NUL cuts the text, a lone surrogate makes PyGObject raise, and X11
drops the connection when a property exceeds its request limit.
"""

from __future__ import annotations

import re

__all__ = ["clean_line", "clean_text"]

TITLE_LIMIT = 1_000
TEXT_LIMIT = 4_000

_SURROGATES = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BREAKS = re.compile("[\t\n\r\u2028\u2029]+")


def clean_text(text: str, limit: int = TEXT_LIMIT) -> str:
    """Return `text` with lone surrogates shown as U+FFFD, NUL and control characters dropped, cut to `limit`
    characters.
    """
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    text = _SURROGATES.sub("\ufffd", text.replace("\x00", ""))
    return _CONTROLS.sub("", text)


def clean_line(text: str, limit: int = TITLE_LIMIT) -> str:
    """Return `text` as one line for a title bar or a button: `clean_text`, with line breaks and tabs as one
    space.
    """
    return _BREAKS.sub(" ", clean_text(text, limit))
