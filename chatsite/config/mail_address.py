"""Addresses of mail, as settings have them."""

from email.utils import formataddr, parseaddr

from django.core.exceptions import ValidationError
from django.core.validators import validate_email


def is_address(text: str) -> bool:
    """Whether it is like `somebody@example.org`."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def is_sender(text: str) -> bool:
    """The same, or like `Passerby <somebody@example.org>`."""
    name, address = parseaddr(text)
    forms = {address, f"{name} <{address}>"}
    if address.isascii():  # `formataddr` takes no other, as in the domain of somebody@bücher.example
        forms.add(formataddr((name, address), "utf-8"))
    return is_address(address) and text in forms
