"""The word lists of the current pools for pages of encrypted chats, as hashes, served from memory."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

from chat.pages.theme import YEAR_SECONDS
from chat.policy import pools


@cache_control(public=True, max_age=YEAR_SECONDS, immutable=True)
async def hashes(request: HttpRequest, name: str) -> HttpResponse:
    """The current file of that name; 404 for an older one."""
    for pool in pools.current().values():
        found = pool.word_file
        if found is not None and found.name == name:
            return HttpResponse(found.content, content_type="application/json")
    raise Http404
