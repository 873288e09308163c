"""A direct parser for the frames a chat consists of: whole, masked, short text frames."""

#: Up to this size, XOR with Python integers beats autobahn's native masker, which takes 3 us to set up.
LONGEST = 1_024

_WHOLE_TEXT = 0x81  # FIN, no reserved bits, opcode 1
_MASKED = 0x80
_HEADER_AND_MASK = 6
_EXTENDED = 126


def simple_frames(data: bytes, most: int, longest: int = LONGEST) -> tuple[list[bytes], int]:
    """The payloads (valid UTF-8) of up to `most` frames at the start of `data`, and the offset of the rest.

    Stops before the first frame that is of another kind, invalid or incomplete; autobahn handles those.
    """
    payloads: list[bytes] = []
    start = 0
    end = len(data)
    while start + _HEADER_AND_MASK <= end and len(payloads) < most and data[start] == _WHOLE_TEXT:
        body = start + _HEADER_AND_MASK
        size = data[start + 1] - _MASKED
        if size == _EXTENDED:
            body += 2
            size = int.from_bytes(data[start + 2 : start + 4])
            if size < _EXTENDED:  # not the shortest encoding: a protocol violation
                break
        elif not 0 <= size < _EXTENDED:
            break
        stop = body + size
        if size > longest or stop > end:
            break
        payload = unmask(data[body:stop], data[body - 4 : body])
        if not (payload.isascii() or _is_utf8(payload)):
            break
        payloads.append(payload)
        start = stop
    return payloads, start


def unmask(payload: bytes, mask: bytes) -> bytes:
    """XORs the payload with the repeated four bytes of the mask."""
    size = len(payload)
    masks = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "little") ^ int.from_bytes(masks, "little")).to_bytes(size, "little")


def _is_utf8(payload: bytes) -> bool:
    try:
        payload.decode()
    except UnicodeDecodeError:
        return False
    return True
