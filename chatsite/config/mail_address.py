"""Validation of mail addresses in settings."""

from email.utils import formataddr, parseaddr

from django.core.exceptions import ValidationError
from django.core.validators import validate_email


def is_address(text: str) -> bool:
    """Whether the text is an address like `name@example.org`."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def is_sender(text: str) -> bool:
    """The same, or a form like `Passerby <name@example.org>`."""
    name, address = parseaddr(text)
    forms = {address, f"{name} <{address}>"}
    if address.isascii():  # `formataddr` accepts only ASCII, unlike the domain in name@bücher.example
        forms.add(formataddr((name, address), "utf-8"))
    return is_address(address) and text in forms
