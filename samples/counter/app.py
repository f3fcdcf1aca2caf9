"""The smallest app: one number, in every open page the same."""

from taupane import App, State, ui

app = App("Counter", width=420, height=360)
count = State(0)


@app.route("/")
def home() -> ui.Element:
    """Show the number and the two buttons that change it."""
    return ui.Main(
        ui.Card(
            ui.Text(lambda: str(count()), id="count", class_="text-6xl font-semibold tabular-nums", aria_live="polite"),
            ui.HStack(
                ui.Button("−", on_click=lambda: count.update(lambda n: n - 1), aria_label="One less", size="lg"),
                ui.Button(
                    "+",
                    on_click=lambda: count.update(lambda n: n + 1),
                    aria_label="One more",
                    size="lg",
                    variant="primary",
                ),
                justify="center",
            ),
            ui.Button("Start again", on_click=lambda: count.set(0), variant="ghost", disabled=lambda: count() == 0),
            title="Counter",
            level=1,
            class_="w-72 text-center",
        ),
        class_="min-h-screen flex items-center justify-center p-4",
    )


if __name__ == "__main__":
    app.start()
