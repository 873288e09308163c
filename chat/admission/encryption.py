"""Admission to encrypted chats: whether a client can take part where every chat is encrypted."""

from chat.policy import toggles
from chat.protocol.codes import ErrorCode, ProtocolError
from chat.toggles.conversation import Encryption


def check_encryption(kind: str, *, able: bool) -> None:
    """Checks that this client can take part where every chat is encrypted. Raises ProtocolError."""
    if toggles.current().encryption == Encryption.REQUIRED and not able:
        detail = "Chats here are encrypted, which this client cannot do."
        raise ProtocolError(ErrorCode.CRYPTO_REQUIRED, detail, re=kind)
