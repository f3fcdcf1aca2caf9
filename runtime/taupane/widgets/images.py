"""Images: from a URL of this app or the web, or from a local file."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, overload

from taupane.errors import WidgetError
from taupane.widgets.dressing import dress
from taupane.widgets.element import Element, element
from taupane.widgets.files import publish
from taupane.widgets.icons import Icon
from taupane.widgets.options import Reactive, refused, text

log = logging.getLogger(__name__)

_SCHEME: Final = re.compile(r"\s*([a-z][a-z0-9+.\-]+:|//)", re.IGNORECASE)
#: Text that names a local file is served only where it is a picture: a `src` may come from data.
_PICTURES: Final = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".bmp", ".ico"})


@overload
def Image(src: str | Path, alt: Reactive[str] = "", **props: Any) -> Element: ...
@overload
def Image(src: Callable[[], str | Path], alt: Reactive[str] = "", **props: Any) -> Callable[[], Element]: ...
def Image(src: Reactive[str | Path], alt: Reactive[str] = "", **props: Any) -> Element | Callable[[], Element]:  # noqa: N802
    """Show an image: a URL, a path of this app that starts with "/", or a local file.

    `alt` says what is to be seen; leave it out for a mere decoration. Where a local file is
    missing, a placeholder with its name stands there.
    """
    text("Image", "alt", alt)
    if callable(src):
        return lambda: _image(src(), alt, props)
    return _image(src, alt, props)


def _image(src: Any, alt: Any, props: dict[str, Any]) -> Element:
    try:
        url = address(src)
    except WidgetError as error:
        if not isinstance(src, str | os.PathLike):
            raise
        log.warning("Image: %s", error)
        return _placeholder(Path(src).name, alt, props)
    attrs = {"loading": "lazy", "decoding": "async", **dress(props, "tp-image")}
    return element("img", **attrs, src=url, alt=alt if alt is not None else "")


def address(src: object) -> str:
    """Give the URL of what an author names as a source. Raise `MissingFile` for a local file that is not there."""
    if isinstance(src, os.PathLike):
        return publish(os.fspath(src))
    if not isinstance(src, str):
        raise refused("Image", "src", src, "a URL, a path of this app, or a local file")
    if _SCHEME.match(src) or src == "":
        return src
    picture = Path(src).suffix.lower() in _PICTURES
    if src.startswith("/"):
        return publish(src) if picture and _is_file(src) else src
    return publish(src) if picture else src


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):
        return False


def _placeholder(name: str, alt: Any, props: dict[str, Any]) -> Element:
    kept = {key: value for key, value in props.items() if key in ("id", "style", "class_", "classes", "class", "key")}
    shown = element("span", name or "?", class_="tp-image-name")
    return element(
        "span", Icon("image-off", size="lg"), shown,
        role="img", aria_label=(lambda: _unavailable(alt(), name)) if callable(alt) else _unavailable(alt, name),
        **dress(kept, "tp-image-missing"),
    )  # fmt: skip


def _unavailable(alt: Any, name: str) -> str:
    return f"{alt or name} (image not available)"
