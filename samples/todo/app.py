"""A list with a page of its own for each filter; every open page shows the same tasks."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from taupane import App, Derived, ListState, State, ViewState, ui

app = App("Todo", width=560, height=720)
numbers = count(1)
FILTERS = ("All", "Active", "Done")


@dataclass(eq=False)
class Task:
    """One thing to do. Its fields are states, so that a change touches its own row only."""

    title: str
    number: int = field(default_factory=lambda: next(numbers))
    done: State[bool] = field(default_factory=lambda: State(False))


tasks: ListState[Task] = ListState([Task("Read the guide"), Task("Write an app"), Task("Show it to somebody")])
left = Derived(lambda: sum(not task.done() for task in tasks))

draft = ViewState("")
chosen = ViewState("All")


def shown() -> list[Task]:
    """Give the tasks that this page's filter lets through."""
    wanted = chosen()
    return [task for task in tasks if wanted == "All" or task.done() == (wanted == "Done")]


def add() -> None:
    """Put the drafted task at the end, unless it is blank."""
    title = draft().strip()
    if title:
        tasks.append(Task(title))
        draft.set("")


def clear_done() -> None:
    """Drop every task that is done."""
    tasks.replace([task for task in tasks if not task.done()])


def row(task: Task) -> ui.Element:
    """Show one task."""
    return ui.HStack(
        ui.Checkbox(value=task.done, aria_label=f"Done: {task.title}", variant="primary"),
        ui.Text(task.title, class_=["grow truncate", {"line-through opacity-60": task.done}]),
        ui.Button(
            icon="x",
            on_click=lambda: tasks.remove(task),
            variant="ghost",
            size="sm",
            aria_label=f"Remove: {task.title}",
        ),
        class_="px-4 py-2 border-b border-base-300 last:border-b-0",
        data_task=task.number,
    )


def filter_button(name: str) -> ui.Element:
    """Give the button of one filter, pressed while it is chosen."""
    return ui.Button(
        name,
        on_click=lambda: chosen.set(name),
        size="sm",
        variant="ghost",
        class_={"btn-active": lambda: chosen() == name},
        aria_pressed=lambda: str(chosen() == name).lower(),
    )


@app.route("/")
def home() -> ui.Element:
    """Show the list under its entry field."""
    return ui.Container(
        ui.Heading("Todo"),
        ui.Form(
            ui.HStack(
                ui.TextInput(
                    value=draft, placeholder="What is to be done?", aria_label="New task", name="task", width="full"
                ),
                ui.Button("Add", type="submit", variant="primary", disabled=lambda: not draft().strip()),
            ),
            on_submit=add,
        ),
        ui.HStack(
            ui.HStack(*map(filter_button, FILTERS), gap=1, role="group", aria_label="Show"),
            ui.Spacer(),
            ui.Text(lambda: f"{left()} left", variant="muted", aria_live="polite"),
            ui.Button("Clear done", on_click=clear_done, size="sm", variant="ghost"),
            wrap=True,
        ),
        ui.Card(
            ui.For(shown, row, key=lambda task: task.number, otherwise=nothing_here),
            class_="overflow-hidden p-0",
        ),
        size="sm",
        role="main",
    )


def nothing_here() -> ui.Element:
    """Stand in for an empty list."""
    return ui.Center(ui.Text("Nothing here.", variant="muted"), class_="p-8")


if __name__ == "__main__":
    app.start()
