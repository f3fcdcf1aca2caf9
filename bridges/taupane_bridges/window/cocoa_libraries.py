"""Apple's frameworks through PyObjC, whose names exist only at run time on macOS. Importing this loads them all."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["AppKit", "Foundation", "WebKit"]

AppKit: Any = import_module("AppKit")
Foundation: Any = import_module("Foundation")
WebKit: Any = import_module("WebKit")
