"""Every error that Taupane raises on purpose.

TaupaneError
├── WidgetError
│   ├── BadElement
│   ├── BadAttribute
│   ├── BadOption
│   └── DuplicateId
├── AppError
│   ├── BadRoute
│   ├── UnknownTheme
│   ├── PortInUse
│   ├── WrongThread
│   ├── NotRunning
│   ├── StartFailed
│   ├── MountFailed
│   └── BadCommand
├── CommandError
│   ├── NoSuchCommand
│   ├── BadArgument
│   ├── Busy
│   └── CallCancelled
├── CallError
│   ├── PageError
│   ├── PageGone
│   └── CallTimeout
├── StateError
│   ├── NoViewError
│   └── CycleError
├── RenderError
├── Invalid
└── BadMessage
"""

from __future__ import annotations

from collections.abc import Mapping


class TaupaneError(Exception):
    """The root of the tree: catch it to catch whatever Taupane raises on purpose."""


class WidgetError(TaupaneError):
    """A widget was described in a way that cannot be shown."""


class BadElement(WidgetError):
    """A tag or a child that a page may not or cannot hold."""


class BadAttribute(WidgetError):
    """An attribute's name or value that is not allowed."""


class BadOption(WidgetError, ValueError):
    """A widget's option has a value or type that the widget does not take."""


class DuplicateId(WidgetError):
    """Two elements of one page were given the same `id`."""


class StateError(TaupaneError):
    """A state was used in a way that cannot work; the message says what to write instead."""


class NoViewError(StateError, LookupError):
    """A `ViewState` was read or written where no view is current: at a module's top level, in a plain thread."""


class CycleError(StateError, RecursionError):
    """A `Derived` needs its own value, or an effect goes on changing what it reads."""


class RenderError(TaupaneError):
    """A route gave something that is no page."""


class AppError(TaupaneError):
    """The app was set up or driven in a way that cannot work."""


class BadRoute(AppError, ValueError):
    """A path or handler that cannot be served: malformed, reserved or taken."""


class UnknownTheme(AppError, ValueError):
    """A theme name that is neither "system" nor one of the bundled themes."""


class PortInUse(AppError, OSError):
    """The port that was asked for belongs to another program. Nothing is killed."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} on 127.0.0.1 is in use by another program; choose another or leave it out")
        self.port = port


class WrongThread(AppError, RuntimeError):
    """A window was to be opened from a thread that may not own one."""


class NotRunning(AppError, RuntimeError):
    """Something was asked of an app that has not started or has ended."""


class StartFailed(AppError, RuntimeError):
    """The app's loop or its window ended before the app was up."""


class MountFailed(AppError, RuntimeError):
    """A mounted ASGI app said that it could not start, or broke the protocol while it did."""


class BadCommand(AppError, TypeError):
    """A command whose name or annotations cannot be served."""


class CommandError(TaupaneError):
    """A page's call of a command failed, and the page is told why: what a command raises for the page to read."""


class NoSuchCommand(CommandError, LookupError):
    """A page called a command that the app does not have."""


class BadArgument(CommandError, ValueError):
    """A page gave a command an argument of another type than annotated, one too many, or too few."""


class Busy(CommandError):
    """A page has more calls running than it may."""


class CallCancelled(CommandError):
    """The page has given up the call that is running."""


class CallError(TaupaneError):
    """A call of a function of the page failed."""


class PageError(CallError):
    """The page's function raised, or is not there. `type` is the name of the page's error."""

    def __init__(self, message: str, type: str = "Error") -> None:
        super().__init__(message)
        self.type = type


class PageGone(CallError):
    """The page was closed or loaded anew before it had answered."""


class CallTimeout(CallError, TimeoutError):
    """The page did not answer in time."""


class Invalid(TaupaneError, ValueError):
    """What a user entered is refused: raised by the handler of a form, or by a validator, for the user to read.

    `Invalid({"mail": "That address is taken."})` or `Invalid(mail="…")` says it at the field of that name;
    a text before these, `Invalid("…")`, belongs to the form as a whole.
    """

    def __init__(
        self, message: str | Mapping[str, str] = "", messages: Mapping[str, str] | None = None, /, **more: str
    ) -> None:
        fields = message if isinstance(message, Mapping) else messages or {}
        self.message = "" if isinstance(message, Mapping) else str(message)
        self.messages = {str(name): str(text) for name, text in {**fields, **more}.items()}
        super().__init__("; ".join(filter(None, (self.message, *self.messages.values()))))


class BadMessage(TaupaneError):
    """A page sent something that is no message of the protocol."""
