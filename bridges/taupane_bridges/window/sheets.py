"""A style sheet over a page, where the engine has no such thing. Pure."""

from __future__ import annotations

import json

__all__ = ["NO_CURSOR", "sheet_script"]

NO_CURSOR = "*, *::before, *::after { cursor: none !important; }"

# A constructed sheet: the page's content security policy has no say in it.
_SCRIPT = """(() => {
  const old = globalThis.taupaneSheet, kept = document.adoptedStyleSheets.filter((each) => each !== old);
  const sheet = globalThis.taupaneSheet = new CSSStyleSheet();
  sheet.replaceSync(TEXT);
  document.adoptedStyleSheets = [...kept, sheet];
})()"""


def sheet_script(sheet: str) -> str:
    """Return the script that lays a sheet over the page in place of the one before; an empty one takes it away."""
    return _SCRIPT.replace("TEXT", json.dumps(sheet))
