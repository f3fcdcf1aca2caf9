"""Say to the page which events of an element it is to send, and how: the attribute `data-on`.

`click input:d300 keydown:k=Enter|ctrl+s,p`: events apart by spaces; d debounce and t throttle in
ms, p preventDefault, s stopPropagation, k the chords that are let through.
"""

from __future__ import annotations

from collections.abc import Mapping

from taupane.errors import BadAttribute
from taupane.events import Listener

_RESERVED = frozenset(" :,|=")


def describe_listeners(listeners: Mapping[str, tuple[Listener, ...]]) -> str:
    """Write the attribute. The listeners of one event share the widest of their options."""
    return " ".join(_describe(event, given) for event, given in listeners.items())


def _describe(event: str, listeners: tuple[Listener, ...]) -> str:
    if not event or not _RESERVED.isdisjoint(event):
        raise BadAttribute(f"event {event!r}: expected a DOM event name without spaces, colons or commas")
    options: list[str] = []
    if debounce := max(listener.debounce for listener in listeners):
        options.append(f"d{debounce}")
    if throttle := max(listener.throttle for listener in listeners):
        options.append(f"t{throttle}")
    if any(listener.prevent for listener in listeners):
        options.append("p")
    if any(listener.stop for listener in listeners):
        options.append("s")
    if all(listener.keys for listener in listeners):
        options.append("k=" + "|".join(dict.fromkeys(key for listener in listeners for key in listener.keys)))
    return f"{event}:{','.join(options)}" if options else event
