"""What an operator means by a name; impossible names are refused, as banning them would have no effect."""

import pytest
from django.core.management.base import CommandError

from chat.formats.entry_code import hash_of
from chat.management.names_of import names_of
from chat.models import Ban
from matchmaking.tokens import new_id


def test_guests_and_codes_are_found_by_their_names():
    guest, code = new_id(), "7K3Q-X9M2-PAVT-4HRD"
    assert names_of("guest", guest) == (Ban.Kind.GUEST, [guest])
    assert names_of("code", code.lower()) == (Ban.Kind.CODE, [hash_of(code)])


@pytest.mark.parametrize(("kind", "value"), [("guest", "Calm Heron"), ("guest", ""), ("code", "open sesame")])
def test_an_impossible_name_is_refused(kind, value):
    with pytest.raises(CommandError):
        names_of(kind, value)
