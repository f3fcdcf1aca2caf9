"""Menus: items in a list that opens at a button or at the pointer, with sub-menus and shortcuts."""

from __future__ import annotations

import sys
from typing import Any, Final

from taupane.events import Event, Listener, on
from taupane.state import State
from taupane.widgets.attributes import resolve
from taupane.widgets.buttons import Button
from taupane.widgets.cells import is_cell, peek
from taupane.widgets.dressing import dress, shown
from taupane.widgets.element import Child, Element, element
from taupane.widgets.icons import Icon
from taupane.widgets.identity import widget_id
from taupane.widgets.options import Reactive, flag, handler, one_of, refused, text

_IS_MAC: Final = sys.platform == "darwin"
_ON_A_MAC: Final = {"mod": "⌘", "meta": "⌘", "ctrl": "⌃", "alt": "⌥", "shift": "⇧"}
_ELSEWHERE: Final = {"mod": "Ctrl", "meta": "Win", "ctrl": "Ctrl", "alt": "Alt", "shift": "Shift"}
_SPOKEN: Final = {"ctrl": "Control", "alt": "Alt", "shift": "Shift", "meta": "Meta"}


def Menu(  # noqa: N802
    label: Child = None,
    *items: Child,
    open: Any = None,
    icon: Reactive[str] | None = None,
    variant: Reactive[str] = "default",
    size: Reactive[str] = "md",
    disabled: Reactive[bool] = False,
    align: Reactive[str] = "start",
    aria_label: Reactive[str] | None = None,
    **props: Any,
) -> Element:
    """Show a button that opens a list of `MenuItem`s.

    A State given as `open` follows and sets whether it is open. Arrow keys, Home, End and first letters
    move in it, Escape closes it and gives the focus back. `align` is start or end of the button.
    """
    opened = _opened("Menu", open)
    name = widget_id(props)
    mark = "chevron-down" if label is not None else None
    button = Button(
        *(() if label is None else (label,)), icon=icon, icon_end=mark, variant=variant, size=size, disabled=disabled,
        aria_haspopup="menu", aria_expanded=_told(opened), popovertarget=f"{name}-menu",
        aria_label=text("Menu", "aria_label", aria_label), id=f"{name}-button",
    )  # fmt: skip
    # Pressed by assistive technology or a test, the button is a plain click: the page's own popover needs none.
    edge = one_of("Menu", "align", align, ("start", "end"))
    named = aria_label if aria_label is not None else label if isinstance(label, str) or callable(label) else "Menu"
    return element("div", button, _list(f"{name}-menu", named, items, opened, edge), **dress(props, "tp-menu-box"))


def ContextMenu(  # noqa: N802
    child: Child, *items: Child, open: Any = None, label: Reactive[str] = "Context menu", **props: Any
) -> Element:
    """Give `child` a menu of `MenuItem`s, opened by the right mouse button, a long press, Shift+F10 or the menu key.

    What it stands around takes the focus, so that the keyboard reaches it.
    """
    name = f"{widget_id(props)}-menu"
    text("ContextMenu", "label", label)
    own = {"tabindex": 0, "role": "group", "aria_label": label, "data_behaviour": "contextmenu", "data_menu": name}
    listed = _list(name, label, items, _opened("ContextMenu", open), None)
    return element("div", child, listed, **{**own, **dress(props, "tp-context")})


