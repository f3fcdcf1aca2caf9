"""When a sidecar is started again, and how replies find their rows."""

from __future__ import annotations

import json
import random

import pytest

from taupane_bridges.buckaroo.relay import Pairing
from taupane_bridges.buckaroo.restarts import LONGEST, Restarts
from taupane_bridges.buckaroo.sidecar import HANDSHAKE, own_command, package_command


def test_pauses_double_and_then_it_is_given_up() -> None:
    restarts = Restarts(5, random.Random(1))
    pauses = [restarts.after(now=at, lived=0.1) for at in range(6)]
    assert pauses[5] is None
    for pause, exact in zip(pauses, (0.5, 1, 2, 4, 8), strict=False):
        assert pause is not None
        assert 0.75 * exact <= pause <= 1.25 * exact


def test_one_that_had_worked_is_started_again_soon() -> None:
    restarts = Restarts(5, random.Random(1))
    for at in range(4):
        restarts.after(now=at, lived=0.1)
    pause = restarts.after(now=30, lived=20)
    assert pause is not None
    assert pause < 1
    assert restarts.after(now=31, lived=0.1) is None
    assert restarts.after(now=100, lived=0.1) is not None  # the five are long ago


def test_no_pause_is_longer_than_the_longest() -> None:
    restarts = Restarts(100)
    assert max(restarts.after(now=at, lived=0) or 0 for at in range(50)) <= LONGEST


def test_a_reply_waits_for_its_rows() -> None:
    pairing = Pairing()
    reply = {"type": "infinite_resp", "payload": {}, "length": 3}
    assert pairing.text('{"type":"initial_state"}') == [({"type": "initial_state"}, None)]
    assert pairing.text(json.dumps(reply)) == []
    assert pairing.binary(b"rows") == [(reply, b"rows")]
    assert pairing.binary(b"nobody asked") == []
    failed = {"type": "infinite_resp", "error_info": "why"}
    assert pairing.text(json.dumps(failed)) == [(failed, None)]
    assert pairing.binary(b"") == []


def test_a_reply_without_rows_becomes_an_error() -> None:
    pairing = Pairing()
    pairing.text('{"type":"infinite_resp","payload":{}}')
    (lost, other) = pairing.text('{"type":"error"}')
    assert lost[0]["error_info"] == "The rows did not arrive."
    assert other == ({"type": "error"}, None)
    assert pairing.text("{") == []
    assert pairing.text("[1]") == []


def test_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    assert own_command(port=5)[1:] == [
        "-m", "taupane.__main__", "serve", "--buckaroo", "--port", "5", "--no-browser", "--stdio-control",
    ]  # fmt: skip
    monkeypatch.setenv("BUCKAROO_PYTHON", "/opt/python")
    assert package_command()[:3] == ["/opt/python", "-m", "buckaroo.server"]
    assert package_command("/my/python")[0] == "/my/python"
    monkeypatch.delenv("BUCKAROO_PYTHON")
    monkeypatch.setattr("shutil.which", lambda _name: None)
    assert package_command()[0] == "python3"


@pytest.mark.parametrize(
    ("line", "port"), [(b"BUCKAROO_PORT=8700\n", b"8700"), (b"BUCKAROO_PORT=\n", None), (b"x BUCKAROO_PORT=1\n", None)]
)
def test_the_handshake(line: bytes, port: bytes | None) -> None:
    found = HANDSHAKE.fullmatch(line)
    assert (found[1] if found else None) == port
