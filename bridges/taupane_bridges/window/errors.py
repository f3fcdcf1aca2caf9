"""Everything that can go wrong with a window, as one tree.

WindowError
├── CommandError            the command itself
│   ├── UnknownCommand      no command has that name
│   ├── BadCommand          a field is missing or has the wrong type or value
│   └── Unsupported         this host cannot do it
├── BadOption               a window option has the wrong type or value
├── HostError               the host
│   ├── UnknownHost         no host has that name
│   ├── NoEngine            the host cannot run on this system; says what to install
│   ├── WrongThread         `run` was not called on the main thread
│   └── AlreadyRun          a host runs once
├── WindowClosed            the window is gone, the command was not run
├── HostBusy                too many commands wait for the GUI thread
└── RefusedAddress          an address that the window may not load or open
"""

from __future__ import annotations

__all__ = [
    "AlreadyRun",
    "BadCommand",
    "BadOption",
    "CommandError",
    "HostBusy",
    "HostError",
    "NoEngine",
    "RefusedAddress",
    "UnknownCommand",
    "UnknownHost",
    "Unsupported",
    "WindowClosed",
    "WindowError",
    "WrongThread",
    "shown",
]


def shown(value: object) -> str:
    """Return a short, printable form of an untrusted value for an error message (at most 60 characters)."""
    if isinstance(value, str):
        text = ascii(value[:64])
    elif isinstance(value, (bool, int, float, type(None))):
        text = repr(value)
    else:
        return f"a value of type {type(value).__name__}"
    return text if len(text) <= 60 else text[:57] + "..."


class WindowError(Exception):
    """Base of all errors of the window bridge."""

    code = "window_error"


class CommandError(WindowError):
    """Base of the errors that blame a command; they can be shown to whoever sent it."""

    code = "command_error"


class UnknownCommand(CommandError):
    """No command has the name that was asked for."""

    code = "unknown_command"

    def __init__(self, name: object, known: tuple[str, ...]) -> None:
        self.name, self.known = name, known
        super().__init__(f"unknown window command {shown(name)}; known: {', '.join(known)}")


class BadCommand(CommandError):
    """A field of a command is missing, or its type or value is wrong."""

    code = "bad_command"

    def __init__(self, command: str, field: str, expected: str, got: str) -> None:
        self.command, self.field, self.expected, self.got = command, field, expected, got
        super().__init__(f"{command}: {field} must be {expected}, got {got}")


class Unsupported(CommandError):
    """The host that shows this window cannot run the command."""

    code = "unsupported"

    def __init__(self, host: str, command: str, why: str = "") -> None:
        self.host, self.command, self.why = host, command, why
        super().__init__(f"the {host} host cannot run {command}" + (f": {why}" if why else ""))


class BadOption(WindowError, ValueError):
    """A window option has the wrong type or value."""

    code = "bad_option"

    def __init__(self, option: str, expected: str, got: str) -> None:
        self.option, self.expected, self.got = option, expected, got
        super().__init__(f"window option {option} must be {expected}, got {got}")


class HostError(WindowError):
    """Base of the errors that blame the host."""

    code = "host_error"


class UnknownHost(HostError, ValueError):
    """No window host has the name that was asked for."""

    code = "unknown_host"

    def __init__(self, name: str, known: tuple[str, ...], asked_by: str) -> None:
        self.name, self.known, self.asked_by = name, known, asked_by
        super().__init__(f"unknown window host {shown(name)} (from {asked_by}); known: {', '.join(known)}")


class NoEngine(HostError):
    """The host cannot run here: its engine, its Python binding or its display is missing."""

    code = "no_engine"

    def __init__(self, host: str, reason: str, install: str = "") -> None:
        self.host, self.reason, self.install = host, reason, install
        super().__init__(f"the {host} window host cannot run: {reason}" + (f"\n{install}" if install else ""))


class WrongThread(HostError):
    """A GUI toolkit must own the main thread, and `run` was called on another one."""

    code = "wrong_thread"

    def __init__(self, host: str, thread: str) -> None:
        super().__init__(f"the {host} window host must run on the main thread, not on {thread!r}")


class AlreadyRun(HostError):
    """`run` was called a second time; make a new host for a new window."""

    code = "already_run"

    def __init__(self, host: str) -> None:
        super().__init__(f"this {host} host has already run; make a new one for a new window")


class WindowClosed(WindowError):
    """The window is gone (or going), so the command was not run."""

    code = "window_closed"

    def __init__(self, command: str) -> None:
        super().__init__(f"{command}: the window is closed")


class HostBusy(WindowError):
    """The queue of commands for the GUI thread is full."""

    code = "host_busy"

    def __init__(self, command: str, limit: int) -> None:
        super().__init__(f"{command}: {limit} commands already wait for the window")


class RefusedAddress(WindowError, ValueError):
    """An address that may not be loaded in the window, or not be handed to the system."""

    code = "refused_address"

    def __init__(self, address: str, expected: str) -> None:
        super().__init__(f"{shown(address)} is refused: expected {expected}")
