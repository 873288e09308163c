"""What the site allows in a message: its length, links, words and reaction. Raises ProtocolError."""

from chat.filters.blank import is_blank
from chat.filters.cleaning import clean
from chat.filters.links import Links, has_link
from chat.filters.words import HARMLESS, Verdict
from chat.moderation.franking import longest_box, read_commitment
from chat.policy import pools, toggles
from chat.protocol.codes import REACTIONS, ErrorCode, ProtocolError
from chat.protocol.commands import Say


def shown(say: Say, text: str, chat: str) -> str:
    """The text as the partner will see it."""
    if len(text) > toggles.current().text_limit:
        raise refusal(say, chat, ErrorCode.TOO_LONG, "The text is too long.")
    cleaned = clean(text)
    if cleaned is not text and is_blank(cleaned):
        raise refusal(say, chat, ErrorCode.BAD_FIELD, "A text is not blank.")
    return cleaned


def commitment(say: Say, chat: str, *, encrypted: bool) -> bytes | None:
    """What the seal of an encrypted message is bound to; None in a clear chat."""
    if not encrypted:
        if say.box is None:
            return None
        raise refusal(say, chat, ErrorCode.BAD_FIELD, "This chat is not encrypted.")
    if say.box is None or say.tag is None:
        raise refusal(say, chat, ErrorCode.CRYPTO_REQUIRED, "This chat is encrypted.")
    if len(say.box) > longest_box(toggles.current().text_limit):
        raise refusal(say, chat, ErrorCode.TOO_LONG, "The box is too long.")
    found = read_commitment(say.tag)
    if found is None:
        raise refusal(say, chat, ErrorCode.BAD_FIELD, "That is no commitment.")
    return found


def judge(say: Say, text: str, chat: str, pool: str) -> Verdict:
    """The result of the filters of the site and of that pool."""
    if toggles.current().links == Links.REFUSE and has_link(text):
        raise refusal(say, chat, ErrorCode.REFUSED_TEXT, "Links are not passed on here.")
    settings = pools.current().get(pool)
    verdict = settings.filters.judge(text) if settings else HARMLESS
    if verdict.refuse:
        raise refusal(say, chat, ErrorCode.REFUSED_TEXT, "The site does not pass that on.")
    return verdict


def check_emoji(say: Say, emoji: str, chat: str) -> None:
    """Whether the site currently offers this reaction."""
    if not (toggles.current().reactions and emoji in REACTIONS):
        raise refusal(say, chat, ErrorCode.BAD_FIELD, "That is none of the site's reactions.")


def refusal(
    say: Say, chat: str, code: ErrorCode, detail: str, retry_after: float | None = None
) -> ProtocolError:
    """The answer to a message that is not passed on; it names the message."""
    return ProtocolError(code, detail, re="say", n=say.n, chat=chat, retry_after=retry_after)
