"""The page's messages, the policy about them, and the scripts that answer."""

from __future__ import annotations

import hmac
import json
from concurrent.futures import Future

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taupane_bridges.window import Allowed, Ignored, PagePolicy, Refused, RefusedAddress, commands
from taupane_bridges.window.bridge import Malformed, PageCall, answer_script, outcome_script, parse_call

NONCE = "n" * 32
POLICY = PagePolicy(lambda nonce: hmac.compare_digest(nonce.encode("utf-8", "replace"), NONCE.encode()))


def test_a_call() -> None:
    body = json.dumps([NONCE, {"type": "minimize"}, 7])
    assert parse_call(body) == PageCall(NONCE, {"type": "minimize"}, 7)


@pytest.mark.parametrize(
    "body",
    ["", "null", "{}", "[]", "[1,2,3]", '["n",{},-1]', '["n",{},1.0]', '["n",{},true]', '["n",{},"1"]', "NaN", "\ud800",
     '["n",{},9007199254740992]', '["n",[],1]', '[null,{},1]', '["n",{},1,2]', "[" * 60_000,
     '["n",{"a":"' + "x" * 70_000 + '"},1]'],
)  # fmt: skip
def test_what_is_no_call(body: str) -> None:
    with pytest.raises(Malformed):
        parse_call(body)


@given(st.text(max_size=200))
def test_no_text_breaks_the_parser(body: str) -> None:
    try:
        parse_call(body)
    except Malformed:
        return


def test_the_policy() -> None:
    assert POLICY(NONCE, {"type": "minimize"}) == Allowed(commands.Minimize())
    assert POLICY("wrong", {"type": "minimize"}) == Ignored("unknown nonce")
    # Not even what is wrong with the command is told to who has no nonce.
    assert POLICY("wrong", {"type": "no_such"}) == Ignored("unknown nonce")
    for name in ("open_file", "load_url", "open_external", "hide", "reload"):
        answer = POLICY(NONCE, {"type": name, "url": "https://x/"})
        assert isinstance(answer, Refused)
        assert answer.code == "denied"
    unknown = POLICY(NONCE, {"type": "no_such"})
    assert isinstance(unknown, Refused)
    assert unknown.code == "unknown_command"


def test_a_grant_widens_the_policy() -> None:
    granted = PagePolicy(lambda nonce: nonce == NONCE, lambda nonce, name: name == "open_file")
    assert isinstance(granted(NONCE, {"type": "open_file"}), Allowed)
    assert isinstance(granted(NONCE, {"type": "minimize"}), Refused)


def read_back(script: str) -> tuple[int, bool, object]:
    """Undo an answer script as JavaScript would."""
    assert script.isascii()
    call = script.removeprefix("window.__taupaneAnswer&&window.__taupaneAnswer(").removesuffix(")")
    number, ok, text = json.loads(f"[{call}]")
    return number, ok, json.loads(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_an_answer_carries_any_value(value: object) -> None:
    assert read_back(answer_script(3, True, value)) == (3, True, value)


def test_a_value_that_json_cannot_hold_is_an_error() -> None:
    for value in (object(), float("nan"), {1, 2}):
        number, ok, error = read_back(answer_script(3, True, value))
        assert (number, ok) == (3, False)
        assert isinstance(error, dict)
        assert error["code"] == "bad_result"


def test_outcomes_tell_the_page_no_more_than_it_may_know() -> None:
    done: Future[object] = Future()
    done.set_result({"width": 3})
    assert read_back(outcome_script(1, done)) == (1, True, {"width": 3})
    ours: Future[object] = Future()
    ours.set_exception(RefusedAddress("x:", "y"))
    assert read_back(outcome_script(1, ours)) == (
        1,
        False,
        {"code": "refused_address", "message": "'x:' is refused: expected y"},
    )
    theirs: Future[object] = Future()
    theirs.set_exception(OSError("/home/ada/secret"))
    assert "secret" not in outcome_script(1, theirs)
    gone: Future[object] = Future()
    gone.cancel()
    assert "cancelled" in outcome_script(1, gone)
