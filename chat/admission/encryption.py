"""Admission to encrypted chats: whether a client can take part where every chat is encrypted."""

from chat.policy.pools import PoolSettings
from chat.protocol.codes import ErrorCode, ProtocolError
from chat.toggles.conversation import Encryption


def is_required(pool: PoolSettings) -> bool:
    """Whether every new chat of the pool is encrypted."""
    return pool.encryption == Encryption.REQUIRED


def refusal(kind: str) -> ProtocolError:
    """The answer to a client that cannot encrypt; the connection stays."""
    detail = "Chats here are encrypted, which this client cannot do."
    return ProtocolError(ErrorCode.CRYPTO_REQUIRED, detail, re=kind)
