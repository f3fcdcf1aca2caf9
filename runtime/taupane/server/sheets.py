"""Which style sheet a page begins with.

Parsing the whole sheet takes longer than anything else before the first paint. A page whose classes are all
in the small first sheet begins with that, and its script puts the whole one in its place once the page is
painted. Any other page begins with the whole one, so that every page is right from the start.
"""

from __future__ import annotations

import json
import logging
import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from taupane.themes import SYSTEM

if TYPE_CHECKING:
    from taupane.server.assets import Assets

log = logging.getLogger(__name__)

_CLASSES: Final = re.compile(r'\sclass="([^"]*)"')
FIRST_THEMES: Final = frozenset({SYSTEM, "light", "dark"})
"""Themes that the first sheet holds."""


class Sheets:
    """The sheets of one front-end build."""

    def __init__(self, assets: Assets) -> None:
        self._assets = assets

    def choose(self, content: str, theme: str) -> tuple[str | None, str | None]:
        """Return the address of the sheet that a page begins with, and of the one that follows it, if any."""
        whole, first = self._assets.url("taupane.css"), self._assets.url("first.css")
        if first is None or theme not in FIRST_THEMES or self._later is None:
            return whole, None
        return (first, whole) if self._later.isdisjoint(_classes(content)) else (whole, None)

    @cached_property
    def _later(self) -> frozenset[str] | None:
        """The classes that only the whole sheet has; None where the build does not say."""
        name = self._assets.manifest.get("later.json", "later.json")
        try:
            return frozenset(json.loads((self._assets.folder / name).read_text("utf-8")))
        except (OSError, ValueError) as error:
            log.warning("%s could not be read (%s): pages begin with the whole style sheet", name, error)
            return None


def _classes(content: str) -> set[str]:
    return {word for found in _CLASSES.findall(content) for word in found.split()}
