"""Drive an app in a test as a user does: open a page, find what is on it, click, type, and see what follows.

    from taupane.testing import drive
    from app import app

    def test_counts() -> None:
        with drive(app) as page:
            page.find("button", "One more").click()
            page.see("1")

The app really runs: its server, its event loop, its handlers on their threads; only the browser is
left out. What is found and done goes by role and name, as a screen reader would say it.
"""

from __future__ import annotations

from taupane.testing.page import Found, NotThere, Page, drive

__all__ = ["Found", "NotThere", "Page", "drive"]
