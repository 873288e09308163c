"""Serves the echo in one of the ways, and prints its port: `python -m bench.server_steps.serve full`."""

import sys

from django.conf import settings

from bench.server_steps.variants import application, take_away_after, take_away_before


def main(name: str) -> None:
    settings.configure()
    from chatsite.server.listening import listen

    listening = listen("127.0.0.1", 0)
    port = listening.getsockname()[1]

    def ready() -> None:
        print(port, flush=True)

    if name == "stock":
        from daphne.server import Server as DaphneServer

        endpoint = f"fd:fileno={listening.detach()}"
        DaphneServer(application, endpoints=[endpoint], ready_callable=ready).run()
        return

    from chatsite.process import reactor

    take_away_before(name)
    reactor.install()
    from chatsite.server.server import Limits, Server

    take_away_after(name)
    server = Server(application, listening, Limits(fast_sockets=name != "slow"))
    server.on_listening = ready
    server.run()


if __name__ == "__main__":
    main(sys.argv[1])
