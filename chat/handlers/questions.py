"""Questions of a chat: another one for both guests, and answers that wait for each other. Raises ProtocolError."""

from time import monotonic

from chat.connection.connection import Connection
from chat.connection.conversation import Conversation
from chat.policy import pools
from chat.protocol.questions import Another, Answer, Answered, Question


def another(connection: Connection, command: Another, conversation: Conversation | None) -> None:
    """Sends the question to both, in the same words. Without effect where there is none."""
    connection.pace.check("another", monotonic())
    session = connection.session
    if conversation is None:
        return
    asked = connection.services.questions.ask(session.pool, session.guest, command.k)
    if asked is not None:
        event = Question(chat=conversation.chat, k=asked.k, text=asked.text)
        connection.send_event(event)
        conversation.tell_partner(event)


def answer(connection: Connection, command: Answer, conversation: Conversation | None) -> None:
    """Passes the commitment on; the answer itself stays in the page until the partner's commitment is there."""
    connection.pace.check("answer", monotonic())
    if conversation is not None and pools.of(connection.slug).questions is not None:
        conversation.tell_partner(Answered(chat=conversation.chat, k=command.k, commit=command.commit))
