"""SVG pictures that an operator writes in the settings. Pure."""

from hashlib import sha256
from xml.etree import ElementTree

LONGEST = 16_000  # characters


def read_logo(source: str) -> None:
    """Raises ValueError, with a sentence for the operator, for what is no SVG picture."""
    if "<!DOCTYPE" in source or "<!ENTITY" in source:
        raise ValueError("A logo has no document type: take the lines that begin with <! away.")
    try:
        root = ElementTree.fromstring(source)  # noqa: S314 -- without a document type there is no entity
    except ElementTree.ParseError as error:
        raise ValueError(f"This is no SVG picture: {error}.") from None
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        raise ValueError('An SVG picture begins with <svg xmlns="http://www.w3.org/2000/svg".')


def digest(source: str) -> str:
    """Names a picture in its address, so that browsers keep it until there is another one."""
    return sha256(source.encode()).hexdigest()[:12]
