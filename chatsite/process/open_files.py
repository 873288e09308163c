"""The open files of a process: each socket is one, and the system allows only so many."""

import resource

#: What a process has open besides sockets of guests: the database, Redis, its libraries.
_OWN_FILES = 100


def socket_room() -> int:
    """How many sockets this process can hold; 0 where there is no limit."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 0 if soft < 0 else max(1, soft - _OWN_FILES)
