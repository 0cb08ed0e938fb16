"""The plan as a picture; its library is slow to import, so this module is imported where it is used."""

import base64
import sys
from datetime import date, timedelta
from typing import Any

import pygal
from pygal.etree import etree
from pygal.style import Style

from challenges.planning.domain import Plan, Step
from portal.kernel.moments import MONTHS, format_day

# Pygal leaves a finder for its plug-ins among Python's, of a form that Python has dropped: every later import would warn.
sys.meta_path[:] = [one for one in sys.meta_path if type(one).__name__ != "PluginImportFixer"]

LAW, OWN, NOTHING = "#12436d", "#28a197", "rgba(0,0,0,0)"
WIDE, NARROW = 960, 400
_AXIS_PIXELS, _ROW_PIXELS = 70, 38
_MONTHS_WIDE, _MONTHS_NARROW = 12, 5


def picture(plan: Plan, *, width: int = WIDE) -> str:
    """Draw the steps as bars over months, earliest at the top, as the address of an SVG image.

    Steps have the numbers of the list; a narrow picture has only those beside its bars. A bar is a stack of two: nothing up to the step's first day, then the step. Values are days from the first month on.
    """
    first = plan.begins_on.replace(day=1)
    steps = list(reversed(plan.steps))
    numbers = range(len(steps), 0, -1)
    chart = pygal.HorizontalStackedBar(
        js=[],
        width=width,
        height=_AXIS_PIXELS + _ROW_PIXELS * len(steps),
        style=_style(width),
        show_legend=False,
        print_values=False,
        explicit_size=True,
        spacing=8,
        margin=6,
        show_y_guides=True,
        truncate_label=-1,
        range=(0, (plan.starts_on - first).days + 1),
        value_formatter=lambda days: format_day(first + timedelta(days=int(days))),
    )
    chart.x_labels = [
        f"{number}. {one.title}" if width == WIDE else str(number) for number, one in zip(numbers, steps, strict=True)
    ]
    chart.y_labels = _months(first, plan.starts_on, width)
    chart.add("", [{"value": (one.first_day - first).days, "color": NOTHING} for one in steps])
    chart.add("", [{"value": _length(one), "color": LAW if one.kind == "law" else OWN} for one in steps])
    return f"data:image/svg+xml;base64,{base64.b64encode(_without_script(chart)).decode()}"


def _without_script(chart: Any) -> bytes:
    """Write the drawing without the settings that the library leaves in a script for its own tooltips."""
    tree = chart.render_tree()
    for parent in list(tree.iter()):
        for child in list(parent):
            if str(child.tag).endswith("script"):
                parent.remove(child)
    drawn: bytes = etree.tostring(tree)
    return drawn


def _length(step: Step) -> int:
    return (step.last_day - step.first_day).days + 1


def _months(first: date, last: date, width: int) -> list[dict[str, object]]:
    """Name the first of each month, fewer of them where there is little room."""
    found, day = [], first
    while day <= last:
        found.append(day)
        day = (day + timedelta(days=31)).replace(day=1)
    every = 1 + len(found) // (_MONTHS_WIDE if width == WIDE else _MONTHS_NARROW)
    return [
        {"value": (one - first).days, "label": f"{MONTHS[one.month - 1][:3]} {one.year % 100}"}
        for one in found[::every]
    ]


def _style(width: int) -> Style:
    return Style(
        background="#ffffff",
        plot_background="#ffffff",
        foreground="#0b0c0c",
        foreground_strong="#0b0c0c",
        foreground_subtle="#b1b4b6",
        colors=(NOTHING, LAW),
        opacity="1",
        opacity_hover="1",
        font_family="Arial, sans-serif",
        label_font_size=16 if width == WIDE else 14,
        major_label_font_size=16 if width == WIDE else 14,
    )
