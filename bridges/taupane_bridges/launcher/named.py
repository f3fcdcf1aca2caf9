"""Which launcher is meant. Loads next to nothing: each start of an app asks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from taupane_bridges import children

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["VARIABLE", "own_launcher", "why_no_launcher"]

VARIABLE = "TAUPY_LAUNCHER_PATH"


def own_launcher() -> list[str]:
    """Return the command that starts our own launcher."""
    return children.own("taupane_bridges.launcher")


def why_no_launcher(environ: Mapping[str, str] = os.environ) -> str | None:
    """Return why no launcher can be used here, None when one is named. Whether it runs is seen when it does:
    `LauncherHost.run` then raises NoEngine with the reason.
    """
    return None if environ.get(VARIABLE) else f"{VARIABLE} is not set"
