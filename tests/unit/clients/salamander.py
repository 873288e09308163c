"""A ciphertext that AES-GCM accepts under two keys: see Dodis, Grubbs, Ristenpart, Woodage (2018)."""

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK = 16
_POLYNOMIAL = 0xE1 << 120
_ONE = 1 << 127  # GCM writes polynomials from left to right


def of_two_keys(plain: bytes, free: int, keys: tuple[bytes, bytes], nonce: bytes, bound: bytes) -> bytes:
    """The ciphertext of `plain` under the first key, accepted under both. Its block `free` becomes another one.

    `plain` has a multiple of 16 bytes.
    """
    stream = _encrypt_blocks(keys[0], nonce, len(plain) // _BLOCK)
    sealed = bytearray(a ^ b for a, b in zip(plain, stream, strict=True))
    sealed[free * _BLOCK : (free + 1) * _BLOCK] = bytes(_BLOCK)
    power = len(plain) // _BLOCK - free + 1
    hashes = [_from(_encrypt(key, bytes(_BLOCK))) for key in keys]
    tags = [_from(_tag(key, nonce, bound, bytes(sealed))) for key in keys]
    factor = _power(hashes[0], power) ^ _power(hashes[1], power)
    block = _times(tags[0] ^ tags[1], _power(factor, 2**128 - 2))
    sealed[free * _BLOCK : (free + 1) * _BLOCK] = block.to_bytes(_BLOCK, "big")
    return bytes(sealed) + _tag(keys[0], nonce, bound, bytes(sealed))


def _tag(key: bytes, nonce: bytes, bound: bytes, sealed: bytes) -> bytes:
    h, total = _from(_encrypt(key, bytes(_BLOCK))), 0
    lengths = (8 * len(bound)).to_bytes(8, "big") + (8 * len(sealed)).to_bytes(8, "big")
    for part in (bound, sealed, lengths):
        for start in range(0, len(part), _BLOCK):
            total = _times(total ^ _from(part[start : start + _BLOCK].ljust(_BLOCK, b"\0")), h)
    return (total ^ _from(_encrypt(key, nonce + b"\0\0\0\1"))).to_bytes(_BLOCK, "big")


def _encrypt_blocks(key: bytes, nonce: bytes, count: int) -> bytes:
    return b"".join(_encrypt(key, nonce + (2 + i).to_bytes(4, "big")) for i in range(count))


def _encrypt(key: bytes, block: bytes) -> bytes:
    return Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(block)


def _from(block: bytes) -> int:
    return int.from_bytes(block, "big")


def _times(a: int, b: int) -> int:
    product = 0
    for shift in range(127, -1, -1):
        if b >> shift & 1:
            product ^= a
        a = a >> 1 ^ (_POLYNOMIAL if a & 1 else 0)
    return product


def _power(a: int, exponent: int) -> int:
    result = _ONE
    for bit in f"{exponent:b}":
        result = _times(result, result)
        if bit == "1":
            result = _times(result, a)
    return result
