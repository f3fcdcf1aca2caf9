"""Files from the user's disk: chosen in the system's dialog or dropped, and streamed to the app one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from taupane.state import Scope, State, current_scope
from taupane.widgets.attributes import resolve
from taupane.widgets.dressing import dress, shown
from taupane.widgets.element import Element, element
from taupane.widgets.flow import ComponentCall, component
from taupane.widgets.icons import Icon
from taupane.widgets.identity import widget_id
from taupane.widgets.options import Reactive, flag, handler, integer, text
from taupane.widgets.uploads_file import UploadedFile
from taupane.widgets.uploads_inbox import ADDRESS, Inbox
from taupane.widgets.uploads_rules import VAST, Rules, accepted, written_size

_MOST: Final = 1000

FileHandler: TypeAlias = Callable[[UploadedFile], object] | Callable[[], object]
"""What is called with a file; async, too."""


def Upload(  # noqa: N802
    on_upload: FileHandler,
    *,
    label: Reactive[str] | None = None,
    accept: str | Iterable[str] = (),
    multiple: bool = False,
    max_size: int = 100_000_000,
    max_files: int = 100,
    on_remove: FileHandler | None = None,
    help: Reactive[str] | None = None,
    error: Reactive[str] | None = None,
    disabled: Reactive[bool] = False,
    **props: Any,
) -> ComponentCall:
    """Take files from the user: a button and an area to drop them on.

    `on_upload(file)` gets each `UploadedFile` as it has come in; raising `UploadRefused("why")` in it refuses the file.
    `max_size` is in bytes, for each file. Without `multiple` another file takes the place of the one before; with it
    `max_files` are held at a time, and `on_remove(file)` is told which one the user took back.
    """
    handler("Upload", "on_upload", on_upload)
    handler("Upload", "on_remove", on_remove)
    most = integer("Upload", "max_files", max_files, least=1, most=_MOST)
    rules = Rules(
        accepted("Upload", accept),
        integer("Upload", "max_size", max_size, least=1, most=VAST),
        most if flag("Upload", "multiple", multiple) else 1,
    )
    around = Around(
        text("Upload", "label", label),
        text("Upload", "help", help),
        text("Upload", "error", error),
        flag("Upload", "disabled", disabled),
    )
    key = props.pop("key", None)
    return _upload(rules, on_upload, on_remove, around, props, key=key)


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the area, and whether it can be used; values, States or callables."""

    label: Any
    help: Any
    error: Any
    disabled: Any


@component
def _upload(rules: Rules, on_upload: Any, on_remove: Any, around: Around, props: dict[str, Any]) -> Element:
    name = widget_id(props)
    ids = {part: f"{name}-{part}" for part in ("label", "choose", "limits", "help", "error")}
    notes = [ids["limits"]]
    below: list[Element] = []
    if around.help is not None:
        notes.append(ids["help"])
        below.append(element("div", shown(around.help), id=ids["help"], class_="tp-help"))
    if around.error is not None:
        notes.append(ids["error"])
        below.append(element("div", shown(around.error), id=ids["error"], class_="tp-problem", role="alert"))
    chooser = element(
        "input", type="file", class_="tp-upload-input", multiple=rules.most > 1, accept=",".join(rules.accept) or None,
        disabled=around.disabled, aria_labelledby=_naming(around, ids), aria_describedby=" ".join(notes),
        aria_invalid=_invalid(around.error),
    )  # fmt: skip
    head = [] if around.label is None else [
        element("span", shown(around.label), id=ids["label"], class_="tp-label")
    ]  # fmt: skip
    return element(
        "div",
        *head,
        area(chooser, rules, ids),
        *below,
        *transfers(),
        **with_inbox(rules, on_upload, on_remove),
        role="group",
        aria_labelledby=ids["choose"] if around.label is None else ids["label"],
        data_behaviour="upload",
        **dress(props, "tp-field", "tp-upload"),
    )


def area(chooser: Element, rules: Rules, ids: dict[str, str]) -> Element:
    """Describe the area to drop files on; a click on it opens the dialog, as it is the input's label."""
    many = rules.most > 1
    return element(
        "label",
        Icon("upload", size="1.5rem", class_="tp-upload-icon"),
        element(
            "span",
            element("span", "Choose files" if many else "Choose a file", id=ids["choose"], class_="tp-upload-choose"),
            " or drop ", "them here" if many else "it here",
        ),
        element("span", limits(rules), id=ids["limits"], class_="tp-help"),
        chooser,
        class_="tp-upload-area",
    )  # fmt: skip


def limits(rules: Rules) -> str:
    """Say what can be taken."""
    kinds = ", ".join(rules.accept)
    size = f"up to {written_size(rules.largest)}"
    many = f", {rules.most} files at most" if rules.most > 1 else ""
    return f"{kinds}, {size}{many}" if kinds else f"{size[:1].upper()}{size[1:]}{many}"


def transfers() -> list[Element]:
    """Describe where the page's script lists the files on their way, and says aloud what becomes of them."""
    return [
        element("ul", data_raw=True, class_="tp-upload-files", aria_label="Files"),
        element("div", data_raw=True, class_="tp-upload-status", role="status"),
    ]


def with_inbox(rules: Rules, on_upload: Any, on_remove: Any = None, *, copies: bool = True) -> dict[str, Any]:
    """Open an inbox for the page that is being described; gives the attributes by which its script finds it.

    To be called in a component: the inbox is kept from one run to the next, and ends with the component's scope.
    """
    inbox: Inbox = State(Inbox()).peek()
    inbox.rules, inbox.on_upload, inbox.on_remove, inbox.copies = rules, on_upload, on_remove, copies
    scope = current_scope()
    view = None if scope is None else scope.view
    where = getattr(view, "id", None)
    if scope is not None and view is not None and where is not None:
        inbox.open(view)
        _close_with(scope, inbox)
    return {
        "data_address": None if where is None else f"{ADDRESS}/{where}/{inbox.key}",
        "data_largest": rules.largest,
        "data_most": rules.most,
        "data_accept": ",".join(rules.accept) or None,
    }


def _close_with(scope: Scope, inbox: Inbox) -> None:
    # A clean-up is called before each new run as well; only the scope's end closes the inbox.
    scope.on_dispose(lambda: inbox.close() if scope.disposed else None)


def _naming(around: Around, ids: dict[str, str]) -> str:
    return ids["choose"] if around.label is None else f"{ids['label']} {ids['choose']}"


def _invalid(error: Any) -> Any:
    return (lambda: bool(resolve(error)) or None) if callable(error) else bool(error) or None
