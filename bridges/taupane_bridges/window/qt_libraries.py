"""Qt's modules through QtPy, whose names exist only where the extra is installed. Importing this loads them all."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["QtCore", "QtGui", "QtWebChannel", "QtWebEngineCore", "QtWebEngineWidgets", "QtWidgets"]

QtCore: Any = import_module("qtpy.QtCore")
QtGui: Any = import_module("qtpy.QtGui")
QtWidgets: Any = import_module("qtpy.QtWidgets")
QtWebChannel: Any = import_module("qtpy.QtWebChannel")
QtWebEngineCore: Any = import_module("qtpy.QtWebEngineCore")
QtWebEngineWidgets: Any = import_module("qtpy.QtWebEngineWidgets")
