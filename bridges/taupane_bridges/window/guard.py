"""What stands between a page and the window on the toolkits that tell main frame from frame. Pure.

The toolkit asks before each load and tells what came of it; the guard decides, reports, and has the toolkit load.
Refused addresses are logged without their path: it may hold a token.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Protocol

from .clicks import Clicks
from .crashes import ReloadBudget
from .events import Failed, Loaded
from .navigation import where_to
from .text import clean_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from .navigation import NavigationPolicy, Verdict
    from .toolkit import Report

__all__ = ["Guarded", "PageGuard"]

log = logging.getLogger(__name__)


class Guarded(Protocol):
    """What the guard may do to the web view; GUI thread."""

    def load(self, url: str) -> None:
        """Load an address."""
        ...

    def load_again(self, url: str) -> None:
        """Load the page of this address, which the window has shown, again."""
        ...

    def tell(self, message: str, detail: str, told: Callable[[bool], None], /) -> None:
        """Tell the user of a failure; `told` learns whether they want another try."""
        ...


class PageGuard:
    """Guards one window's page. GUI thread only."""

    def __init__(self, view: Guarded, url: str, policy: NavigationPolicy, report: Report) -> None:
        self._view, self._url, self._policy, self._report = view, url, policy, report
        self._budget, self._clicks = ReloadBudget(), Clicks()
        self._committed: str | None = None
        self._is_telling = self._is_over = False

    def verdict(self, url: str, *, is_main: bool, clicked: bool) -> Verdict:
        """Say what an address is to the window itself, or to a frame in it."""
        verdict = self._policy.anywhere(url, clicked=clicked)
        if verdict == "allow" and is_main and not self._policy.top(url):
            return self._policy.elsewhere(url, clicked=clicked)
        return verdict

    def may_go(self, url: str, *, is_main: bool, clicked: bool) -> bool:
        """Tell whether the load may go on; one that the user clicked may open in the browser instead."""
        verdict = self.verdict(url, is_main=is_main, clicked=clicked)
        if verdict == "open":
            self._report.open_external(url)
        elif verdict == "refuse":
            self.refused(url)
        return verdict == "allow"

    def may_follow(self, url: str, *, is_main: bool, is_link: bool) -> bool:
        """The same where the engine takes a script's click for the user's: `user_clicked` has to say so, too."""
        verdict = self.verdict(url, is_main=is_main, clicked=is_link)
        if verdict == "open" and self._clicks.wanted(url, time.monotonic()):
            self._report.open_external(url)
        elif verdict != "allow":
            self.refused(url)
        return verdict == "allow"

    def user_clicked(self, url: str) -> None:
        """Take the address of a link that the user clicked."""
        if self._clicks.clicked(url, time.monotonic()):
            self._report.open_external(url)

    def new_window(self, url: str, *, by_user: bool) -> None:
        """There is one window: the app's own pages load in it, the rest is the browser's, if the user asked for it."""
        if by_user and self._policy.top(url):
            self._view.load(url)
        elif self._policy.elsewhere(url, clicked=by_user) == "open":
            self._report.open_external(url)
        else:
            self.refused(url)

    def is_own(self, url: str) -> bool:
        """Tell whether the window itself may show this address."""
        return self._policy.top(url)

    def committed(self, url: str) -> bool:
        """Take the address that the window shows; False when it is not the app's and has to be taken back."""
        if self._policy.top(url):
            self._committed = url
            return True
        self.refused(url)
        return False

    @property
    def has_shown(self) -> bool:
        """Whether a page of the app's has been there."""
        return self._committed is not None

    def loaded(self) -> None:
        """Report that the page is there."""
        self._report.emit(Loaded())

    def load_failed(self, message: str) -> None:
        """Report that the page could not be loaded, and tell the user."""
        message = clean_text(message) or "the server does not answer"
        log.error("the page could not be loaded: %s", message)
        self._report.emit(Failed("load_failed", message))
        self._tell("The window could not load its page", message)

    def crashed(self) -> bool:
        """Tell whether the page is to be loaded again: by `reload`, when the toolkit is ready for it."""
        if self._budget.spend(time.monotonic()):
            log.error("the web process crashed; loading the page again")
            return True
        log.error("the web process crashed too often; giving up")
        self._report.emit(Failed("crashed", "the web process crashed too often"))
        self._tell("The page keeps crashing", self._report.hooks.failure_note)
        return False

    def reload(self) -> None:
        """Load the present page again, or the first one if none ever came."""
        if self._is_over:
            return
        entry = self._report.hooks.entry_url
        if self._committed is not None and (self._committed != self._url or entry is None):
            self._view.load_again(self._committed)
        else:
            self._view.load(entry() if entry is not None else self._url)

    def refused(self, url: str) -> None:
        """Say in the log where the window does not go."""
        log.warning("the window does not go to %s", clean_text(where_to(url)))

    def over(self) -> None:
        """Load nothing any more: the window is gone."""
        self._is_over = True

    def _tell(self, message: str, detail: str) -> None:
        if not self._is_telling and not self._is_over:
            self._is_telling = True
            self._view.tell(message, clean_text(detail), self._on_told)

    def _on_told(self, again: bool) -> None:
        self._is_telling = False
        if self._is_over:
            return
        if again:
            self._budget.reset()
            self.reload()
        else:
            self._report.give_up()
