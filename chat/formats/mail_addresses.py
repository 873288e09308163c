"""A list of mail addresses as operators type it."""

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

#: More recipients belong behind a mailing list.
MOST = 10
_is_address = EmailValidator()


def read_addresses(text: str) -> tuple[str, ...]:
    """Comma-separated addresses, without names. Raises ValueError with a sentence for the operator."""
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    if len(found) > MOST:
        raise ValueError(f"Enter at most {MOST} addresses.")
    for one in found:
        try:
            _is_address(one)
        except ValidationError:
            raise ValueError(f"“{one}” is not a mail address.") from None
        if not one.isascii():
            raise ValueError(f"“{one}” has letters that mail servers may refuse.")
    return found
