from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from taupane.live.outbox import RING_CHARS, RING_FRAMES, WINDOW, Outbox


def test_frames_are_numbered_and_carry_the_last_event_taken() -> None:
    box = Outbox()
    assert box.frame([[0, 1, "é"]], 7) == '[1,7,[[0,1,"é"]]]'
    assert box.frame([], 7) == "[2,7,[]]"


def test_the_window_is_full_until_a_frame_is_acknowledged() -> None:
    box = Outbox()
    for _ in range(WINDOW):
        assert box.has_room
        box.frame([], 0)
    assert not box.has_room
    box.acknowledge(1)
    assert box.has_room


def test_unknown_and_old_acks_change_nothing() -> None:
    box = Outbox()
    box.frame([], 0)
    box.frame([], 0)
    box.acknowledge(9)
    assert box.acked == 0
    box.acknowledge(2)
    box.acknowledge(1)
    assert box.acked == 2


def test_what_a_page_missed_is_replayed() -> None:
    box = Outbox()
    frames = [box.frame([[0, 1, str(i)]], 0) for i in range(4)]
    assert box.replay(2) == frames[2:]
    assert box.replay(4) == []
    assert box.replay(5) is None
    assert box.replay(1) is None  # the page had acknowledged more: it is another one


def test_what_is_no_longer_kept_needs_a_sync() -> None:
    box = Outbox()
    for _ in range(RING_FRAMES + 1):
        box.frame([], 0)
    assert box.replay(0) is None
    box.restart()
    assert box.has_room
    sync = box.frame([[12, "", 0]], 0)
    assert box.replay(box.seq - 1) == [sync]


def test_the_ring_is_bounded_in_characters_but_keeps_the_last_frame() -> None:
    box = Outbox()
    big = "x" * (RING_CHARS + 1)
    box.frame([[0, 1, "small"]], 0)
    last = box.frame([[0, 1, big]], 0)
    assert box.replay(1) == [last]
    assert len(box._ring) == 1


@given(st.lists(st.sampled_from(["frame", "ack", "cut", "sync"]), max_size=60), st.randoms())
def test_a_page_never_misses_a_frame(steps: list[str], rng: object) -> None:
    box, got, sent = Outbox(), 0, 0
    for step in steps:
        if step == "frame" and box.has_room:
            sent = json.loads(box.frame([], 0))[0]
        elif step == "ack":
            got = sent
            box.acknowledge(got)
        elif step == "cut":
            missing = box.replay(got)
            assert missing is not None
            assert [json.loads(text)[0] for text in missing] == list(range(got + 1, box.seq + 1))
            sent = got = box.seq
        elif step == "sync":
            box.restart()
            got = sent = json.loads(box.frame([[12, "", 0]], 0))[0]
