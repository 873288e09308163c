"""The login form: name, password, and the code of the second factor where the account has one."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError

from chat.login import attempts, second_factor
from chat.request_network import network_of
from chatsite.throttle import ThrottleError


class OperatorsLoginForm(AdminAuthenticationForm):
    """One refusal for a wrong name, password or code: none of them can be tried by itself."""

    code = forms.CharField(
        label="Code",
        required=False,
        max_length=32,
        help_text="Of your authenticator, or a recovery code; empty if you have set up none.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )
    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": "Name, password or code are wrong, or this account may not enter here. Capital and small "
        "letters matter.",
        "too_many": "There were too many attempts. Please wait some minutes.",
        "unavailable": "Nobody can log in at the moment, since Redis does not answer.",
    }

    def clean(self) -> dict[str, Any]:
        """Counts the attempt before anything is looked at."""
        assert self.request is not None
        try:
            allowed = attempts.may_try(self.cleaned_data.get("username", ""), network_of(self.request))
        except ThrottleError:
            raise ValidationError(self.error_messages["unavailable"], code="unavailable") from None
        if not allowed:
            raise ValidationError(self.error_messages["too_many"], code="too_many")
        cleaned = super().clean()
        user = self.get_user()
        if user is not None and second_factor.is_set_up(user):
            device = second_factor.verify(user, self.cleaned_data.get("code", ""))
            if device is None:
                raise self.get_invalid_login_error()
            user.otp_device = device  # type: ignore[attr-defined]  # django-otp marks the session with it
        return cleaned
