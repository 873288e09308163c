"""A closed loop of echoes over many connections: `python -m bench.server_steps.load PORT PATH` prints two counts."""

import asyncio
import json
import sys

import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

CONNECTIONS = 50
SECONDS = 2.0
WARM_UP_SECONDS = 0.3

#: About as long as a `say` of the product.
WORD = json.dumps({"type": "say", "chat": "c" * 22, "n": 12345, "text": "x" * 60}).encode()


class Echo(WSListener):
    echoes = 0

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            Echo.echoes += 1
            transport.send(WSMsgType.TEXT, WORD)


async def main(port: str, path: str) -> None:
    """The count after the warm-up, and the count at the end: whoever reads them looks at the server's clock."""
    connections = [await ws_connect(Echo, f"ws://127.0.0.1:{port}{path}") for _ in range(CONNECTIONS)]
    for transport, _ in connections:
        transport.send(WSMsgType.TEXT, WORD)
    await asyncio.sleep(WARM_UP_SECONDS)
    print(Echo.echoes, flush=True)
    await asyncio.sleep(SECONDS)
    print(Echo.echoes, flush=True)


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))
