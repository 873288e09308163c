"""The login form: name, password, and the second factor's code if the account has one."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError

from chat.login import attempts, device, second_factor
from chat.login.second_factor import in_words
from chat.pages.request_network import network_of
from chatsite.web.throttle import ThrottleError


class OperatorsLoginForm(AdminAuthenticationForm):
    """One error for a wrong name, password or code, so that none can be tested separately."""

    code = forms.CharField(
        label="Code",
        required=False,
        max_length=32,
        help_text="From your authenticator app, or a recovery code. Leave empty if you have no second factor.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )
    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": "The name, password or code is wrong, or this account cannot log in here. Passwords are "
        "case-sensitive.",
        "too_many": "Too many attempts. Try again in {wait}.",
        "too_soon": "Too many wrong codes. Enter a new code in {wait}.",
        "unavailable": "Nobody can log in now, because Redis does not answer.",
    }

    def clean(self) -> dict[str, Any]:
        """Counts the attempt before checking anything."""
        assert self.request is not None
        name = self.cleaned_data.get("username", "")
        try:
            attempt = attempts.begin(name, network_of(self.request), device.known(self.request, name))
            if attempt.wait:
                raise self._pause("too_many", attempt.wait)
            cleaned = super().clean()
            self._check_code()
            attempt.succeeded()
        except ThrottleError:
            raise ValidationError(self.error_messages["unavailable"], code="unavailable") from None
        return cleaned

    def _check_code(self) -> None:
        user = self.get_user()
        if user is None or not second_factor.is_set_up(user):
            return
        try:
            shown = second_factor.verify(user, self.cleaned_data.get("code", ""))
        except second_factor.TooSoonError as error:
            raise self._pause("too_soon", error.seconds) from None
        if shown is None:
            raise self.get_invalid_login_error()
        user.otp_device = shown  # type: ignore[attr-defined]  # django-otp marks the session with it

    def _pause(self, code: str, seconds: int) -> ValidationError:
        return ValidationError(self.error_messages[code].format(wait=in_words(seconds)), code=code)
