"""``python -m taupane.dev.alone FILE …``: an app with a window of its own, and its files followed in the same process.

For a system on which a process cannot hand on its socket and its window as parent.py does: Windows. What can be taken
over in place is. What needs a start anew ends the process with `AGAIN`, its States written to a file, and
supervisor.py starts it once more: there the window closes and opens.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taupane.dev.frontend import python_files
from taupane.dev.saying import say, say_reloaded
from taupane.dev.watch import Watch
from taupane_bridges.launcher.parent import end_at_the_latest

if TYPE_CHECKING:
    from taupane.app import App
    from taupane.launching import Launch
    from taupane.settings import Settings

AGAIN = 75
"""Exit code of an app that is to be started anew."""
CARRIED = "TAUPANE_DEVELOPMENT_STATE"
"""The file through which State is carried over."""
FRONT_END = "TAUPANE_DEVELOPMENT_FRONT_END"
"""The address of the server that makes the pages, where the app does not."""
LAST_SECONDS = 5.0


class Alone:
    """What `Session` has in place of a link to a parent."""

    announces = True

    def __init__(self, script: Path, carried: Path, front_end: str | None) -> None:
        self.carried = carried
        self.hear: Callable[[Mapping[str, object]], None] | None = None
        self.on_end: Callable[[], None] = lambda: None
        self.is_again = False
        """Whether the app is to be started anew."""
        self._folder, self._front_end = script.resolve().parent, front_end
        self._lock = threading.Lock()
        self._early: list[Path] | None = []
        """What was saved before the app could be told."""
        self._watch = Watch(self._folder, self._changed)

    def begin(self, app: App, settings: Settings) -> Launch:
        """Start an app as `taupane run` does, and follow its files."""
        from taupane import lifecycle
        from taupane.dev.session import Session

        lifecycle.development = None
        launch = lifecycle.prepare(app)
        launch.settings = settings._replace(dev=True)
        Session(self, app, launch)
        return launch

    def send(self, message: Mapping[str, Any]) -> bool:
        """Take what the session tells its parent."""
        if message.get("did") == "serving":
            self._serving(message["pages"])
        elif message.get("how") == "restart":
            say(f"{message['why']}: starting the app anew, with a new window")
            self._again()
        elif message.get("did") == "reloaded":
            say_reloaded(str(message["how"]), str(message["why"]))
        return True

    def stop(self) -> None:
        """Follow the files no more."""
        self._watch.stop()

    def end_with_stdin(self) -> None:
        """End the app when the process that started it is gone."""
        threading.Thread(target=self._read, name="taupane-dev-stdin", daemon=True).start()

    def _serving(self, pages: list[str]) -> None:
        for folder in pages:
            self._watch.follow(Path(folder))
        with self._lock:
            early, self._early = self._early, None
        if early:
            self._changed(early)

    def _changed(self, saved: list[Path]) -> None:
        with self._lock:
            if self._early is not None:
                self._early += saved
                return
        paths = saved if self._front_end is None else python_files(saved)
        if paths and self.hear is not None:
            self.hear({"do": "changed", "paths": [str(path) for path in paths]})

    def _again(self) -> None:
        from taupane.dev import carry

        lost = carry.save(self._folder, self.carried)
        if lost:
            say(f"not carried over: {', '.join(lost)}")
        self.is_again = True
        self.on_end()

    def _read(self) -> None:
        while os.read(0, 4096):
            pass
        self.on_end()
        end_at_the_latest(LAST_SECONDS)


def main() -> None:
    """Run the file that the command line names; started by supervisor.py alone."""
    from taupane import lifecycle
    from taupane.compat.importing import install
    from taupane.dev.loading import follow, run_main
    from taupane.mainthread import run_script
    from taupane.unstarted import why_unstarted

    script, arguments = sys.argv[1], sys.argv[2:]
    carried, front_end = Path(os.environ.pop(CARRIED)), os.environ.pop(FRONT_END, None)
    alone = Alone(Path(script), carried, front_end)
    install()
    lifecycle.development = alone.begin
    if front_end is not None:
        from taupane.server import ownpages
        from taupane.server.proxying import Proxy

        ownpages.development = partial(Proxy, front_end)
    sys.excepthook = _tell
    alone.end_with_stdin()
    follow(script)
    try:
        run_script(script, arguments, run_main)
    finally:
        alone.stop()
        if alone.is_again:
            sys.exit(AGAIN)
    why = why_unstarted(script)
    if why is not None:
        say(why)
        sys.exit(1)


def _tell(_kind: type[BaseException], error: BaseException, _trace: object) -> None:
    from taupane.dev.telling import trace

    sys.stderr.write(trace(error))
    sys.stderr.flush()


if __name__ == "__main__":
    main()
