"""`taupy.widgets.factory`: `Component("<template>")` gives a class."""

from __future__ import annotations

from taupane.compat.taupy.widgets.component import Component

__all__ = ["Component"]
