"""A box as an encrypted chat has it, sealed once: its bytes cost the server what any other box of that size does."""

import os
from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec

from clients.python.passerby.encryption import Scope, write
from clients.python.passerby.encryption.boxes import agree, public_of


@cache
def sealed(text: str) -> tuple[bytes, bytes]:
    """The fields `box` and `tag` of `say`. Nobody has the keys to open it, and nobody needs to."""
    own, partner = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    keys = agree(
        Scope("main", "of the benchmark"),
        h=os.urandom(12),
        private=own,
        other=public_of(partner),
        is_first=True,
        transcript=os.urandom(32),
    )
    fields = keys.seal(1, write({"text": text}), os.urandom(32), os.urandom(12))
    return fields["box"].encode(), fields["tag"].encode()
