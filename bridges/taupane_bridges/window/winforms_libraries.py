""".NET's namespaces, whose names exist only at run time on Windows. Importing this loads them all.

pywebview has loaded the assemblies by then.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["Core", "Drawing", "Forms", "System", "Tasks"]

System: Any = import_module("System")
Tasks: Any = import_module("System.Threading.Tasks")
Drawing: Any = import_module("System.Drawing")
Forms: Any = import_module("System.Windows.Forms")
Core: Any = import_module("Microsoft.Web.WebView2.Core")
