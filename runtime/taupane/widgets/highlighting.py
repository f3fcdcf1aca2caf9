"""Colour the words of program text, where Pygments is installed."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from taupane.widgets.html import Safe, clean, escape_text

#: Characters beyond which text is shown plain: colouring takes some 100 ms for each 100,000.
LONGEST = 200_000


def highlighted(text: str, language: str | None) -> Safe:
    """Give `text` as HTML with its words in spans of a class per kind; plain where nothing knows the language."""
    source = clean(text)
    lexer = _lexer(language) if language and len(source) <= LONGEST else None
    if lexer is None:
        return Safe(escape_text(source))
    parts = []
    for kind, word in lexer.get_tokens(source):
        name = _kind(kind)
        parts.append(f'<span class="{name}">{escape_text(word)}</span>' if name else escape_text(word))
    return Safe("".join(parts))


@lru_cache(maxsize=32)
def _lexer(language: str) -> Any:
    try:
        from pygments.lexers import get_lexer_by_name
        from pygments.util import ClassNotFound
    except ImportError:
        return None
    try:
        # What is shown and copied is what was given: no line break is added or dropped.
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


@lru_cache(maxsize=256)
def _kind(kind: Any) -> str:
    from pygments.token import Comment, Generic, Keyword, Name, Number, String

    for found, name in (
        (Comment, "tp-word-comment"), (Keyword, "tp-word-keyword"), (String, "tp-word-text"),
        (Number, "tp-word-number"), (Name.Function, "tp-word-name"), (Name.Class, "tp-word-name"),
        (Name.Tag, "tp-word-keyword"), (Name.Decorator, "tp-word-name"), (Name.Builtin, "tp-word-name"),
        (Generic.Inserted, "tp-word-text"), (Generic.Deleted, "tp-word-gone"),
    ):  # fmt: skip
        if kind in found:
            return name
    return ""
