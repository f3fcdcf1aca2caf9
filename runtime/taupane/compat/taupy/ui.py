"""`taupy.ui`: the widgets, as TauPy's documentation imports them."""

from __future__ import annotations

from taupane.compat.taupy.widgets import *  # noqa: F403 - the same names under another module
from taupane.compat.taupy.widgets import __all__ as __all__
