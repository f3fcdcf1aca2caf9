from __future__ import annotations

from taupane import App, ui
from taupane.testing import drive


def test_the_text_of_a_page_is_what_is_read_and_no_markup() -> None:
    app = App("texts")

    @app.route("/")
    def home() -> ui.Element:
        return ui.Div(ui.Icon("plus"), ui.Text("first"), ui.Html(ui.Safe("<p>second <b>third</b></p>")), id="all")

    with drive(app) as page:
        assert page.text == "first second third"
