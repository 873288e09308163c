"""Stock Daphne serving the echo site, to compare our server with. Prints its URL."""

import sys

from daphne.server import Server
from django.conf import settings

from chatsite.server.listening import listen, url_of


def main() -> None:
    settings.configure()
    listening = listen("127.0.0.1", 0)
    url = url_of(*listening.getsockname()[:2])

    from tests.echo.asgi import application

    def ready() -> None:
        # The one difference: a violation is answered before the connection is dropped, as our server does.
        server.ws_factory.setProtocolOptions(failByDrop=False, closeHandshakeTimeout=5)
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()

    server = Server(
        application,
        endpoints=[f"fd:fileno={listening.detach()}"],
        websocket_max_message_size=16_384,
        websocket_max_frame_size=16_384,
        ready_callable=ready,
        server_name="",
    )
    server.run()


if __name__ == "__main__":
    main()
