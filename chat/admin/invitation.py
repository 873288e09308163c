"""The page that makes a moderator: an account, its group, and a link by which its owner sets the rest."""

from typing import Any

from django.conf import settings
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from chat.forms.invitation import InvitationForm
from chat.login import joining


def invite(accounts: "UserAdmin[Any]", request: HttpRequest) -> HttpResponse:
    """The link is in this answer and nowhere else."""
    _check(accounts, request)
    form = InvitationForm(request.POST or None)
    if not form.is_valid():
        return _page(accounts, request, title="Add a moderator", form=form)
    user = form.make()
    accounts.log_addition(request, user, f"Invited to the group {form.cleaned_data['group']}.")
    return _shown(accounts, request, user)


def renew(accounts: "UserAdmin[Any]", request: HttpRequest, object_id: str) -> HttpResponse:
    """Another link, for an account whose owner has not come yet."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    _check(accounts, request)
    user = accounts.get_object(request, unquote(object_id))
    if user is None or not joining.may_join(user):
        raise Http404
    accounts.log_change(request, user, "Created another link to set the password.")
    return _shown(accounts, request, user)


def _check(accounts: "UserAdmin[Any]", request: HttpRequest) -> None:
    """Who puts accounts into groups can give any right."""
    if not (accounts.has_add_permission(request) and accounts.has_change_permission(request)):
        raise PermissionDenied


def _shown(accounts: "UserAdmin[Any]", request: HttpRequest, user: User) -> HttpResponse:
    days = settings.PASSWORD_RESET_TIMEOUT // 86_400
    return _page(
        accounts,
        request,
        title=f"Link for {user}",
        link=joining.link(request, user),
        account=user,
        days=days,
    )


def _page(accounts: "UserAdmin[Any]", request: HttpRequest, **context: Any) -> HttpResponse:
    site = accounts.admin_site.each_context(request)
    return render(request, "admin/auth/user/invite.html", {**site, "opts": User._meta, **context})
