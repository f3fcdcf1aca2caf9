"""Names of files as somebody else gives them, made fit for any file system."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: Bytes of UTF-8 that a name may have: file systems take 255, and something may have to be put behind it.
LONGEST: Final = 200
_SUFFIX: Final = 32  # bytes of an extension that are kept whole when a name is cut
#: What no name may hold on Windows, or what separates folders.
_FORBIDDEN: Final = re.compile(r'[<>:"|?*]')
#: Devices of Windows, with any extension.
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\s*\..*)?$", re.IGNORECASE)


def tidy_name(given: str, otherwise: str = "file") -> str:
    """Give the last part of a name, fit to be a file's on any system; `otherwise` where nothing is left.

    Folders, control characters, what turns the reading direction, leading dots and trailing dots and blanks are
    dropped; a device's name gets a "_" before it; at most 200 bytes of UTF-8 are kept, with the extension.
    """
    last = re.split(r"[/\\]", given)[-1]
    shown = "".join(char for char in unicodedata.normalize("NFC", last) if _is_shown(char))
    name = _FORBIDDEN.sub("_", shown).lstrip(". ").rstrip(". ")
    if _DEVICES.match(name):
        name = "_" + name
    return _cut(name) or otherwise


def suffix_of(name: str) -> str:
    """Give a name's extension in lower case with its dot, where it is a short plain one; else ""."""
    stem, dot, suffix = name.rpartition(".")
    return f".{suffix.lower()}" if stem and dot and re.fullmatch(r"[A-Za-z0-9]{1,10}", suffix) else ""


def _is_shown(char: str) -> bool:
    # Cc control, Cf format (bidirectional marks, zero width), Cs lone surrogates, Zl and Zp line and paragraph ends.
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _cut(name: str) -> str:
    raw = name.encode()
    if len(raw) <= LONGEST:
        return name
    stem, dot, suffix = name.rpartition(".")
    tail = (dot + suffix).encode() if stem and len(suffix.encode()) <= _SUFFIX else b""
    kept = raw[: LONGEST - len(tail)].decode(errors="ignore").rstrip(". ")
    return kept + tail.decode()
