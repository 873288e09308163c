"""The code of an appeal, derived from a nonce and the secret key: any process can show it, and none stores it."""

from django.utils.crypto import salted_hmac

from chat.formats.entry_code import ALPHABET, CHARACTERS, GROUP

_SALT = "passerby.appeal"


def code_of(nonce: str, secret: str | None = None) -> str:
    """Formatted and parsed like entry codes, `7K3Q-X9M2-PAVT-4HRD`; use their `hash_of`.

    `secret`: the current secret key unless an older one is given.
    """
    digest = salted_hmac(_SALT, nonce, secret, algorithm="sha256").digest()
    number = int.from_bytes(digest[:10])  # 80 bits, five per character
    drawn = "".join(ALPHABET[number >> 5 * place & 31] for place in range(CHARACTERS))
    return "-".join(drawn[start : start + GROUP] for start in range(0, CHARACTERS, GROUP))
