"""The options allowed after the `?` of a PostgreSQL URL: libpq's, except those that the URL itself contains.

libpq would refuse an invalid option only on connecting, and quote its value.
See https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
"""

import re
from collections.abc import Mapping

_TEXT, _NUMBER, _SWITCH = r".+", r"[0-9]{1,9}", r"[01]"
_WISH = "disable|prefer|require"
_VERSION = r"TLSv1(?:\.[123])?"
_PATTERNS: Mapping[str, str] = {
    "application_name": _TEXT,
    "channel_binding": _WISH,
    "client_encoding": _TEXT,
    "connect_timeout": _NUMBER,
    "gssencmode": _WISH,
    "hostaddr": r"[0-9A-Fa-f:.,]+",
    "keepalives": _SWITCH,
    "keepalives_count": _NUMBER,
    "keepalives_idle": _NUMBER,
    "keepalives_interval": _NUMBER,
    "krbsrvname": _TEXT,
    "load_balance_hosts": "disable|random",
    "options": _TEXT,
    "passfile": _TEXT,
    "require_auth": r"!?[a-z0-9-]+(?:,!?[a-z0-9-]+)*",
    "requirepeer": _TEXT,
    "service": _TEXT,
    "ssl_max_protocol_version": _VERSION,
    "ssl_min_protocol_version": _VERSION,
    "sslcert": _TEXT,
    "sslcertmode": "disable|allow|require",
    "sslcompression": _SWITCH,
    "sslcrl": _TEXT,
    "sslcrldir": _TEXT,
    "sslkey": _TEXT,
    "sslmode": "disable|allow|prefer|require|verify-ca|verify-full",
    "sslnegotiation": "postgres|direct",
    "sslpassword": _TEXT,
    "sslrootcert": _TEXT,
    "sslsni": _SWITCH,
    "target_session_attrs": "any|read-write|read-only|primary|standby|prefer-standby",
    "tcp_user_timeout": _NUMBER,
}


def check(options: Mapping[str, str]) -> None:
    """Raises ValueError with the end of a sentence that starts with the setting's name; never quotes a value."""
    for name, value in options.items():
        if name not in _PATTERNS:
            raise ValueError("has an option after its ? that PostgreSQL's client does not accept there")
        if not re.fullmatch(_PATTERNS[name], value):
            raise ValueError(f"has an invalid value for the option {name}")
