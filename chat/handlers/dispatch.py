"""Passes each command to its handler: messages at once, transitions through the queue."""

from time import monotonic
from typing import assert_never

from chat.connection.connection import Connection
from chat.connection.conversation import Talk
from chat.handlers import transitions
from chat.handlers.hello import greet
from chat.handlers.reporting import report
from chat.handlers.transitions import search_on
from chat.protocol.codes import ErrorCode, ProtocolError
from chat.protocol.commands import (
    Again,
    Block,
    Command,
    Find,
    Got,
    Hello,
    Leave,
    Next,
    Ping,
    Rename,
    Report,
    Say,
    Seen,
    Stop,
    Typing,
)
from chat.protocol.events import Pong

__all__ = ["dispatch", "search_on"]


def dispatch(connection: Connection, command: Command) -> None:
    """Raises ProtocolError."""
    if not connection.is_greeting and not isinstance(command, Hello):
        raise ProtocolError(ErrorCode.HELLO_FIRST, "The first command is hello.")
    match command:
        case Say():
            if (talk := _talk_of(connection, command)) is None:
                connection.pace.check("stray", monotonic(), "say")
                raise ProtocolError(
                    ErrorCode.NOT_CHATTING,
                    "You are not in that chat.",
                    re="say",
                    n=command.n,
                    chat=command.chat,
                )
            talk.say(command)
        case Got():
            connection.pace.check("got", monotonic())
            if talk := _talk_of(connection, command):
                talk.got(command)
        case Typing():
            connection.pace.check("typing", monotonic())
            if talk := _talk_of(connection, command):
                talk.typing(command)
        case Seen():
            connection.pace.check("seen", monotonic())
            if talk := _talk_of(connection, command):
                talk.seen(command)
        case Ping():
            connection.pace.check("ping", monotonic())
            connection.tell(Pong(t=command.t))
        case Hello():
            if connection.is_greeting:
                raise ProtocolError(ErrorCode.BAD_FIELD, "hello comes once.", re="hello")
            connection.greet()
            connection.transitions.take("hello", lambda: greet(connection, command))
        case Find() | Next() | Stop() | Leave() | Again() | Block() | Rename():
            name = transitions.name(command)
            connection.pace.check(_kind(command), monotonic(), name)
            connection.transitions.take(name, transitions.begin(connection, command))
            connection.session.note_wish(stops=isinstance(command, Stop))
        case Report():
            connection.pace.check("report", monotonic())
            chat = command.chat or transitions.last_chat(connection.session.guest)
            partner = transitions.partner_in(connection.session.guest, chat)
            connection.transitions.take("report", lambda: report(connection, command, chat, partner))
        case _:
            assert_never(command)


def _kind(move: transitions.Move) -> str:
    """Leaving has its own rate limit, so that earlier commands cannot delay it."""
    match move:
        case Stop() | Leave() | Block():
            return "part"
        case Rename():
            return "rename"
        case _:
            return "find"


def _talk_of(connection: Connection, command: Say | Got | Typing | Seen) -> Talk | None:
    """The current chat, if it is the one that the command names."""
    talk = connection.session.talk
    return talk if talk is not None and command.chat in (None, talk.chat) else None
