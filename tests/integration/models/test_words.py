"""The words that operators read about a toggle are no part of the database."""

from typing import Any

import pytest

from chat.forms.settings import SettingsForm
from chat.models import SiteSettings
from chat.policy.toggles import TOGGLES
from chat.toggles.kinds import Choice


@pytest.mark.parametrize("name", TOGGLES)
def test_other_words_for_a_toggle_need_no_migration(name: str) -> None:
    column: Any = SiteSettings._meta.get_field(name)
    kind = TOGGLES[name]
    field = SettingsForm().fields[name]

    assert (field.label, field.help_text) == (kind.label, kind.help_text)
    assert kind.help_text not in repr(column.deconstruct())
    if isinstance(kind, Choice):
        assert dict(field.choices) == dict(kind.options)  # type: ignore[attr-defined]
        assert column.choices == [(value, value) for value in kind.options]
