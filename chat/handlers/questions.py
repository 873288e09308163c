"""Questions of a chat: another one for both guests, and answers that wait for each other. Raises ProtocolError."""

from time import monotonic

from chat.connection.connection import Connection
from chat.connection.conversation import Conversation
from chat.hub.questions import asked
from chat.policy import pools
from chat.protocol.questions import Another, Answer, Answered, Question
from matchmaking.values import Chatting


def another(connection: Connection, command: Another, conversation: Conversation | None) -> None:
    """Sends the question to both, in the same words. Without effect where there is none."""
    connection.pace.check("another", monotonic())
    session, state = connection.session, connection.session.guest.state
    if conversation is None or not isinstance(state, Chatting) or state.chat != conversation.chat:
        return
    found = asked(session.pool.slug, state, command.k)
    if found is None:
        return
    session.note_question(state, command.k)
    event = Question(chat=state.chat, k=command.k, text=found.text)
    connection.send_event(event)
    conversation.tell_partner(event)


def answer(connection: Connection, command: Answer, conversation: Conversation | None) -> None:
    """Passes the commitment on; the answer itself stays in the page until the partner's commitment is there."""
    connection.pace.check("answer", monotonic())
    if conversation is not None and pools.of(connection.slug).questions is not None:
        conversation.tell_partner(Answered(chat=conversation.chat, k=command.k, commit=command.commit))
