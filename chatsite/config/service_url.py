"""The strict parser for service URLs in settings. No error quotes any part of a URL."""

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import parse_qsl, unquote

_URL = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://"
    r"(?:(?P<login>[^/?#]*)@)?(?P<place>[^/?#@]*)(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?",
    re.IGNORECASE,
)
_PLACE = re.compile(r"(?P<host>\[[^\[\]]*\]|[^:\[\]]*)(?::(?P<port>[0-9]*))?")
_ESCAPES = "write / ? # @ % and spaces in a name or password as %2F %3F %23 %40 %25 %20"


@dataclass(frozen=True, slots=True)
class ServiceUrl:
    """A parsed URL with all escapes decoded. `path` has no leading slash."""

    scheme: str
    username: str = ""
    password: str = field(default="", repr=False)
    #: Host and port, if given; some services accept several.
    places: tuple[tuple[str, int | None], ...] = (("", None),)
    path: str = ""
    options: dict[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return self.places[0][0]

    @property
    def port(self) -> int | None:
        return self.places[0][1]


def parse(url: str, schemes: tuple[str, ...], *, many: tuple[str, ...] = ()) -> ServiceUrl:
    """`many`: the schemes that may list several hosts, separated by commas.

    Raises ValueError with the end of a sentence that starts with the setting's name.
    """
    scheme, mark, _ = url.partition("://")
    if not mark or scheme.lower() not in schemes:
        raise ValueError(f"must be a URL that begins with {' or '.join(f'{name}://' for name in schemes)}")
    found = _URL.fullmatch(url)
    if found is None or re.search(r"\s", url):
        raise ValueError(f"is not a valid URL: {_ESCAPES}")
    if "@" in (found["path"] or "") + (found["query"] or ""):
        raise ValueError(f"has an @ after its host: {_ESCAPES}")
    username, _, password = (found["login"] or "").partition(":")
    places = tuple(map(host_and_port, found["place"].split(",")))
    if len(places) > 1 and (scheme.lower() not in many or not all(host for host, _ in places)):
        raise ValueError("must name one host")
    return ServiceUrl(
        scheme=scheme.lower(),
        username=unescaped(username),
        password=unescaped(password),
        places=places,
        path=unescaped((found["path"] or "").removeprefix("/")),
        options=options(found["query"] or ""),
    )


def host_and_port(place: str) -> tuple[str, int | None]:
    """Parses `one:26379`, `one` or `[::1]:26379`; the host may be empty. Raises ValueError."""
    found = _PLACE.fullmatch(place)
    if found is None:
        raise ValueError(f"has no valid host and port: {_ESCAPES}")
    host = unescaped(found["host"])
    if host.startswith("["):
        host = host[1:-1]
        try:
            ip_address(host)
        except ValueError:
            raise ValueError("has no valid address in its [ ]") from None
    port = found["port"]
    if port is None:
        return host, None
    if not 0 < len(port) <= 5 or not 1 <= int(port) <= 65_535:
        raise ValueError("has a port that is not a number from 1 to 65535")
    return host, int(port)


def options(query: str) -> dict[str, str]:
    """Parses `name=value&name=value`. Raises ValueError."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query), errors="strict")
    except ValueError:
        raise ValueError("has something after its ? that is not name=value") from None
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("has the same option twice")
    return found


def unescaped(part: str) -> str:
    """Decodes %-escapes. Raises ValueError if the result is not text."""
    try:
        text = unquote(part, errors="strict")
    except UnicodeDecodeError:
        raise ValueError("has a % with a number that stands for no character") from None
    if any(character < " " or character == "\x7f" for character in text):
        raise ValueError("has an escaped control character")
    return text
