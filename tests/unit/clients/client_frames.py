"""Frames from the site, and a visit that has received them: for the tests of the Python client."""

from typing import Any

from clients.python.passerby import History
from clients.python.passerby.cipher import Cipher, Role
from clients.python.passerby.conversation import Conversation
from clients.python.passerby.encryption import Scope
from clients.python.passerby.mode import Encryption
from clients.python.passerby.visit import Visit

Frame = dict[str, Any]


def welcome(state: str = "idle", *, resumed: bool = False, chat: str | None = None) -> Frame:
    event = {
        "type": "welcome",
        "name": "Amber Heron",
        "resume": "secret",
        "state": state,
        "resumed": resumed,
        "limits": {"open": 32},
    }
    return event | ({"chat": pairing(chat)} if chat else {})


def pairing(chat: str) -> Frame:
    return {"chat": chat, "name": "Amber Heron", "partner": {"name": "Quiet Otter", "state": "here"}}


def matched(chat: str) -> Frame:
    return {"type": "matched", **pairing(chat)}


def encrypted_conversation(role: Role, *, chat: str = "c", window: int = 32) -> Conversation:
    pairing = {"chat": chat, "e2e": 1, "role": role}
    return Conversation(pairing, window, Cipher(Scope("main", chat), role, text_limit=2_000))


def cipher_of(conversation: Conversation | None) -> Cipher:
    """Of an encrypted chat."""
    assert conversation is not None
    assert conversation.cipher is not None
    return conversation.cipher


def said(n: int, chat: str = "c1") -> Frame:
    return {"type": "said", "chat": chat, "n": n, "text": "hi", "at": 5}


def welcomed(encryption: Encryption = "off") -> Visit:
    """A visit after its first welcome, at the time 0.0."""
    hello = {"language": "en"}
    visit = Visit(resume=None, take=0, hello=hello, history=History(None), encryption=encryption)
    visit.greet()
    visit.on_event(welcome(), 0.0)
    return visit
