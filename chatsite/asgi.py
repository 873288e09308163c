"""The ASGI application: pages are served by Django, WebSockets by Channels. Runs under any ASGI server."""

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
django_application = get_asgi_application()  # sets up Django, which the imports below need

from django.conf import settings  # noqa: E402

from chat.process.runtime import decided, ready  # noqa: E402
from chat.routing import websocket_routes  # noqa: E402
from chatsite.process import lifecycle  # noqa: E402
from chatsite.web.content_type import reduced  # noqa: E402
from chatsite.web.host_check import OriginCheck  # noqa: E402
from chatsite.web.socket_refusal import refuse  # noqa: E402

lifecycle.on_start(decided)


async def _at_its_path(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """A look-up: Channels' routers match patterns and copy the scope, which is a tenth of a connect."""
    await websocket_routes.get(scope["path"], refuse)(scope, receive, send)


_sockets = OriginCheck(_at_its_path)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Ignores the client's root path, and sets the scheme.

    Daphne lets clients set the root path by a header; a site below a path must configure that in its proxy. A
    proxy speaks plain HTTP to this server: if all origins are https, every request came in over https.
    """
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
        return
    await ready()
    if scope["type"] == "websocket":
        await _sockets(scope, receive, send)
        return
    scope = {**scope, "root_path": "", "headers": reduced(scope["headers"])}
    if settings.HTTPS:
        scope["scheme"] = "https"
    await django_application(scope, receive, send)


async def _lifespan(receive: Any, send: Any) -> None:
    """Servers other than Daphne announce their startup and shutdown."""
    while True:
        event = (await receive())["type"]
        if event == "lifespan.startup":
            await ready()
        else:
            await lifecycle.drain()
        await send({"type": f"{event}.complete"})
        if event == "lifespan.shutdown":
            return
