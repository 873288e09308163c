"""Short explanations of Redis failures for operators; a library's message may be a page of addresses."""

from redis import exceptions
from redis.sentinel import MasterNotFoundError

#: By the first word of Redis's reply.
_ANSWERS = {
    "DENIED": "it is in protected mode and accepts connections only from its own machine",
    "LOADING": "it is still loading its data",
    "MISCONF": "it cannot write its snapshot, so it accepts no changes",
    "NOAUTH": "it needs a password",
    "NOPERM": "its user lacks a permission, see docs/redis.md",
    "OOM": "it is full",
    "READONLY": "it is a replica, which accepts no changes",
    "WRONGPASS": "it rejects the name or the password",
}


def reason(error: BaseException) -> str:
    """The middle of a sentence, without an address or a secret."""
    match error:
        case MasterNotFoundError():
            return "no Sentinel that knows its master answers"
        case TimeoutError() | exceptions.TimeoutError():
            return "no answer in time"
    said = str(error).lstrip("-")
    first = said.partition(" ")[0]
    if first in _ANSWERS:
        return _ANSWERS[first]
    match error:
        case exceptions.AuthenticationError():
            return "it rejects the name or the password"
        case exceptions.ConnectionError() | OSError():
            return _of_connection(said)
        case _:
            return f"it refuses a command ({first[:20]})"


def _of_connection(said: str) -> str:
    known = ("protected mode", "Connection refused", "Name or service not known", "Permission denied")
    found = next(
        (words for words in (*known, "No such file", "No route", "certificate") if words in said), None
    )
    match found:
        case "protected mode":
            return _ANSWERS["DENIED"]
        case "Connection refused":
            return "nothing is listening there"
        case "Name or service not known":
            return "its host name is unknown"
        case "No such file":
            return "there is no such socket"
        case "certificate":
            return "its certificate is not trusted"
        case None:
            return "the connection fails"
        case _:
            return found[0].lower() + found[1:]
