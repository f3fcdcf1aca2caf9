"""Desktop apps in Python: a native window, widgets bound to state, tables of any size.

The public API is the table `PUBLIC` below, plus every widget in `taupane.ui`. Names are loaded when they are
first used, so that `import taupane` is quick and pulls in none of polars, pyarrow, aiohttp, click, watchdog or
a GUI toolkit.

Read first: state/, widgets/element.py, live/view.py, server/, app.py.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from taupane import ui as ui
    from taupane.app import App as App
    from taupane.appmode import AppMode as AppMode
    from taupane.commands.call import Call as Call
    from taupane.errors import Invalid as Invalid
    from taupane.errors import TaupaneError as TaupaneError
    from taupane.state import Derived as Derived
    from taupane.state import DictState as DictState
    from taupane.state import ListState as ListState
    from taupane.state import Resource as Resource
    from taupane.state import State as State
    from taupane.state import ViewState as ViewState
    from taupane.state import batch as batch
    from taupane.state import effect as effect
    from taupane.state import on_dispose as on_dispose
    from taupane.state import untrack as untrack
    from taupane.ui import Accordion as Accordion
    from taupane.ui import Alert as Alert
    from taupane.ui import Avatar as Avatar
    from taupane.ui import Badge as Badge
    from taupane.ui import BarChart as BarChart
    from taupane.ui import Button as Button
    from taupane.ui import Card as Card
    from taupane.ui import CellClick as CellClick
    from taupane.ui import CellImage as CellImage
    from taupane.ui import CellLink as CellLink
    from taupane.ui import Center as Center
    from taupane.ui import Checkbox as Checkbox
    from taupane.ui import Code as Code
    from taupane.ui import ColorInput as ColorInput
    from taupane.ui import ColorScale as ColorScale
    from taupane.ui import Combobox as Combobox
    from taupane.ui import Component as Component
    from taupane.ui import Confirm as Confirm
    from taupane.ui import Container as Container
    from taupane.ui import ContextMenu as ContextMenu
    from taupane.ui import DataBar as DataBar
    from taupane.ui import DataFrame as DataFrame
    from taupane.ui import DateInput as DateInput
    from taupane.ui import Div as Div
    from taupane.ui import Divider as Divider
    from taupane.ui import Download as Download
    from taupane.ui import DownloadError as DownloadError
    from taupane.ui import Drawer as Drawer
    from taupane.ui import Element as Element
    from taupane.ui import Event as Event
    from taupane.ui import FileDrop as FileDrop
    from taupane.ui import Filter as Filter
    from taupane.ui import Footer as Footer
    from taupane.ui import For as For
    from taupane.ui import Form as Form
    from taupane.ui import FormEvent as FormEvent
    from taupane.ui import Fragment as Fragment
    from taupane.ui import Grid as Grid
    from taupane.ui import Header as Header
    from taupane.ui import Heading as Heading
    from taupane.ui import Highlight as Highlight
    from taupane.ui import HStack as HStack
    from taupane.ui import Html as Html
    from taupane.ui import Icon as Icon
    from taupane.ui import Image as Image
    from taupane.ui import Input as Input
    from taupane.ui import Label as Label
    from taupane.ui import Link as Link
    from taupane.ui import Listener as Listener
    from taupane.ui import Log as Log
    from taupane.ui import LogLines as LogLines
    from taupane.ui import Main as Main
    from taupane.ui import Markdown as Markdown
    from taupane.ui import Menu as Menu
    from taupane.ui import MenuDivider as MenuDivider
    from taupane.ui import MenuItem as MenuItem
    from taupane.ui import Modal as Modal
    from taupane.ui import MultiSelect as MultiSelect
    from taupane.ui import Nav as Nav
    from taupane.ui import NumberInput as NumberInput
    from taupane.ui import Pagination as Pagination
    from taupane.ui import Plan as Plan
    from taupane.ui import Progress as Progress
    from taupane.ui import Radio as Radio
    from taupane.ui import Safe as Safe
    from taupane.ui import Scroll as Scroll
    from taupane.ui import Search as Search
    from taupane.ui import Section as Section
    from taupane.ui import Select as Select
    from taupane.ui import Selection as Selection
    from taupane.ui import Show as Show
    from taupane.ui import Sidebar as Sidebar
    from taupane.ui import Skeleton as Skeleton
    from taupane.ui import Slider as Slider
    from taupane.ui import Sort as Sort
    from taupane.ui import Spacer as Spacer
    from taupane.ui import Span as Span
    from taupane.ui import Spinner as Spinner
    from taupane.ui import Splitter as Splitter
    from taupane.ui import Stat as Stat
    from taupane.ui import Stepper as Stepper
    from taupane.ui import Switch as Switch
    from taupane.ui import Table as Table
    from taupane.ui import TableView as TableView
    from taupane.ui import Tabs as Tabs
    from taupane.ui import TauTheme as TauTheme
    from taupane.ui import Text as Text
    from taupane.ui import TextArea as TextArea
    from taupane.ui import TextInput as TextInput
    from taupane.ui import TimeInput as TimeInput
    from taupane.ui import Toast as Toast
    from taupane.ui import Tooltip as Tooltip
    from taupane.ui import Tree as Tree
    from taupane.ui import TreeNode as TreeNode
    from taupane.ui import Upload as Upload
    from taupane.ui import UploadedFile as UploadedFile
    from taupane.ui import UploadRefused as UploadRefused
    from taupane.ui import VirtualList as VirtualList
    from taupane.ui import VStack as VStack
    from taupane.window import Window as Window

__version__ = "0.1.0"

# Public name -> the module that defines it. The imports above, for type checkers, name the same things;
# tests/unit/test_layout.py compares the two.
PUBLIC: dict[str, str] = {
    "App": "taupane.app",
    "AppMode": "taupane.appmode",
    "Call": "taupane.commands.call",
    "Invalid": "taupane.errors",
    "TaupaneError": "taupane.errors",
    "Derived": "taupane.state",
    "DictState": "taupane.state",
    "ListState": "taupane.state",
    "Resource": "taupane.state",
    "State": "taupane.state",
    "ViewState": "taupane.state",
    "batch": "taupane.state",
    "effect": "taupane.state",
    "on_dispose": "taupane.state",
    "untrack": "taupane.state",
    "Window": "taupane.window",
}

if getattr(sys, "frozen", False):  # a child of a frozen program is that program again
    from taupane_bridges.children import play_role

    play_role()


if not TYPE_CHECKING:  # a type checker would take any misspelt name for an object

    def __getattr__(name: str) -> object:
        """Load a public name, or a widget of `taupane.ui`, when it is first used."""
        if name == "ui":
            return import_module("taupane.ui")
        if name in PUBLIC:
            value = getattr(import_module(PUBLIC[name]), name)
        elif name[:1].isupper() and hasattr(import_module("taupane.ui"), name):
            # TauPy's spelling: its widgets are imported from the package itself.
            value = getattr(import_module("taupane.ui"), name)
        else:
            raise AttributeError(f"module 'taupane' has no attribute {name!r}", name=name, obj=sys.modules[__name__])
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """List the public names without loading them."""
    return sorted({*globals(), *PUBLIC, "ui"})
