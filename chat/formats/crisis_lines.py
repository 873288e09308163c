"""Crisis lines by language, as shown to guests. The operator may replace them. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

#: For all languages.
EVERYWHERE = "*"


@dataclass(frozen=True, slots=True)
class CrisisLine:
    """`language`: a page language, or `*`. `number` or `url` may be empty, but not both."""

    language: str
    name: str
    number: str = ""
    url: str = ""

    @property
    def dial(self) -> str:
        """The number for a tel: link: the first one, digits and a leading plus only."""
        first = _PARTS.split(self.number)[0]
        return re.sub(r"[^\d+]", "", first)


@lru_cache(maxsize=8)
def read_crisis_lines(text: str) -> tuple[CrisisLine, ...]:
    """Parses lines like `de: NAME | NUMBER | URL`; empty gives the defaults. Raises ValueError with a sentence."""
    lines = tuple(_read(line.strip()) for line in text.splitlines() if line.strip())
    return lines or OWN


def for_language(lines: Iterable[CrisisLine], language: str) -> list[CrisisLine]:
    """Those of the language, then those for all languages."""
    wanted = (language.lower(), language.lower().partition("-")[0])
    own = [line for line in lines if line.language in wanted]
    return own + [line for line in lines if line.language == EVERYWHERE]


def _read(line: str) -> CrisisLine:
    found = _LINE.fullmatch(line)
    if not found:
        raise ValueError(f"“{line[:40]}” is not in the form “de: name | number | https://address”.")
    language, name, *rest = (part.strip() for part in (found[1].lower(), *found[2].split("|")))
    number = next((part for part in rest if part and not part.startswith("http")), "")
    url = next((part for part in rest if part.startswith("http")), "")
    if not name or not (number or url) or len(rest) > 2:
        raise ValueError(f"“{line[:40]}” needs a name, and a phone number or an address.")
    if url and not _URL.fullmatch(url):
        raise ValueError(f"“{url[:40]}” is not a valid https:// address.")
    if number and not re.search(r"\d", number):
        raise ValueError(f"“{number[:40]}” is not a phone number.")
    return CrisisLine(language, name, number, url)


_LINE = re.compile(r"(\*|[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})?)\s*:\s*(.+)")
_URL = re.compile(r"https://[^\s<>\"']+")
_PARTS = re.compile(r"[/,;]")

#: Few, public, free of charge and well established; operators know the local ones better.
OWN = (
    CrisisLine("en", "988 Suicide & Crisis Lifeline (US)", "988", "https://988lifeline.org"),
    CrisisLine("en", "Samaritans (UK, Ireland)", "116 123", "https://www.samaritans.org"),
    CrisisLine("de", "TelefonSeelsorge (Deutschland)", "0800 1110111", "https://www.telefonseelsorge.de"),
    CrisisLine("de", "Telefonseelsorge (Österreich)", "142", "https://www.telefonseelsorge.at"),
    CrisisLine("de", "Die Dargebotene Hand (Schweiz)", "143", "https://www.143.ch"),
    CrisisLine("fr", "Numéro national de prévention du suicide (France)", "3114", "https://3114.fr"),
    CrisisLine("es", "Línea 024 de atención a la conducta suicida (España)", "024"),
    CrisisLine("es", "Línea de la Vida (México)", "800 911 2000"),
    CrisisLine("pt", "CVV, Centro de Valorização da Vida (Brasil)", "188", "https://cvv.org.br"),
    CrisisLine(EVERYWHERE, "Find a Helpline", url="https://findahelpline.com"),
    CrisisLine(EVERYWHERE, "Befrienders Worldwide", url="https://befrienders.org"),
)
