"""Times by contender and question, and the table of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from report import Table, median, percentile, short


class Measured:
    """What each contender took for each question; the first contender is what the others are compared with."""

    def __init__(
        self, contenders: Sequence[str], questions: Sequence[str], limits: Mapping[str, tuple[str, float]]
    ) -> None:
        self._contenders = contenders
        self._questions = questions
        self._limits = limits
        self._values: dict[tuple[str, str], list[float]] = {}
        self._notes: dict[tuple[str, str], str] = {}

    def add(self, contender: str, question: str, values: Sequence[float]) -> None:
        """Take the values of one run."""
        self._values.setdefault((contender, question), []).extend(values)

    def note(self, contender: str, question: str, text: str) -> None:
        """Take what stands in the place of a value."""
        self._notes[contender, question] = text

    def table(self, title: str, how: str) -> Table:
        """Give a row for each question."""
        table = Table(title, how, ("", *self._contenders, "against the limit"))
        for question in self._questions:
            cells = [self._cell(contender, question) for contender in self._contenders]
            table.add(question, *cells, self._against(question))
        return table

    def _cell(self, contender: str, question: str) -> str:
        values = self._values.get((contender, question), [])
        note = self._notes.get((contender, question), "")
        if not values:
            return note or "–"
        middle = median(values)
        text = short(middle)
        if len(values) > 2 and "ytes" not in question and "emory" not in question:
            text += f" / {short(percentile(values, 0.95))}"
        base = self._values.get((self._contenders[0], question), [])
        if base and contender != self._contenders[0] and median(base):
            text += f" (× {_ratio(middle / median(base))})"
        return f"{text}; once {note}" if note else text

    def _against(self, question: str) -> str:
        values = self._values.get((self._contenders[0], question), [])
        if question not in self._limits or not values:
            return ""
        which, limit = self._limits[question]
        value = median(values) if which == "median" else percentile(values, 0.95)
        return f"{value / limit:.2f} × {limit:g} ({which})"


def _ratio(value: float) -> str:
    return "0.00" if value < 0.01 else short(value)
