"""What stands for somebody or something: avatar, skeleton."""

from __future__ import annotations

from typing import Any, Final

from taupane.widgets.attributes import resolve
from taupane.widgets.dressing import dress
from taupane.widgets.element import Element, TextOf, element
from taupane.widgets.images import Image
from taupane.widgets.options import Reactive, choice, integer, length, text

_AVATARS: Final = {
    "xs": "tp-avatar-xs",
    "sm": "tp-avatar-sm",
    "md": "tp-avatar-md",
    "lg": "tp-avatar-lg",
    "xl": "tp-avatar-xl",
}
_STATUS: Final = {"online": "avatar-online", "offline": "avatar-offline"}
_SHAPES: Final = {"text": "tp-skeleton-text", "circle": "tp-skeleton-circle", "box": "tp-skeleton-box"}


def Avatar(  # noqa: N802
    name: Reactive[str],
    src: Any = None,
    *,
    size: Reactive[str] = "md",
    status: Reactive[str] | None = None,
    **props: Any,
) -> Element:
    """Show somebody's picture, or the initials of `name` where there is none. `status` is online or offline."""
    named = text("Avatar", "name", name)
    initials = element("span", TextOf(lambda: _initials(resolve(named) or "")), aria_hidden="true")
    # The name is said once, by the whole.
    inner = initials if src is None else Image(src, alt="", class_="tp-avatar-image")
    worn = dress(
        props, "avatar tp-avatar", choice("Avatar", "size", size, _AVATARS),
        None if status is None else choice("Avatar", "status", status, _STATUS),
    )  # fmt: skip
    spoken = (lambda: f"{resolve(named)} ({resolve(status)})") if status is not None else named
    return element("span", element("span", inner, class_="tp-avatar-face"), role="img", aria_label=spoken, **worn)


def _initials(name: str) -> str:
    words = [word for word in name.split() if word[:1].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def Skeleton(  # noqa: N802
    shape: Reactive[str] = "text",
    *,
    lines: int = 1,
    width: Reactive[str | float] | None = None,
    height: Reactive[str | float] | None = None,
    **props: Any,
) -> Element:
    """Stand in for what is still being loaded: lines of text, a circle or a box. A screen reader passes it by."""
    style: dict[str, Any] = {}
    if width is not None:
        style["inline-size"] = length("Skeleton", "width", width)
    if height is not None:
        style["block-size"] = length("Skeleton", "height", height)
    look = choice("Skeleton", "shape", shape, _SHAPES)
    if integer("Skeleton", "lines", lines, least=1, most=100) == 1:
        return element("div", aria_hidden="true", **dress(props, "skeleton", look, style=style))
    rows = [element("div", class_=["skeleton", look]) for _ in range(lines)]
    return element("div", *rows, aria_hidden="true", **dress(props, "tp-skeleton-lines", style=style))
