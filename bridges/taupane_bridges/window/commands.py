"""What a window can be asked to do: one frozen dataclass per command, checked when it is made.

`parse_command` turns an untrusted JSON object (`{"type": "set_size", "width": 800, "height": 600}`) into one.
Fields that a command does not know are ignored, as launchers that speak this protocol do. Sizes are the
page's area in CSS px, positions are of the frame's top left corner, in px of the whole desktop.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, ClassVar, TypeVar

from .errors import BadCommand, UnknownCommand, shown
from .fields import LARGEST, Check, Wrong, boolean, integer, line, one_of

__all__ = [
    "CHROME",
    "COMMANDS",
    "PAGE_COMMANDS",
    "AlwaysOnTop",
    "Center",
    "Close",
    "CloseRequest",
    "Command",
    "Focus",
    "GetMonitors",
    "GetState",
    "GrabCursor",
    "Hide",
    "LoadUrl",
    "MaxSize",
    "Maximize",
    "MinSize",
    "Minimize",
    "OpenExternal",
    "Reload",
    "Resizable",
    "Restore",
    "SetPosition",
    "SetSize",
    "SetTitle",
    "Show",
    "ShowCursor",
    "StartDrag",
    "StartResize",
    "ToggleFullscreen",
    "ToggleMaximize",
    "checked",
    "parse_command",
    "register",
]

EDGES = ("north", "south", "east", "west", "north-east", "north-west", "south-east", "south-west")
ADDRESS_LIMIT = 8_192

COMMANDS: dict[str, type[Command]] = {}
"""Every command by its name on the wire."""


@dataclass(frozen=True)
class Command:
    """Base of all commands. `NAME` is the `type` on the wire.

    One without fields needs no decorator: what is made for this class serves it, and making it anew takes 0.3 ms.
    """

    NAME: ClassVar[str] = ""

    def __post_init__(self) -> None:
        """Check every field and put the clean value in its place; raise `BadCommand` for a wrong one."""
        for each in _fields(type(self)):
            try:
                clean = each.metadata["check"](getattr(self, each.name))
            except Wrong as wrong:
                raise BadCommand(self.NAME, each.name, wrong.expected, wrong.got) from None
            object.__setattr__(self, each.name, clean)


CommandType = TypeVar("CommandType", bound=type[Command])


def register(command: CommandType) -> CommandType:
    """Make a command known to `parse_command` by its NAME."""
    COMMANDS[command.NAME] = command
    return command


def checked(check: Check, **options: Any) -> Any:
    """Declare a dataclass field whose value goes through `check`."""
    return field(metadata={"check": check}, **options)


def _fields(command: type[Command]) -> tuple[Field[Any], ...]:
    return fields(command)


def address(value: object) -> str:
    """Accept a string of at most 8,192 characters as it is; what it may be is for `navigation` to say."""
    if not isinstance(value, str) or len(value) > ADDRESS_LIMIT:
        raise Wrong(f"an address of at most {ADDRESS_LIMIT} characters", shown(value))
    return value


def parse_command(message: Mapping[str, object]) -> Command:
    """Return the command that an untrusted object describes.

    Raises UnknownCommand for its `type`, BadCommand (expected, got) for a missing or wrong field or an object
    that is none.
    """
    # Typed as a mapping, yet it comes straight from json.loads.
    if not isinstance(message, Mapping):
        raise BadCommand("command", "it", "an object with a type", shown(message))
    name = message.get("type")
    command = COMMANDS.get(name) if isinstance(name, str) else None
    if command is None:
        raise UnknownCommand(name, tuple(sorted(COMMANDS)))
    given: dict[str, object] = {}
    for each in _fields(command):
        if each.name in message:
            given[each.name] = message[each.name]
        elif each.default is MISSING and each.default_factory is MISSING:
            raise BadCommand(command.NAME, each.name, "given", "nothing")
    return command(**given)


@register
class Minimize(Command):
    """Make the window an icon."""

    NAME = "minimize"


@register
class Maximize(Command):
    """Let the window fill the work area."""

    NAME = "maximize"


@register
class ToggleMaximize(Command):
    """Maximize, or go back when it is maximized."""

    NAME = "toggle_maximize"


@register
class Restore(Command):
    """Go back to the normal size from minimized or maximized."""

    NAME = "restore"


@register
class Close(Command):
    """Close as the user does: the app is asked first and may keep the window open."""

    NAME = "close"


@register
class CloseRequest(Command):
    """The page's word for `close`: the app is asked first."""

    NAME = "close_request"


