"""Arrow's compute kernels, untyped: pyarrow makes them at import, so no type checker sees them."""

from __future__ import annotations

from typing import Any


def kernels() -> Any:
    """Give the module pyarrow.compute."""
    import pyarrow.compute

    return pyarrow.compute
