"""Lean templates: a page is sent without the indentation of its source, as scripts and sheets are (`lean_files`)."""

import re

from django.template import Origin
from django.template.loaders import filesystem

_INDENTATION = re.compile(r"\n[ \t]+")


class Loader(filesystem.Loader):
    """Of the site's own templates, in which no `pre` stands: elsewhere a browser shows any space as one."""

    def get_contents(self, origin: Origin) -> str:
        return _INDENTATION.sub("\n", super().get_contents(origin))
