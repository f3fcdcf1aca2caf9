"""The 35 bundled themes, and which of them are dark."""

from __future__ import annotations

from typing import Final, Literal

from taupane.errors import UnknownTheme
from taupane.widgets.options import names

#: The themes that daisyUI 5 brings, in its order.
THEMES: Final = (
    "light", "dark", "cupcake", "bumblebee", "emerald", "corporate", "synthwave", "retro", "cyberpunk", "valentine",
    "halloween", "garden", "forest", "aqua", "lofi", "pastel", "fantasy", "wireframe", "black", "luxury", "dracula",
    "cmyk", "autumn", "business", "acid", "lemonade", "night", "coffee", "winter", "dim", "nord", "sunset",
    "caramellatte", "abyss", "silk",
)  # fmt: skip
#: The themes with light text on a dark ground.
DARK: Final = frozenset(
    [
        "abyss",
        "aqua",
        "black",
        "business",
        "coffee",
        "dark",
        "dim",
        "dracula",
        "forest",
        "halloween",
        "luxury",
        "night",
        "sunset",
        "synthwave",
    ]
)
#: Follows the operating system: light or dark, as its user prefers.
SYSTEM: Final = "system"

Scheme = Literal["light", "dark"]


class TauTheme(str):
    """A theme's name, checked: `TauTheme("nord")`. Another name raises `UnknownTheme`, a `ValueError`."""

    __slots__ = ()

    def __new__(cls, name: str = "light") -> TauTheme:
        """Check a name."""
        return super().__new__(cls, check(name))

    @property
    def name(self) -> str:
        """The plain name."""
        return str(self)

    @property
    def value(self) -> str:
        """The plain name."""
        return str(self)

    @property
    def scheme(self) -> Scheme | None:
        """Whether it is light or dark; None for "system"."""
        return scheme(self)

    @staticmethod
    def get_all() -> list[str]:
        """List the names of all themes."""
        return list(THEMES)


def check(name: object) -> str:
    """Give a theme's name where it is one, or "system"; raise `UnknownTheme` otherwise."""
    if not isinstance(name, str) or (name != SYSTEM and name not in THEMES):
        raise UnknownTheme(f"theme {name!r:.60}: expected {names((SYSTEM, *THEMES), name)}")
    return str(name)


def scheme(name: str) -> Scheme | None:
    """Tell whether a theme is light or dark; None for "system", which the page decides."""
    known = check(name)
    if known == SYSTEM:
        return None
    return "dark" if known in DARK else "light"
