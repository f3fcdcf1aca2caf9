"""Pages of `taupane.testing` are pages as any other to the app that they belong to."""

from __future__ import annotations

from taupane import App, State, ui
from taupane.testing import drive
from taupane.testing.page import open_page


def test_the_app_is_told_of_them() -> None:
    app, told = App("driven"), State("")

    @app.on_connect
    def came(view: object) -> None:
        told.set(told() + " came")

    @app.on_disconnect
    def left() -> None:
        told.set(told() + " left")

    app.route("/")(lambda: ui.Text(told))
    with drive(app) as page:
        page.see("came")
        other = open_page(app)
        page.see("came came")
        other.close()
        page.see("came came left")
        assert len(app.server.views.all()) == 2


def test_a_broadcast_reaches_them() -> None:
    app = App("driven")
    app.route("/")(lambda: ui.Text("x"))
    with drive(app) as page:
        assert app.server.broadcast({"type": "saved"}).result(30) == 1
        page.close()
        assert app.server.broadcast({"type": "saved"}).result(30) == 0


def test_a_test_may_end_the_app_itself() -> None:
    app = App("driven")
    app.route("/")(lambda: ui.Button("Quit", on_click=app.shutdown))
    with drive(app) as page:
        page.find("button", "Quit").click()
