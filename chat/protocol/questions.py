"""The wire of questions: a chat's questions, and answers that two guests see at the same time."""

from chat.protocol.codes import AnswerPart, K
from chat.protocol.structs import EventStruct, InChat


class Another(InChat, frozen=True, gc=False, tag="another"):
    """Ask both for question number `k`. Repeating it has no further effect."""

    k: K


class Answer(InChat, frozen=True, gc=False, tag="answer"):
    """An answer to question `k` waits in this page; `commit` fixes it. Without `commit`: no answer waits (any more)."""

    k: K
    commit: AnswerPart | None = None


class Question(EventStruct, frozen=True, gc=False, tag="question"):
    """Question number `k` of the chat: one of the two asked for it."""

    chat: str
    k: int
    text: str


class Answered(EventStruct, frozen=True, gc=False, tag="answered"):
    """The partner's answer to question `k` waits in its page; without `commit`: no answer waits (any more)."""

    chat: str
    k: int
    commit: str | None = None
