"""Passes each command to its handler: messages at once, transitions through the queue."""

from time import monotonic
from typing import assert_never

from chat.connection.connection import Connection
from chat.connection.conversation import Conversation
from chat.handlers import questions, reunion, transitions
from chat.handlers.hello import greet
from chat.handlers.reporting import report
from chat.handlers.transitions import search_on
from chat.handlers.waits import recheck
from chat.protocol.codes import ErrorCode, ProtocolError
from chat.protocol.commands import (
    Again,
    Block,
    Command,
    Find,
    Got,
    Hello,
    Key,
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
from chat.protocol.questions import Another, Answer
from chat.protocol.reunion import MeetAgain

__all__ = ["dispatch", "recheck", "search_on"]


def dispatch(connection: Connection, command: Command) -> None:
    """Raises ProtocolError."""
    if not connection.is_greeting and not isinstance(command, Hello):
        raise ProtocolError(ErrorCode.HELLO_FIRST, "The first command is hello.")
    match command:
        case Say():
            if (conversation := _named_conversation(connection, command)) is None:
                connection.pace.check("stray", monotonic(), "say")
                raise ProtocolError(
                    ErrorCode.NOT_CHATTING,
                    "You are not in that chat.",
                    re="say",
                    n=command.n,
                    chat=command.chat,
                )
            conversation.say(command)
        case Key():
            connection.pace.check("key", monotonic())
            if conversation := _named_conversation(connection, command):
                conversation.key(command)
        case Got():
            connection.pace.check("got", monotonic())
            if conversation := _named_conversation(connection, command):
                conversation.got(command)
        case Typing():
            connection.pace.check("typing", monotonic())
            if conversation := _named_conversation(connection, command):
                conversation.typing(command)
        case Seen():
            connection.pace.check("seen", monotonic())
            if conversation := _named_conversation(connection, command):
                conversation.seen(command)
        case Another():
            questions.another(connection, command, _named_conversation(connection, command))
        case Answer():
            questions.answer(connection, command, _named_conversation(connection, command))
        case Ping():
            connection.pace.check("ping", monotonic())
            connection.send_event(Pong(t=command.t))
        case Hello():
            if connection.is_greeting:
                raise ProtocolError(ErrorCode.BAD_FIELD, "hello comes once.", re="hello")
            connection.greet()
            connection.transitions.take("hello", lambda: greet(connection, command))
        case Find(with_=str() as code):
            connection.pace.check("find", monotonic())
            connection.transitions.take("find", lambda: reunion.find(connection, command, code))
            connection.session.note_wish(stops=False)
        case Find() | Next() | Stop() | Leave() | Again() | Block() | Rename():
            name = transitions.name(command)
            connection.pace.check(_kind(command), monotonic(), name)
            connection.transitions.take(name, transitions.begin(connection, command))
            connection.session.note_wish(stops=isinstance(command, Stop))
        case MeetAgain():
            connection.pace.check("meet_again", monotonic())
            connection.transitions.take("meet_again", reunion.begin(connection, command))
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


def _named_conversation(
    connection: Connection, command: Say | Key | Got | Typing | Seen | Another | Answer
) -> Conversation | None:
    """The current chat, if it is the one that the command names."""
    conversation = connection.session.conversation
    return conversation if conversation is not None and command.chat in (None, conversation.chat) else None
