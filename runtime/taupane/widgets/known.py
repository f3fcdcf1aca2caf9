"""The attributes that HTML and SVG know, so that a misspelt option of a widget is an error and not an attribute."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Final

from taupane.errors import BadAttribute

_HTML: Final = """
abbr accept accept-charset accesskey action allow allowfullscreen alt async autocapitalize autocomplete autocorrect
autofocus autoplay border capture charset checked cite class closedby color cols colspan command commandfor content
contenteditable controls controlslist coords crossorigin data datetime decoding default defer dir dirname disabled
disablepictureinpicture disableremoteplayback download draggable enctype enterkeyhint exportparts fetchpriority for
form formaction formenctype formmethod formnovalidate formtarget headers height hidden high href hreflang id
indeterminate inert inputmode is ismap itemid itemprop itemref itemscope itemtype kind label lang list loading loop low
max maxlength media method min minlength multiple muted name nonce novalidate open optimum part pattern ping placeholder
playsinline popover popovertarget popovertargetaction poster preload readonly referrerpolicy rel required reversed role
rows rowspan scope selected shape size sizes slot span spellcheck src srclang srcset start step style summary tabindex
target title translate type usemap value width wrap writingsuggestions
""".split()
_SVG: Final = """
alignment-baseline attributename baseline-shift begin by calcmode clip clip-path clip-rule clippathunits cursor cx cy d
direction display dominant-baseline dur dx dy end fill fill-opacity fill-rule filter filterunits flood-color
flood-opacity focusable font-family font-size font-style font-weight fr from fx fy gradienttransform gradientunits
href image-rendering in in2 keypoints keysplines keytimes lengthadjust letter-spacing marker-end marker-mid
marker-start markerheight markerunits markerwidth mask maskcontentunits maskunits mode offset opacity operator order
orient overflow paint-order pathlength patterncontentunits patterntransform patternunits pointer-events points
preserveaspectratio primitiveunits r refx refy repeatcount result rotate rx ry shape-rendering spreadmethod
startoffset stddeviation stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap
stroke-linejoin stroke-miterlimit stroke-opacity stroke-width systemlanguage text-anchor text-decoration
text-rendering textlength to transform transform-origin unicode-bidi values vector-effect version viewbox visibility
word-spacing writing-mode x x1 x2 xlink:href xml:lang xml:space xmlns xmlns:xlink y y1 y2 z
""".split()

#: In lower case, as browsers compare the names of HTML's attributes.
KNOWN: Final = frozenset(_HTML) | frozenset(_SVG)
_FREE: Final = ("data-", "aria-")
_OWN: Final = ("class_", "style", "id", "key", "title", "role")
_FAR: Final = 0.5  # below this likeness of 0 to 1 two names have nothing to do with each other


class UnknownOption(BadAttribute, TypeError):
    """A keyword that is neither an option of the widget nor an attribute that HTML knows."""


def require_known(tag: str, attribute: str, written: str) -> None:
    """Raise `UnknownOption` for an attribute that no element has. Custom elements may have any."""
    name = attribute.lower()
    if name in KNOWN or name.startswith(_FREE) or "-" in tag:
        return
    widget, options = _widget_in_use(sys._getframe(1))
    raise UnknownOption(
        f"{widget or f'<{tag}>'}({written}=…): expected an option"
        f"{' of ' + widget if widget else ''} or an HTML attribute, got {written!r}{_hint(written, options)}; "
        f"data of your own is written data_{written}=…"
    )


def _widget_in_use(frame: FrameType | None) -> tuple[str, list[str]]:
    """Give the widget that the author called, and its options: the outermost of the functions that led here.

    Only read for an error's message, so that describing an element costs nothing.
    """
    found: tuple[str, list[str]] = ("", [])
    while frame is not None and str(frame.f_globals.get("__name__", "")).startswith("taupane.widgets."):
        code = frame.f_code
        if code.co_name[:1].isupper():
            found = code.co_name, list(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])
        frame = frame.f_back
    return found


def _hint(written: str, options: list[str]) -> str:
    import difflib  # for an error's message alone

    for likely in (options, [*_OWN, *sorted(name.replace("-", "_") for name in KNOWN)]):
        begun = [name for name in likely if len(name) > 2 and (written.startswith(name) or name.startswith(written))]
        close = difflib.get_close_matches(written, likely, n=1, cutoff=0.7) or begun
        close = close or difflib.get_close_matches(written, likely, n=1, cutoff=_FAR) if likely is options else close
        if close:
            return f" (did you mean {close[0]!r}?)"
    return ""
