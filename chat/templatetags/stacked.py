"""Tables that become cards on a phone: each cell names its column, and the style sheet shows it there."""

import re
from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

register = template.Library()

_CELL = re.compile(r"^<t[dh]\b")


@register.filter
def labelled(cells: Iterable[SafeString], headers: list[dict[str, Any]]) -> list[SafeString]:
    """Rendered cells of one row, each with the text of its header. Check boxes, whose header is one too, have none."""
    return [_labelled(cell, header) for cell, header in zip(cells, headers, strict=False)]


def _labelled(cell: SafeString, header: dict[str, Any]) -> SafeString:
    if "action-checkbox" in header.get("class_attrib", ""):
        return cell
    label = escape(capfirst(str(header["text"])))
    return mark_safe(_CELL.sub(lambda found: f'{found[0]} data-label="{label}"', cell, count=1))  # noqa: S308
