"""From a command to what it does: words in a chat at once, transitions one after the other."""

from time import monotonic
from typing import TYPE_CHECKING, assert_never

from chat.connection.conversation import Talk
from chat.handlers import transitions
from chat.handlers.hello import greet
from chat.handlers.reporting import report
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

if TYPE_CHECKING:
    from chat.connection.connection import Session


def dispatch(session: "Session", command: Command) -> None:
    """Raises ProtocolError."""
    if not session.greeting and not isinstance(command, Hello):
        raise ProtocolError(ErrorCode.HELLO_FIRST, "The first command is hello.")
    match command:
        case Say():
            if (talk := _talk_of(session, command)) is None:
                session.pace.check("stray", monotonic(), "say")
                raise ProtocolError(
                    ErrorCode.NOT_CHATTING,
                    "You are not in that chat.",
                    re="say",
                    n=command.n,
                    chat=command.chat,
                )
            talk.say(command)
        case Got():
            session.pace.check("got", monotonic())
            if talk := _talk_of(session, command):
                talk.got(command)
        case Typing():
            session.pace.check("typing", monotonic())
            if talk := _talk_of(session, command):
                talk.typing(command)
        case Seen():
            session.pace.check("seen", monotonic())
            if talk := _talk_of(session, command):
                talk.seen(command)
        case Ping():
            session.pace.check("ping", monotonic())
            session.tell(Pong(t=command.t))
        case Hello():
            if session.greeting:
                raise ProtocolError(ErrorCode.BAD_FIELD, "hello comes once.", re="hello")
            session.greeting = True
            session.turns.take("hello", lambda: greet(session, command))
        case Find() | Next() | Stop() | Leave() | Again() | Block() | Rename():
            name = transitions.name(command)
            session.pace.check(_kind(command), monotonic(), name)
            session.turns.take(name, transitions.begin(session, command))
            session.stopped = isinstance(command, Stop)
        case Report():
            session.pace.check("report", monotonic())
            chat = command.chat or transitions.last_chat(session.guest)
            partner = transitions.partner_in(session.guest, chat)
            session.turns.take("report", lambda: report(session, command, chat, partner))
        case _:
            assert_never(command)


def _kind(move: transitions.Move) -> str:
    """Whoever wants to get away is held up by nothing that came before."""
    match move:
        case Stop() | Leave() | Block():
            return "part"
        case Rename():
            return "rename"
        case _:
            return "find"


def _talk_of(session: "Session", command: Say | Got | Typing | Seen) -> Talk | None:
    """The present chat, if it is the one that the command names."""
    talk = session.talk
    return talk if talk is not None and command.chat in (None, talk.chat) else None
