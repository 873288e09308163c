"""A serving process does not load what only single pages or other commands need."""

import json
import subprocess
import sys

import pytest

from tests.environment import ROOT

#: Each of them takes between half and five megabytes.
_SHOW = """
import json, os, sys
from chatsite.process import reactor
reactor.install()
import daphne.server, django
django.setup()
import chatsite.server.server, chatsite.asgi
from django.urls import get_resolver
get_resolver().url_patterns
print(json.dumps([name for name, module in sys.modules.items() if module is not None]))
"""


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    shown = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _SHOW], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return set(json.loads(shown.stdout))


@pytest.mark.parametrize("name", ["OpenSSL", "minify", "segno", "xml.etree.ElementTree", "service_identity"])
def test_a_serving_process_does_not_load(loaded: set[str], name: str) -> None:
    assert "chat.consumers" in loaded
    assert name not in loaded
