"""Static files: names with content hashes, compressed once, served without a thread."""

import re
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import Redirect, StaticFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from chatsite.web.minifier import LeanFilesMixin

#: Of each content hash in a name. A page has about 80 such names, and hashes do not compress; 32 bits tell the
#: versions of one file apart.
_HASH_DIGITS = 8
#: A name with a content hash; 12 digits, Django's own, in versions before this one.
_HASHED = re.compile(r"[\w./-]+\.(?:[0-9a-f]{8}|[0-9a-f]{12})\.\w+")


class HashedStaticFilesStorage(LeanFilesMixin, CompressedManifestStaticFilesStorage):
    """Also rewrites imports of ES modules that are relative and end with a semicolon."""

    support_js_module_import_aggregation = True
    # Django's own patterns match past the end of a statement: after a bare `import "./a.js";` the next
    # statement's file is hashed twice, to a name that does not exist.
    _js_module_import_aggregation_patterns = (
        "*.js",
        (
            (
                r"""(?P<matched>(?P<clause>\b(?:import|export)\b[\w\s{},*$]*)["'](?P<url>\.{1,2}/[^"']+)["']\s*;)""",
                """%(clause)s"%(url)s";""",
            ),
            (r"""(?P<matched>\bimport\(["'](?P<url>\.{1,2}/[^"']+)["']\))""", """import("%(url)s")"""),
        ),
    )
    # One pass per module on the longest import chain; Django's default of five is too few.
    max_post_process_passes = 30

    def file_hash(self, name: str | None, content: Any = None) -> str | None:
        digits: str | None = super().file_hash(name, content)
        return digits and digits[:_HASH_DIGITS]


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """WhiteNoise's middleware in both modes.

    Its own is synchronous, which would send every page through two threads, and answers with a synchronous
    stream, which Django's ASGI handler must collect first. The files are small: each is read whole.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Any) -> None:
        super().__init__(get_response)
        self.async_mode = iscoroutinefunction(get_response)
        if self.async_mode:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        answer: HttpResponseBase | Awaitable[HttpResponseBase]
        path = request.path_info
        if path.startswith(self.static_prefix) and path not in self.files:
            self._look_again(path)
        try:
            answer = super().__call__(request)
        except FileNotFoundError:  # the file of a version that ended long ago
            self.files.pop(path, None)
            answer = self.get_response(request)
        if self.async_mode and isinstance(answer, HttpResponseBase):
            return _at_once(answer)
        return answer

    def immutable_file_test(self, path: str, url: str) -> bool:
        """Also true for earlier versions' files; WhiteNoise knows only the current ones."""
        return _HASHED.fullmatch(url.removeprefix(self.static_prefix)) is not None

    def _look_again(self, url: str) -> None:
        """Another version may have been published since this process started: its pages request files here too."""
        name = url.removeprefix(self.static_prefix)
        file = Path(self.static_root, name)
        if not self.autorefresh and _HASHED.fullmatch(name) and ".." not in name and file.is_file():
            self.add_file_to_dictionary(url, str(file))

    @staticmethod
    def serve(static_file: StaticFile | Redirect, request: HttpRequest) -> HttpResponseBase:
        found = static_file.get_response(request.method, request.META)
        content = b""
        if found.file is not None:
            with found.file as file:
                content = file.read()
        response = HttpResponse(content, status=int(found.status))
        del response["Content-Type"]
        for name, value in found.headers:
            response[name] = value
        if found.file is not None:  # a name without a hash may have changed content
            response["Content-Length"] = str(len(content))
        return response


async def _at_once(response: HttpResponseBase) -> HttpResponseBase:
    return response
