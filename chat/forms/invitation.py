"""The form by which an administrator makes an account for a moderator or an operator."""

from django import forms
from django.contrib.auth.models import Group, User
from django.db import transaction


class InvitationForm(forms.ModelForm):  # type: ignore[type-arg]
    """No password is typed: its owner sets one by a link."""

    group = forms.ModelChoiceField(
        Group.objects.order_by("name"),
        label="Group",
        empty_label=None,
        widget=forms.RadioSelect,
        help_text="Sets what the account can do. Moderators decide reports and appeals, and see nothing else.",
    )

    class Meta:
        model = User
        fields = ["username"]
        help_texts = {"username": "The history shows this name. Use only letters, digits and @ . + - _."}

    field_order = ["username", "group"]

    @transaction.atomic
    def make(self) -> User:
        """The account, of a valid form."""
        user: User = self.save(commit=False)
        user.is_staff = True
        user.set_unusable_password()
        user.save()
        user.groups.add(self.cleaned_data["group"])
        return user
