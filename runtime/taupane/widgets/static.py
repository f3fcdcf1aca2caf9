"""Write a description once, with its present values: no ids, no listeners, nothing tracked."""

from __future__ import annotations

from taupane.widgets.attributes import attribute_text, resolve
from taupane.widgets.element import Child, Element, TextOf
from taupane.widgets.flow import ComponentCall, For, Fragment, Show
from taupane.widgets.html import VOID, clean, open_tag, text_content


def render_static(child: Child) -> str:
    """Give the HTML of anything that may be a child."""
    if isinstance(child, Element):
        return _element(child)
    if isinstance(child, ComponentCall):
        return render_static(child.render())
    if isinstance(child, Fragment):
        return "".join(map(render_static, child.children))
    if isinstance(child, For):
        items = list(resolve(child.items))
        return "".join(render_static(child.render(item)) for item in items) or render_static(child.otherwise)
    if isinstance(child, Show):
        return render_static(child.then if resolve(child.when) else child.otherwise)
    if isinstance(child, TextOf):
        return text_content("", clean(str(child.source())))
    if callable(child):
        return render_static(child())
    if isinstance(child, list | tuple):
        return "".join(map(render_static, child))
    if child is None or isinstance(child, bool):
        return ""
    return text_content("", clean(str(child)))


def _element(described: Element) -> str:
    attrs: dict[str, str] = {}
    for name, value in (described.attrs or {}).items():
        text = attribute_text(name, resolve(value))
        if text is not None:
            attrs[name] = text
    start = open_tag(described.tag, attrs)
    if described.tag in VOID:
        return start
    inner = (
        str(resolve(described.raw)) if described.raw is not None else "".join(map(render_static, described.children))
    )
    return f"{start}{inner}</{described.tag}>"
