"""The page that tries a text: which lists find what in it, and what would become of it as a message."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chat.admin.edited import EditedAdminMixin
from chat.forms.text_trial import TextTrialForm
from chat.policy.text_trial import try_text


def text_trial(filters: EditedAdminMixin, request: HttpRequest) -> HttpResponse:
    """For everybody who may see the lists. The answer to the form is the only place where its text is."""
    if not filters.has_view_permission(request):
        raise PermissionDenied
    form = TextTrialForm(request.POST or None)
    trial = try_text(form.cleaned_data["text"], form.cleaned_data["pool"]) if form.is_valid() else None
    context = {"opts": filters.opts, "title": "Try a text", "form": form, "trial": trial}
    return render(
        request, "admin/chat/wordfilter/try.html", {**filters.admin_site.each_context(request), **context}
    )
