"""Write a description once, with its present values: no ids, no listeners, nothing tracked."""

from __future__ import annotations

from taupane.widgets.attributes import attribute_text, resolve
from taupane.widgets.element import Child, Element, TextOf
from taupane.widgets.flow import ComponentCall, For, Fragment, Show
from taupane.widgets.html import VOID, clean, escape_text, open_tag


def render_static(child: Child, chosen: str | None = None) -> str:
    """Give the HTML of anything that may be a child; `chosen` is the value of the select that it stands in."""
    if isinstance(child, Element):
        return _element(child, chosen)
    if isinstance(child, ComponentCall):
        return render_static(child.render(), chosen)
    if isinstance(child, Fragment):
        return render_static(child.children, chosen)
    if isinstance(child, For):
        items = list(resolve(child.items))
        rows = [child.render(item) for item in items]
        return render_static(rows, chosen) or render_static(child.otherwise, chosen)
    if isinstance(child, Show):
        return render_static(child.then if resolve(child.when) else child.otherwise, chosen)
    if isinstance(child, TextOf):
        value = child.source()
        return "" if value is None else escape_text(clean(str(value)))
    if callable(child):
        return render_static(child(), chosen)
    if isinstance(child, list | tuple):
        return "".join(render_static(each, chosen) for each in child)
    if child is None or isinstance(child, bool):
        return ""
    return escape_text(clean(str(child)))


def _element(described: Element, chosen: str | None) -> str:
    tag, attrs = described.tag, _attrs(described)
    if tag == "option" and chosen is not None and attrs.get("value") == chosen:
        attrs["selected"] = ""
    value = attrs.pop("value", None) if tag == "textarea" else None
    start = open_tag(tag, attrs)
    if tag in VOID:
        return start
    if described.raw is not None:
        return f"{start}{resolve(described.raw)}</{tag}>"
    within = attrs.get("value") if tag == "select" else chosen
    inner = render_static(described.children, within) if value is None else escape_text(value)
    # A parser drops the first newline of these.
    kept = "\n" if tag in ("pre", "textarea") and inner.startswith("\n") else ""
    return f"{start}{kept}{inner}</{tag}>"


def _attrs(described: Element) -> dict[str, str]:
    attrs: dict[str, str] = {}
    for name, value in (described.attrs or {}).items():
        text = attribute_text(name, resolve(value))
        if text is not None:
            attrs[name] = text
    return attrs
