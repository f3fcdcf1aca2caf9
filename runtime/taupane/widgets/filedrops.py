"""An area of any content that takes files from the file manager."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from taupane.widgets.dressing import dress
from taupane.widgets.element import Child, Element, element
from taupane.widgets.flow import ComponentCall, component
from taupane.widgets.identity import widget_id
from taupane.widgets.options import Reactive, flag, handler, integer, text
from taupane.widgets.uploads import FileHandler, transfers, with_inbox
from taupane.widgets.uploads_rules import VAST, Rules, accepted


def FileDrop(  # noqa: N802
    *children: Child,
    on_drop: FileHandler,
    label: Reactive[str] = "Files",
    accept: str | Iterable[str] = (),
    max_size: int = 100_000_000,
    max_files: int = 100,
    choose: str | None = "Choose files…",
    disabled: Reactive[bool] = False,
    **props: Any,
) -> ComponentCall:
    """Take files that are dropped on `children`.

    `on_drop(file)` gets each `UploadedFile`. Where the window's host tells the paths, they are the user's own files
    (`is_temporary` is False); elsewhere they are uploaded, as by `Upload`. `choose` is the text of a button for those
    who do not drag; None leaves it out. `max_size` is in bytes, for each file.
    """
    handler("FileDrop", "on_drop", on_drop)
    rules = Rules(
        accepted("FileDrop", accept),
        integer("FileDrop", "max_size", max_size, least=1, most=VAST),
        integer("FileDrop", "max_files", max_files, least=1),
    )
    given = (
        text("FileDrop", "label", label),
        text("FileDrop", "choose", choose),
        flag("FileDrop", "disabled", disabled),
    )
    key = props.pop("key", None)
    return _file_drop(rules, on_drop, children, given, props, key=key)


@component
def _file_drop(rules: Rules, on_drop: Any, children: tuple[Child, ...], given: Any, props: dict[str, Any]) -> Element:
    label, choose, disabled = given
    name = f"{widget_id(props)}-choose"
    chooser = element(
        "input", type="file", class_="tp-upload-input", multiple=rules.most > 1, accept=",".join(rules.accept) or None,
        disabled=disabled, aria_labelledby=name, hidden=choose is None,
    )  # fmt: skip
    words = element("span", choose, id=name, class_="tp-upload-choose")
    return element(
        "div",
        element("div", *children, class_="tp-filedrop-content"),
        element("label", words, chooser, class_="tp-filedrop-choose", hidden=choose is None),
        *transfers(),
        **with_inbox(rules, on_drop, copies=False),
        role="group",
        aria_label=label,
        data_behaviour="filedrop",
        **dress(props, "tp-filedrop"),
    )  # fmt: skip