@register
class Center(Command):
    """Put the frame in the middle of its monitor's work area."""

    NAME = "center"


@register
class ToggleFullscreen(Command):
    """Enter or leave full screen."""

    NAME = "toggle_fullscreen"


@register
@dataclass(frozen=True)
class SetSize(Command):
    """Give the page's area this size; works on windows that the user cannot resize, too."""

    width: int = checked(integer(1, LARGEST))
    height: int = checked(integer(1, LARGEST))
    NAME = "set_size"


@register
@dataclass(frozen=True)
class SetPosition(Command):
    """Move the frame's top left corner there."""

    x: int = checked(integer(-LARGEST, LARGEST))
    y: int = checked(integer(-LARGEST, LARGEST))
    NAME = "set_position"


@register
@dataclass(frozen=True)
class SetTitle(Command):
    """Set the title; always shown as text, cut to 1,000 characters."""

    title: str = checked(line)
    NAME = "set_title"


@register
class Focus(Command):
    """Bring the window to the front and give it the keyboard."""

    NAME = "focus"


@register
@dataclass(frozen=True)
class AlwaysOnTop(Command):
    """Keep the window above others, or stop doing so."""

    enabled: bool = checked(boolean)
    NAME = "always_on_top"


@register
@dataclass(frozen=True)
class Resizable(Command):
    """Let the user resize the window or not; its size stays."""

    enabled: bool = checked(boolean)
    NAME = "resizable"


@register
@dataclass(frozen=True)
class MinSize(Command):
    """Set the least size of the page's area; 0 means no limit in that direction."""

    width: int = checked(integer(0, LARGEST))
    height: int = checked(integer(0, LARGEST))
    NAME = "min_size"


@register
@dataclass(frozen=True)
class MaxSize(Command):
    """Set the largest size of the page's area; 0 means no limit in that direction."""

    width: int = checked(integer(0, LARGEST))
    height: int = checked(integer(0, LARGEST))
    NAME = "max_size"


@register
@dataclass(frozen=True)
class ShowCursor(Command):
    """Show the mouse pointer over the page, or hide it."""

    visible: bool = checked(boolean)
    NAME = "show_cursor"


@register
@dataclass(frozen=True)
class GrabCursor(Command):
    """Keep the mouse pointer inside the window, or let it go (X11 only on gtk)."""

    grab: bool = checked(boolean)
    NAME = "grab_cursor"


@register
class StartDrag(Command):
    """Let the pressed mouse move the window from now on."""

    NAME = "start_drag"


@register
@dataclass(frozen=True)
class StartResize(Command):
    """Let the pressed mouse resize the window from an edge; for windows without a frame."""

    edge: str = checked(one_of(*EDGES))
    NAME = "start_resize"


@register
class Hide(Command):
    """Take the window off the screen; it goes on running."""

    NAME = "hide"


@register
class Show(Command):
    """Put a hidden window back where it was."""

    NAME = "show"


@register
class GetState(Command):
    """Answer with the window's `state.WindowState` as a message."""

    NAME = "get_state"


@register
class GetMonitors(Command):
    """Answer with the list of monitors (x, y, width, height, scale, primary)."""

    NAME = "get_monitors"


@register
@dataclass(frozen=True)
class OpenExternal(Command):
    """Open an https: or mailto: address in the user's own browser or mail program."""

    url: str = checked(address)
    NAME = "open_external"


@register
@dataclass(frozen=True)
class LoadUrl(Command):
    """Load a page of the app's own origin in the window."""

    url: str = checked(address)
    NAME = "load_url"


@register
class Reload(Command):
    """Load the present page again; brings a crashed page back."""

    NAME = "reload"


CHROME = frozenset(
    (
        "always_on_top",
        "center",
        "close",
        "close_request",
        "focus",
        "get_monitors",
        "get_state",
        "grab_cursor",
        "max_size",
        "maximize",
        "min_size",
        "minimize",
        "resizable",
        "restore",
        "set_position",
        "set_size",
        "set_title",
        "show_cursor",
        "start_drag",
        "start_resize",
        "toggle_fullscreen",
        "toggle_maximize",
    )
)
"""Commands that touch nothing but the window itself."""

PAGE_COMMANDS = CHROME
"""What a page may do to its own window without a grant; dialogs, addresses and hiding are Python's."""
