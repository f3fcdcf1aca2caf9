"""`taupy.theme`."""

from __future__ import annotations

from taupane.theme import TauTheme as _TauTheme
from taupane.themes import THEMES

THEME_NAMES = list(THEMES)


class TauTheme(_TauTheme):
    """A theme's name, checked; `theme_name` is TauPy's word for it."""

    __slots__ = ()

    @property
    def theme_name(self) -> str:
        """The plain name."""
        return str(self)
