"""Text that can be shown and sent anywhere."""

from __future__ import annotations

import re
from typing import Final

_UNSENDABLE: Final = re.compile("[\x00\ud800-\udfff]")


def clean(text: str) -> str:
    """Replace NUL and lone surrogates, which neither HTML nor UTF-8 can carry, by U+FFFD."""
    if text.isascii() and "\0" not in text:
        return text
    return _UNSENDABLE.sub("\ufffd", text)
