"""A theme's name as TauPy's apps spell it: `TauTheme("nord")`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from taupane.themes import DARK, SYSTEM, THEMES, check_theme, scheme

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["DARK", "SYSTEM", "THEMES", "TauTheme", "check_theme", "scheme"]


class TauTheme(str):
    """A theme's name, checked: one of the 35, or "system". Another raises `UnknownTheme`, a `ValueError`."""

    __slots__ = ()

    def __new__(cls, name: str = "light") -> Self:
        """Check a name."""
        return super().__new__(cls, check_theme(name))

    @property
    def name(self) -> str:
        """The plain name."""
        return str(self)

    @property
    def value(self) -> str:
        """The plain name."""
        return str(self)

    @property
    def scheme(self) -> Literal["light", "dark"] | None:
        """Whether it is light or dark; None for "system"."""
        return scheme(self)

    @staticmethod
    def get_all() -> list[str]:
        """List the names of all themes."""
        return list(THEMES)
