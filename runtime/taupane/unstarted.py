"""Why a file that has come to its end has shown nothing."""

from __future__ import annotations

import gc
import sys


def why_unstarted(file: str) -> str | None:
    """Say it in one line, with what to do; None where an app was started, whatever became of it."""
    life = sys.modules.get("taupane.lifecycle")
    if life is not None and life.has_begun():
        return None
    made = _apps()
    if made == 0:
        return f"{file} has no App in it: app = App(…), a page, and app.start() at the end"
    what = "makes an App and does not start it" if made == 1 else f"makes {made} Apps and starts none of them"
    return f"{file} {what}: app.start() belongs at its end"


def _apps() -> int:
    """Count the Apps that were made and are held by something."""
    module = sys.modules.get("taupane.app")
    return 0 if module is None else sum(issubclass(type(each), module.App) for each in gc.get_objects())
