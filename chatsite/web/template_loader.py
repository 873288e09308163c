"""Removes the indentation of templates, as the minifier does for scripts and sheets."""

import re

from django.template import Origin
from django.template.loaders import filesystem

_INDENTATION = re.compile(r"\n[ \t]+")


class Loader(filesystem.Loader):
    """For the site's own templates, which contain no `pre`: elsewhere browsers collapse whitespace."""

    def get_contents(self, origin: Origin) -> str:
        return _INDENTATION.sub("\n", super().get_contents(origin))
