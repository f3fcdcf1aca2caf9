"""The themes that the bundled sheet holds, as daisyUI 5 names them."""

from __future__ import annotations

from typing import Final, Literal

from taupane.errors import UnknownTheme

SYSTEM: Final = "system"
"""Follow the desktop: light, or dark where the user prefers it."""

DARK: Final = frozenset(
    {
        "abyss", "aqua", "black", "business", "coffee", "dark", "dim", "dracula", "forest", "halloween",
        "luxury", "night", "sunset", "synthwave",
    }
)  # fmt: skip

THEMES: Final = (
    "light", "dark", "abyss", "acid", "aqua", "autumn", "black", "bumblebee", "business", "caramellatte",
    "cmyk", "coffee", "corporate", "cupcake", "cyberpunk", "dim", "dracula", "emerald", "fantasy", "forest",
    "garden", "halloween", "lemonade", "lofi", "luxury", "night", "nord", "pastel", "retro", "silk",
    "sunset", "synthwave", "valentine", "winter", "wireframe",
)  # fmt: skip


def check_theme(name: object) -> str:
    """Return the name of a theme or "system"; `UnknownTheme` lists what there is."""
    if isinstance(name, str) and (name == SYSTEM or name in THEMES):
        return name
    raise UnknownTheme(f"unknown theme {name!r:.60}: expected {SYSTEM!r} or one of {', '.join(THEMES)}")


def scheme(theme: str) -> Literal["light", "dark"] | None:
    """Return whether a theme is light or dark; None for "system", which the page finds out itself."""
    if theme == SYSTEM:
        return None
    return "dark" if theme in DARK else "light"
