"""The data sessions of an app end with it, whoever is first to close them."""

from __future__ import annotations

from taupane.rowsessions import RowSessions


def test_a_session_that_a_page_closes_meanwhile_does_not_keep_the_others_open() -> None:
    rows, closed = RowSessions(), []

    class Session:
        def __init__(self, name: str) -> None:
            self.name = name

        def close(self) -> None:
            closed.append(self.name)
            rows.remove(second)  # what a page that ends does on a thread of its own

    rows.add(Session("first"))
    second = rows.add(Session("second"))
    rows.add(Session("third"))
    rows.close()

    assert closed == ["first", "third"]
    assert len(rows) == 0