def MenuItem(  # noqa: N802
    label: Reactive[str],
    *items: Child,
    on_click: Any = None,
    icon: Reactive[str] | None = None,
    shortcut: str | None = None,
    checked: Any = None,
    disabled: Reactive[bool] = False,
    danger: bool = False,
    **props: Any,
) -> Element:
    """Describe one line of a menu.

    More `items` make it a sub-menu. `shortcut` ("mod+s", "shift+F2") is shown and works anywhere in the
    page, also while the menu is closed; `mod` is Command on a Mac and Control elsewhere. `checked`, a State
    of True or False, gives it a tick that each click turns.
    """
    handler("MenuItem", "on_click", on_click)
    if checked is not None and not callable(checked):
        flag("MenuItem", "checked", checked)
    name = widget_id(props)
    own: dict[str, Any] = {
        "type": "button", "tabindex": -1, "disabled": flag("MenuItem", "disabled", disabled),
        "role": "menuitem" if checked is None else "menuitemcheckbox",
    }  # fmt: skip
    tail: list[Child] = []
    if checked is not None:
        own["aria_checked"] = _told(checked)
    if shortcut is not None:
        own |= {"data_keys": shortcut, "aria_keyshortcuts": _spoken(shortcut)}
        tail.append(element("kbd", _written(shortcut), class_="tp-menu-keys", aria_hidden="true"))
    if items:
        own |= {"aria_haspopup": "menu", "popovertarget": f"{name}-menu"}
        tail.append(Icon("chevron-right", size="sm", class_="tp-menu-more"))
    words = element("span", shown(text("MenuItem", "label", label)), class_="tp-menu-label")
    worn = dress(props, "tp-menu-item", "tp-menu-danger" if danger else None)
    button = element("button", _mark(icon, checked), words, *tail, on_click=_chosen(checked, on_click), **own, **worn)
    below = () if not items else (_list(f"{name}-menu", label, items, State(False), None),)
    return element("li", button, *below, role="none")


def MenuDivider(label: Reactive[str] | None = None, **props: Any) -> Element:  # noqa: N802
    """Draw a line between groups of a menu, or write the name of the group that follows."""
    if label is None:
        return element("li", role="separator", **dress(props, "tp-menu-line"))
    return element("li", shown(text("MenuDivider", "label", label)), role="none", **dress(props, "tp-menu-title"))


def _list(name: str, label: Any, items: tuple[Child, ...], opened: Any, edge: Any) -> Element:
    def toggled(event: Event) -> None:
        if is_cell(opened) and isinstance(event.detail, bool):
            opened.set(event.detail)

    return element(
        "ul", *items, role="menu", id=name, popover="auto", aria_label=label, data_behaviour="menu",
        data_shown=_told(opened), data_align=edge, on_toggle=Listener(toggled), class_="tp-menu",
    )  # fmt: skip


def _opened(widget: str, given: Any) -> Any:
    if given is None or isinstance(given, bool):
        return State(bool(given))
    if not callable(given):
        raise refused(widget, "open", given, "True, False or a State of these")
    return given


def _told(cell: Any) -> Any:
    return (lambda: "true" if cell() else "false") if callable(cell) else "true" if cell else "false"


def _mark(icon: Any, checked: Any) -> Child:
    if checked is not None:
        return element("span", Icon("check", size="sm"), class_=["tp-menu-tick", {"tp-menu-ticked": checked}])
    return None if icon is None else Icon(icon, size="sm", class_="tp-menu-icon")


def _chosen(checked: Any, on_click: Any) -> Any:
    if not is_cell(checked):
        return on_click

    def turn() -> Any:
        checked.set(not peek(checked))
        return on_click() if on_click is not None else None

    return turn


def _written(chord: str) -> str:
    """Write a chord as this system's users know it: Ctrl+S, or ⌘S on a Mac."""
    *held, key = _parts(chord)
    names = _ON_A_MAC if _IS_MAC else _ELSEWHERE
    words = [names[name] for name in held] + [key.upper() if len(key) == 1 else key]
    return ("" if _IS_MAC else "+").join(words)


def _spoken(chord: str) -> str:
    """Write a chord as `aria-keyshortcuts` wants it."""
    *held, key = _parts(chord)
    mod = "meta" if _IS_MAC else "ctrl"
    return "+".join(
        [*(_SPOKEN[mod if name == "mod" else name] for name in held), key.upper() if len(key) == 1 else key]
    )


def _parts(chord: object) -> list[str]:
    if not isinstance(chord, str) or not chord:
        raise refused("MenuItem", "shortcut", chord, 'a chord such as "mod+s"')
    on(resolve, keys=chord)  # checks the modifiers' names
    *held, key = chord.split("+")
    return [*(name.lower() for name in held if name), key or "+"]
