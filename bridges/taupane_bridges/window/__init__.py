"""Native window hosts: show the app's page, run window commands, report window events.

Read first: host.py (the protocol and the life of a host), commands.py and events.py (the words), choose.py
(which host), pywebview_host.py (the in-process host) with gtk.py (its adapter), bridge.py and navigation.py
(what a page may do and where it may go). docs/windows.md has the whole in prose.

Importing this loads no toolkit and nothing of the runtime (`taupane`).
"""

from __future__ import annotations

from .bridge import PagePolicy
from .choose import BACKENDS, Backend, Choice, choose
from .commands import CHROME, COMMANDS, PAGE_COMMANDS, Command, parse_command
from .dialogs import DIALOGS, Confirm, FileFilter, OpenFile, OpenFolder, SaveFile
from .errors import (
    AlreadyRun,
    BadCommand,
    BadOption,
    CommandError,
    HostBusy,
    HostError,
    NoEngine,
    RefusedAddress,
    UnknownCommand,
    UnknownHost,
    Unsupported,
    WindowClosed,
    WindowError,
    WrongThread,
)
from .events import MonitorInfo, WindowEvent
from .host import Allowed, ExitReason, Hooks, Host, HostWindow, Ignored, InvokeAnswer, ManyWindows, Refused
from .options import WindowOptions
from .signals import ClosingSignals
from .state import WindowState

__all__ = [
    "BACKENDS",
    "CHROME",
    "COMMANDS",
    "DIALOGS",
    "PAGE_COMMANDS",
    "Allowed",
    "AlreadyRun",
    "Backend",
    "BadCommand",
    "BadOption",
    "Choice",
    "ClosingSignals",
    "Command",
    "CommandError",
    "Confirm",
    "ExitReason",
    "FileFilter",
    "Hooks",
    "Host",
    "HostBusy",
    "HostError",
    "HostWindow",
    "Ignored",
    "InvokeAnswer",
    "ManyWindows",
    "MonitorInfo",
    "NoEngine",
    "OpenFile",
    "OpenFolder",
    "PagePolicy",
    "Refused",
    "RefusedAddress",
    "SaveFile",
    "UnknownCommand",
    "UnknownHost",
    "Unsupported",
    "WindowClosed",
    "WindowError",
    "WindowEvent",
    "WindowOptions",
    "WindowState",
    "WrongThread",
    "choose",
    "parse_command",
]
