"""The forms of host that channels-redis accepts, and the commands with which each connection greets."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer
from redis import Redis

from chatsite.channel_layer.layer import LayerUnavailable
from chatsite.redis.clients import connect
from chatsite.redis.embedded import RedisServer
from tests.support.certificates import write_certificate
from tests.support.layers import SOON_SECONDS, Receiver, channel_layer, settle
from tests.support.ports import free_port


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    """On a port; only these tests change its accounts."""
    with RedisServer(port=free_port()) as server:
        yield server


@pytest.fixture
def client(server: RedisServer) -> Iterator[Redis]:
    with connect(server.url, timeout=SOON_SECONDS) as client:
        client.execute_command("ACL", "SETUSER", "layer", "reset", "on", ">secret", "~*", "&*", "+@all")
        yield client


async def assert_works(*hosts: object) -> None:
    receiver = Receiver()
    async with channel_layer(*hosts) as layer:
        await layer.open("inbox", receiver)
        layer.publish("inbox", {"number": 1}, pytest.fail)
        assert await receiver.next() == {"number": 1}


def port_of(server: RedisServer) -> int:
    return int(server.url.split(":")[2].split("/")[0])


async def test_every_form_of_host_is_understood(server, redis_url):
    port = port_of(server)
    await assert_works(server.url)
    await assert_works(("127.0.0.1", port))
    await assert_works(["localhost", port])
    await assert_works({"host": "127.0.0.1", "port": port})
    await assert_works({"address": server.url, "protocol": 2, "socket_timeout": 3})
    await assert_works({"address": f"{server.url}?socket_connect_timeout=2&client_name=x"})
    await assert_works(redis_url)
    assert redis_url.startswith("unix:")


async def test_it_authenticates_names_itself_and_selects_the_database(server, client):
    async with channel_layer(f"redis://layer:secret@127.0.0.1:{port_of(server)}/3") as layer:
        await settle(layer)
        mine = {entry["name"]: entry for entry in client.client_list() if entry["user"] == "layer"}
    assert set(mine) == {"test:publisher", "test:subscriber"}
    assert {entry["db"] for entry in mine.values()} == {"3"}


async def test_a_wrong_password_is_reported_without_printing_it(server, client, caplog):
    async with channel_layer(f"redis://layer:wrong@127.0.0.1:{port_of(server)}", patience_seconds=1) as layer:
        with pytest.raises(LayerUnavailable):
            await layer.open("inbox", Receiver())
    assert "AUTH: WRONGPASS" in caplog.text
    assert "wrong@" not in caplog.text


async def test_a_refused_subscription_fails_its_open_at_once(server, client):
    client.execute_command("ACL", "SETUSER", "layer", "resetchannels", "&inbox*", "&test__echo__*")
    async with channel_layer(
        f"redis://layer:secret@127.0.0.1:{port_of(server)}", patience_seconds=5
    ) as layer:
        await layer.open("inbox", Receiver())
        with pytest.raises(LayerUnavailable, match="NOPERM"):
            await layer.open("forbidden", Receiver())
        assert layer.open_channels() == 1


async def test_a_refused_publish_is_unheard_and_a_refused_send_raises(server, client, caplog):
    unheard = Receiver()
    client.execute_command("ACL", "SETUSER", "layer", "resetchannels", "&inbox*", "&test__echo__*")
    async with channel_layer(f"redis://layer:secret@127.0.0.1:{port_of(server)}") as layer:
        await layer.open("inbox", Receiver())
        layer.publish("forbidden", {"text": "a secret"}, unheard)
        layer.publish("forbidden", {"text": "a secret"})
        assert await unheard.next() == "forbidden"
        with pytest.raises(LayerUnavailable, match="NOPERM"):
            await layer.send("forbidden", {"text": "a secret"})
    assert caplog.text.count("Redis refuses PUBLISH: NOPERM") == 1
    assert "a secret" not in caplog.text


@asynccontextmanager
async def tls_before(server: RedisServer, certificate: Path, key: Path) -> AsyncIterator[int]:
    """A port that terminates TLS and forwards everything to the server."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    pipes: set[asyncio.Task[None]] = set()

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port_of(server))
        pipes.update(
            asyncio.create_task(pipe(*ends)) for ends in ((reader, far_writer), (far_reader, writer))
        )

    listening = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=context)
    async with listening:
        yield listening.sockets[0].getsockname()[1]
        await asyncio.wait(pipes)


async def test_tls_is_spoken_and_the_certificate_checked(server, tmp_path, caplog):
    certificate, key = write_certificate(tmp_path, "localhost")
    async with tls_before(server, certificate, key) as port:
        await assert_works(f"rediss://localhost:{port}?ssl_ca_certs={certificate}")
        await assert_works({"address": f"rediss://127.0.0.1:{port}", "ssl_cert_reqs": "none"})
        async with channel_layer(f"rediss://localhost:{port}", patience_seconds=1) as layer:
            with pytest.raises(LayerUnavailable):
                await layer.open("inbox", Receiver())
    assert "SSLCertVerificationError" in caplog.text


async def test_the_stock_layer_and_this_one_hear_each_other(server, redis_url):
    """Two hosts, so that both must also agree on the shard of a channel."""
    hosts = [server.url, redis_url]
    stock = RedisPubSubChannelLayer(hosts=hosts, prefix="test")
    async with channel_layer(*hosts) as layer:
        for _ in range(10):
            theirs, ours = await stock.new_channel(), await layer.new_channel()
            await layer.group_add("group", ours)
            await stock.send(ours, {"type": "to ours"})
            await stock.group_send("group", {"type": "to the group"})
            async with asyncio.timeout(SOON_SECONDS):
                assert await layer.receive(ours) == {"type": "to ours"}
                assert await layer.receive(ours) == {"type": "to the group"}
            receiving = asyncio.create_task(stock.receive(theirs))
            while not receiving.done():  # the stock layer returns before its subscription is confirmed
                await layer.send(theirs, {"type": "to theirs"})
            assert await receiving == {"type": "to theirs"}
    await stock.flush()
