"""``python -m taupane.dev.child``: the app of a development run, or the one after it. Started by parent.py alone.

The parent starts it before it is needed: it imports what every app needs, and waits to be told which file to run.
"""

from __future__ import annotations

import atexit
import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from taupane.dev.link import Link


def main() -> None:
    """Take up the parent's pipes, then run the file as ``python -m taupane`` does."""
    from functools import partial

    from taupane.dev.link import from_environment, is_waited_for

    if not is_waited_for():
        with suppress(Exception):  # what cannot be imported now is said when the app needs it
            _warm_up()
    link = from_environment()
    if link is None:
        return  # the run has ended without a need for this process
    from taupane import lifecycle
    from taupane.compat.importing import install
    from taupane.dev.loading import follow, run_main
    from taupane.dev.session import begin
    from taupane.mainthread import run_script
    from taupane.unstarted import why_unstarted

    atexit.register(link.say_over)  # the first to be registered is the last to be called
    install()
    lifecycle.development = partial(begin, link)
    if link.front_end is not None:
        from taupane.server import ownpages
        from taupane.server.proxying import Proxy

        ownpages.development = partial(Proxy, link.front_end)
    sys.excepthook = partial(_tell, link)
    follow(link.script)
    run_script(link.script, link.arguments, run_main)
    why = why_unstarted(link.script)
    if why is not None:
        link.send({"type": "dev", "did": "raised", "title": "The file starts no app", "text": why})
        sys.stderr.write(f"taupane dev: {why}\n")
        sys.exit(1)


def _warm_up() -> None:
    """Import what takes most of an app's start. Nothing of the user's: that may want to be told something before."""
    for name in ("taupane.app", "taupane.server.site", "taupane.dev.reload", "taupane.dev.session"):
        import_module(name)
    from taupane import ui

    for name in ("VStack", "Text", "Button", "Input", "Modal", "Menu"):
        getattr(ui, name)


def _tell(link: Link, kind: type[BaseException], error: BaseException, _trace: object) -> None:
    """Write what ended the app into the terminal, and let its pages show it."""
    from taupane.dev.telling import headline, trace

    del kind
    if link.has_ended:
        return  # the whole run ends
    text = trace(error)
    sys.stderr.write(text)
    sys.stderr.flush()
    link.send({"type": "dev", "did": "raised", "title": headline(error), "text": text})
    link.flush()


if __name__ == "__main__":
    main()
