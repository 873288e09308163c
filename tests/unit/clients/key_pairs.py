"""Two sides with agreed keys, and private keys from tables."""

import base64
import os
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric import ec

from clients.python.passerby.encryption import Keys, Scope
from clients.python.passerby.encryption.boxes import agree, public_of

SCOPE = Scope("main", "chat")


def private_key(jwk: Mapping[str, str]) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(
        int.from_bytes(base64.urlsafe_b64decode(jwk["d"] + "="), "big"), ec.SECP256R1()
    )


def agreed(scope: Scope = SCOPE, h: bytes | None = None) -> tuple[Keys, Keys]:
    """The keys of *first* and of *second*, from fresh key pairs."""
    first, second = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    return exchanged(scope, h or os.urandom(12), os.urandom(32), first, second)


def exchanged(
    scope: Scope, h: bytes, r: bytes, first: ec.EllipticCurvePrivateKey, second: ec.EllipticCurvePrivateKey
) -> tuple[Keys, Keys]:
    commit = scope.commitment(h, public_of(first), r)
    transcript = scope.transcript(h, commit, public_of(second), public_of(first), r)
    return (
        agree(scope, h=h, private=first, other=public_of(second), is_first=True, transcript=transcript),
        agree(scope, h=h, private=second, other=public_of(first), is_first=False, transcript=transcript),
    )
