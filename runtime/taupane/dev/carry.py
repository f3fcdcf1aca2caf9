"""State across a restart: what the app's modules hold by name, handed to the next process."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from taupane.dev.modules import modules_of
from taupane.state import State
from taupane.state.dicts import DictState
from taupane.state.lists import ListState

#: Bytes of one value; what is bigger is data, and loaded again.
BIGGEST = 16 << 20


def save(folder: Path, file: Path) -> list[str]:
    """Write the values of the States in the modules below a folder to a file of the user's alone, by "module:name".

    Gives the names of those that cannot be carried: too big, or nothing that pickle can write. OSError.
    """
    values, lost = collect(folder)
    whole = file.with_suffix(".new")
    with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        pickle.dump(values, stream)
    whole.replace(file)
    return lost


def load(file: Path, folder: Path) -> list[str]:
    """Put back what was saved, and remove the file; gives the names of what could not be. Nothing where it is gone."""
    try:
        data = file.read_bytes()
        file.unlink()
    except OSError:
        return []
    return restore(pickle.loads(data), folder)


def collect(folder: Path) -> tuple[dict[str, bytes], list[str]]:
    """Give each value as pickle writes it, and the names of those that cannot be carried."""
    values: dict[str, bytes] = {}
    lost: list[str] = []
    for key, state in states_in(folder):
        try:
            data = pickle.dumps(state.peek())
        except Exception:  # values of the user's may raise anything here
            lost.append(key)
            continue
        if len(data) > BIGGEST:
            lost.append(key)
        else:
            values[key] = data
    return values, lost


def restore(values: dict[str, bytes], folder: Path) -> list[str]:
    """Put values back where there is a State of that name; gives those that could not be."""
    there = dict(states_in(folder))
    lost: list[str] = []
    for key, data in values.items():
        state = there.get(key)
        if state is None:
            continue  # it is no longer in the code
        try:
            value = pickle.loads(data)
            if isinstance(state, ListState | DictState):
                state.replace(value)
            else:
                state.set(value)
        except Exception:  # a class that has changed since
            lost.append(key)
    return lost


def states_in(folder: Path) -> Iterator[tuple[str, Any]]:
    """Give each State, ListState and DictState that a module below the folder holds under a name."""
    for name in modules_of(folder):
        module = sys.modules.get(name)
        if module is None:
            continue
        for attribute, value in list(vars(module).items()):
            if isinstance(value, State | ListState | DictState):
                yield f"{name}:{attribute}", value
