"""A page with script of its own: commands with progress and cancel, a stream, and a custom element."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator

from taupane import App, Call, DictState, State, ui
from taupane.errors import CommandError

app = App("Primes and words", width=560, height=760)
app.assets("web")
app.add_css("web/page.css")
app.add_module("web/page.js")

WORDS = ["the", "quick", "fox", "sees", "the", "lazy", "dog", "and", "the", "dog", "sees", "it"]
told: DictState[str, int] = DictState({})
chosen = State("")


@app.command
def count_primes(below: int, call: Call) -> int:
    """Count primes; a plain function runs on a thread, tells of its progress and hears of a cancel."""
    if not 2 <= below <= 5_000_000:
        raise CommandError("Choose a number from 2 to 5,000,000")
    sieve = bytearray([1]) * below
    sieve[:2] = b"\0\0"
    root = int(below**0.5) + 1
    for number in range(2, root):
        call.check()
        call.progress(number / root)
        if sieve[number]:
            sieve[number * number :: number] = bytes(len(range(number * number, below, number)))
        call.wait(0.002)  # so that there is something to watch
    return sum(sieve)


@app.command
async def story(words: int) -> AsyncIterator[str]:
    """Give one word after another; the page reads them as they come."""
    told.clear()
    for word in itertools.islice(itertools.cycle(WORDS), words):
        await asyncio.sleep(0.05)
        told[word] = told.get(word, 0) + 1
        yield word


@app.route("/")
def home() -> ui.Element:
    """Show both halves."""
    return ui.Main(
        ui.Card(
            ui.element("label", "Primes below", for_="below", class_="label"),
            ui.element("input", id="below", type="number", value="200000", min="2", class_="input w-full"),
            ui.element(
                "progress", id="progress", class_="progress progress-primary", value="0", max="1", aria_label="Progress"
            ),
            ui.HStack(
                ui.Button("Count", id="start", variant="primary"),
                ui.Button("Stop", id="stop", disabled=True),
                ui.element("output", id="answer", aria_live="polite", class_="font-semibold tabular-nums"),
                align="center",
            ),
            title="Primes",
            level=1,
        ),
        ui.Card(
            ui.Button("Tell a story", id="tell"),
            ui.element("p", id="story", aria_live="polite", style="min-height:1.5rem", data_raw=True),
            ui.element("word-count", words=lambda: dict(told), on_select=lambda event: chosen.set(str(event.detail))),
            ui.Text(lambda: f"Chosen: {chosen()}" if chosen() else "Choose a bar", id="chosen"),
            title="Words",
        ),
        class_="max-w-lg mx-auto p-4 flex flex-col gap-4",
    )


if __name__ == "__main__":
    app.start()
