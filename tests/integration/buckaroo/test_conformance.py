"""The same questions to our server as to Buckaroo's own 0.15.11, whose answers are written down in recorded.json (by
record.py). Every difference is one that is meant, and named here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.integration.buckaroo.answers import answers, write_files
from tests.integration.buckaroo.wire import Wire

RECORDED = Path(__file__).with_name("recorded.json")
MEANT = {
    r"compared/1/eqs/(part|word)/diff_count": "two missing values are equal",
    r".*/highlight_(phrase|regex)": "a search is literal with both backends",
    r"pandas .*/pinned_rows": "the bars of the filtered rows are shown with both backends",
    r"pandas .*/[a-f]__filtered_histogram": "the same",
    r"polars .*/e__filtered_histogram": "a value that is there once has no bar beside that of the unique ones",
    r".*/f__histogram_bins": "three values have bars of their own and no bins",
}
"""Where answers may differ (paths as `differences` gives them), and why."""


def differences(theirs: Any, ours: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Give each place where two answers differ."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for name in sorted({*theirs, *ours}):
            yield from differences(theirs.get(name, "(absent)"), ours.get(name, "(absent)"), f"{path}/{name}")
    elif isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        for at, (one, other) in enumerate(zip(theirs, ours, strict=True)):
            yield from differences(one, other, f"{path}/{at}")
    elif theirs != ours:
        yield path.lstrip("/"), theirs, ours


async def test_our_answers_are_buckaroo_s_except_where_they_are_meant_to_differ(wire: Wire, folder: Path) -> None:
    write_files(folder)
    theirs = json.loads(RECORDED.read_text("utf-8"))
    found = list(differences(theirs, await answers(wire, folder)))
    assert [entry for entry in found if not any(re.fullmatch(meant, entry[0]) for meant in MEANT)] == []
    # Nothing is excused that does not differ any more.
    assert [meant for meant in MEANT if not any(re.fullmatch(meant, path) for path, _, _ in found)] == []
