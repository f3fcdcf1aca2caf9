"""A button that gives the user a file."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeAlias

from taupane.state import State, current_scope
from taupane.widgets.buttons import Button
from taupane.widgets.downloads_offer import Offer
from taupane.widgets.dressing import dress, shown
from taupane.widgets.element import Child, Element, element
from taupane.widgets.flow import ComponentCall, Show, component
from taupane.widgets.icons import Icon
from taupane.widgets.options import Reactive, flag, refused, text

Content: TypeAlias = "str | bytes | bytearray | memoryview | os.PathLike[str]"


def Download(  # noqa: N802
    label: Child,
    content: Content | Callable[[], object],
    *,
    filename: Reactive[str] | None = None,
    type: Reactive[str] | None = None,
    icon: Reactive[str] | None = "download",
    variant: Reactive[str] = "default",
    size: Reactive[str] = "md",
    disabled: Reactive[bool] = False,
    **props: Any,
) -> ComponentCall:
    """Give the user a file when the button is pressed.

    `content` is bytes, text, a `Path`, or a function (async, too) that makes one of these, a file object or a generator
    of pieces, called at each press. `type` is a media type; without it `filename` says what it is. In a window of the
    app's own the user is asked where to save it, and an older file is replaced only by a whole one.
    """
    if not callable(content) and not isinstance(content, str | bytes | bytearray | memoryview | os.PathLike):
        raise refused("Download", "content", content, "bytes, text, a Path, or a function that makes one of these")
    text("Download", "filename", filename)
    text("Download", "type", type)
    off = flag("Download", "disabled", disabled)
    key = props.pop("key", None)
    look = {"icon": icon, "variant": variant, "size": size, "disabled": off}
    return _download(label, content, filename, type, look, props, key=key)


@component
def _download(
    label: Child, content: Any, filename: Any, type: Any, look: dict[str, Any], props: dict[str, Any]
) -> Element:
    offer: Offer = State(Offer()).peek()
    offer.content, offer.filename, offer.type = content, filename, type
    scope = current_scope()
    if scope is not None and scope.view is not None:
        offer.view = scope.view
        scope.on_dispose(lambda: offer.end() if scope.disposed else None)
    look = dict(look)
    icon = look.pop("icon")
    spinner = element("span", class_="loading loading-spinner", aria_hidden="true")
    button = Button(
        Show(offer.is_busy, spinner, None if icon is None else Icon(icon, size="1.2em")),
        shown(label),
        on_click=offer.press,
        **look,
    )
    # Not `loading`, which disables the button: the focus would be lost.
    button.attrs = {**(button.attrs or {}), "aria-busy": lambda: True if offer.is_busy() else None}
    cancel = Button("Cancel", variant="ghost", size=look["size"], on_click=offer.cancel)
    return element(
        "div",
        element("div", button, Show(offer.is_busy, cancel), class_="tp-download-line"),
        element("div", offer.note, role="status", class_=["tp-download-note", {"tp-download-bad": offer.is_bad}]),
        data_behaviour="download",
        data_ticket=offer.ticket,
        **dress(props, "tp-download"),
    )
