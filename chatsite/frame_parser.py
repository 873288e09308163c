"""The frames that a chat is made of, taken apart directly: whole, masked, short text frames."""

#: Up to here XOR by Python's integers beats autobahn's native masker, which costs 3 us to set up.
LONGEST = 1_024

_WHOLE_TEXT = 0x81  # FIN, no reserved bits, opcode 1
_MASKED = 0x80
_HEADER_AND_MASK = 6
_EXTENDED = 126


def simple_frames(data: bytes, most: int, longest: int = LONGEST) -> tuple[list[bytes], int]:
    """The payloads (valid UTF-8) of at most `most` frames that `data` begins with, and where the rest begins.

    Stops before the first frame that is anything else, wrong or incomplete: that is autobahn's to judge.
    """
    payloads: list[bytes] = []
    start = 0
    end = len(data)
    while end - start >= _HEADER_AND_MASK and len(payloads) < most:
        size = data[start + 1] - _MASKED
        if data[start] != _WHOLE_TEXT or size < 0:
            break
        body = start + _HEADER_AND_MASK
        if size >= _EXTENDED:
            size = int.from_bytes(data[start + 2 : start + 4]) if size == _EXTENDED else longest + 1
            body += 2
            if size < _EXTENDED:  # not the shortest way to say it: a violation
                break
        if size > longest or body + size > end:
            break
        payload = unmask(data[body : body + size], data[body - 4 : body])
        if not _is_utf8(payload):
            break
        payloads.append(payload)
        start = body + size
    return payloads, start


def unmask(payload: bytes, mask: bytes) -> bytes:
    """XORs the payload with the four bytes of the mask, over and over."""
    size = len(payload)
    masks = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "little") ^ int.from_bytes(masks, "little")).to_bytes(size, "little")


def _is_utf8(payload: bytes) -> bool:
    if payload.isascii():
        return True
    try:
        payload.decode()
    except UnicodeDecodeError:
        return False
    return True
