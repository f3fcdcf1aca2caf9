"""Every widget under one name: `from taupane import ui`, then `ui.Button(...)`.

A widget is loaded when it is first used, so that an app pays only for those that it shows.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from taupane.events import Event as Event
    from taupane.events import Listener as Listener
    from taupane.events import on as on
    from taupane.theme import TauTheme as TauTheme
    from taupane.widgets.buttons import Button as Button
    from taupane.widgets.combobox import Combobox as Combobox
    from taupane.widgets.containers import Card as Card
    from taupane.widgets.containers import Tabs as Tabs
    from taupane.widgets.data import DataFrame as DataFrame
    from taupane.widgets.dataplan import Filter as Filter
    from taupane.widgets.dataplan import Plan as Plan
    from taupane.widgets.dataplan import Search as Search
    from taupane.widgets.dataplan import Sort as Sort
    from taupane.widgets.datastyles import CellImage as CellImage
    from taupane.widgets.datastyles import CellLink as CellLink
    from taupane.widgets.datastyles import ColorScale as ColorScale
    from taupane.widgets.datastyles import DataBar as DataBar
    from taupane.widgets.datastyles import Highlight as Highlight
    from taupane.widgets.dataview import CellClick as CellClick
    from taupane.widgets.dataview import Selection as Selection
    from taupane.widgets.dataview import TableView as TableView
    from taupane.widgets.documents import Code as Code
    from taupane.widgets.documents import Markdown as Markdown
    from taupane.widgets.downloads import Download as Download
    from taupane.widgets.downloads_content import DownloadError as DownloadError
    from taupane.widgets.element import Element as Element
    from taupane.widgets.element import element as element
    from taupane.widgets.feedback import Alert as Alert
    from taupane.widgets.feedback import Badge as Badge
    from taupane.widgets.feedback import Progress as Progress
    from taupane.widgets.feedback import Spinner as Spinner
    from taupane.widgets.feedback import Toast as Toast
    from taupane.widgets.figures import BarChart as BarChart
    from taupane.widgets.figures import Stat as Stat
    from taupane.widgets.filedrops import FileDrop as FileDrop
    from taupane.widgets.flow import For as For
    from taupane.widgets.flow import Fragment as Fragment
    from taupane.widgets.flow import Show as Show
    from taupane.widgets.flow import component as component
    from taupane.widgets.forms import Form as Form
    from taupane.widgets.forms import FormEvent as FormEvent
    from taupane.widgets.html import Safe as Safe
    from taupane.widgets.icons import Icon as Icon
    from taupane.widgets.images import Image as Image
    from taupane.widgets.inputs import Input as Input
    from taupane.widgets.inputs import NumberInput as NumberInput
    from taupane.widgets.inputs import TextArea as TextArea
    from taupane.widgets.inputs import TextInput as TextInput
    from taupane.widgets.layout import Center as Center
    from taupane.widgets.layout import Container as Container
    from taupane.widgets.layout import Divider as Divider
    from taupane.widgets.layout import Grid as Grid
    from taupane.widgets.layout import HStack as HStack
    from taupane.widgets.layout import Scroll as Scroll
    from taupane.widgets.layout import Spacer as Spacer
    from taupane.widgets.layout import VStack as VStack
    from taupane.widgets.logs import Log as Log
    from taupane.widgets.logs import LogLines as LogLines
    from taupane.widgets.menus import ContextMenu as ContextMenu
    from taupane.widgets.menus import Menu as Menu
    from taupane.widgets.menus import MenuDivider as MenuDivider
    from taupane.widgets.menus import MenuItem as MenuItem
    from taupane.widgets.multiselect import MultiSelect as MultiSelect
    from taupane.widgets.overlays import Modal as Modal
    from taupane.widgets.overlays import Tooltip as Tooltip
    from taupane.widgets.panels import Accordion as Accordion
    from taupane.widgets.panels import Confirm as Confirm
    from taupane.widgets.panels import Drawer as Drawer
    from taupane.widgets.panels import Sidebar as Sidebar
    from taupane.widgets.pickers import ColorInput as ColorInput
    from taupane.widgets.pickers import DateInput as DateInput
    from taupane.widgets.pickers import TimeInput as TimeInput
    from taupane.widgets.placeholders import Avatar as Avatar
    from taupane.widgets.placeholders import Skeleton as Skeleton
    from taupane.widgets.radios import Radio as Radio
    from taupane.widgets.selects import Select as Select
    from taupane.widgets.sliders import Slider as Slider
    from taupane.widgets.splitters import Splitter as Splitter
    from taupane.widgets.steps import Pagination as Pagination
    from taupane.widgets.steps import Stepper as Stepper
    from taupane.widgets.structure import Div as Div
    from taupane.widgets.structure import Footer as Footer
    from taupane.widgets.structure import Header as Header
    from taupane.widgets.structure import Html as Html
    from taupane.widgets.structure import Main as Main
    from taupane.widgets.structure import Nav as Nav
    from taupane.widgets.structure import Section as Section
    from taupane.widgets.structure import Span as Span
    from taupane.widgets.tables import Table as Table
    from taupane.widgets.template import Component as Component
    from taupane.widgets.toggles import Checkbox as Checkbox
    from taupane.widgets.toggles import Switch as Switch
    from taupane.widgets.trees import Tree as Tree
    from taupane.widgets.trees import TreeNode as TreeNode
    from taupane.widgets.typography import Heading as Heading
    from taupane.widgets.typography import Label as Label
    from taupane.widgets.typography import Link as Link
    from taupane.widgets.typography import Text as Text
    from taupane.widgets.uploads import Upload as Upload
    from taupane.widgets.uploads_errors import UploadRefused as UploadRefused
    from taupane.widgets.uploads_file import UploadedFile as UploadedFile
    from taupane.widgets.virtual import VirtualList as VirtualList

# Module -> the names it defines. The imports for type checkers above name the same things; a test compares them.
_MODULES: dict[str, str] = {
    "taupane.events": "Event Listener on",
    "taupane.theme": "TauTheme",
    "taupane.widgets.buttons": "Button",
    "taupane.widgets.combobox": "Combobox",
    "taupane.widgets.containers": "Card Tabs",
    "taupane.widgets.data": "DataFrame",
    "taupane.widgets.dataplan": "Filter Plan Search Sort",
    "taupane.widgets.datastyles": "CellImage CellLink ColorScale DataBar Highlight",
    "taupane.widgets.dataview": "CellClick Selection TableView",
    "taupane.widgets.documents": "Code Markdown",
    "taupane.widgets.downloads": "Download",
    "taupane.widgets.downloads_content": "DownloadError",
    "taupane.widgets.element": "Element element",
    "taupane.widgets.feedback": "Alert Badge Progress Spinner Toast",
    "taupane.widgets.figures": "BarChart Stat",
    "taupane.widgets.filedrops": "FileDrop",
    "taupane.widgets.flow": "For Fragment Show component",
    "taupane.widgets.forms": "Form FormEvent",
    "taupane.widgets.html": "Safe",
    "taupane.widgets.icons": "Icon",
    "taupane.widgets.images": "Image",
    "taupane.widgets.inputs": "Input NumberInput TextArea TextInput",
    "taupane.widgets.layout": "Center Container Divider Grid HStack Scroll Spacer VStack",
    "taupane.widgets.logs": "Log LogLines",
    "taupane.widgets.menus": "ContextMenu Menu MenuDivider MenuItem",
    "taupane.widgets.multiselect": "MultiSelect",
    "taupane.widgets.overlays": "Modal Tooltip",
    "taupane.widgets.panels": "Accordion Confirm Drawer Sidebar",
    "taupane.widgets.pickers": "ColorInput DateInput TimeInput",
    "taupane.widgets.placeholders": "Avatar Skeleton",
    "taupane.widgets.radios": "Radio",
    "taupane.widgets.selects": "Select",
    "taupane.widgets.sliders": "Slider",
    "taupane.widgets.splitters": "Splitter",
    "taupane.widgets.steps": "Pagination Stepper",
    "taupane.widgets.structure": "Div Footer Header Html Main Nav Section Span",
    "taupane.widgets.tables": "Table",
    "taupane.widgets.template": "Component",
    "taupane.widgets.toggles": "Checkbox Switch",
    "taupane.widgets.trees": "Tree TreeNode",
    "taupane.widgets.typography": "Heading Label Link Text",
    "taupane.widgets.uploads": "Upload",
    "taupane.widgets.uploads_errors": "UploadRefused",
    "taupane.widgets.uploads_file": "UploadedFile",
    "taupane.widgets.virtual": "VirtualList",
}
WIDGETS: dict[str, str] = {name: module for module, names in _MODULES.items() for name in names.split()}


if not TYPE_CHECKING:  # a type checker would take any misspelt name for an object

    def __getattr__(name: str) -> object:
        """Load a widget when it is first used."""
        module = WIDGETS.get(name)
        if module is None:
            raise AttributeError(f"module 'taupane.ui' has no attribute {name!r}", name=name, obj=sys.modules[__name__])
        value = getattr(import_module(module), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """List the widgets without loading them."""
    return sorted(WIDGETS)
