"""The page that asks once more before what cannot be undone. It says what will happen, and needs no script."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

#: What a page posts beside the button: which one it has asked about. A page that never asks does not post it.
SURE = "sure"
_OWN_FIELDS = {"csrfmiddlewaretoken", SURE, "back"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`pressed`: the button's name and value. `weight`: how it looks: as in `Action.weight`, or `plain`."""

    title: str
    consequences: Sequence[str]
    button: str
    pressed: tuple[str, str]
    weight: str


def must_ask(request: HttpRequest, pressed: str) -> bool:
    """The page of that button asks, and has not yet asked about it."""
    return SURE in request.POST and request.POST[SURE] != pressed


def goes_back(request: HttpRequest) -> bool:
    """Somebody was asked, and does not want it."""
    return "back" in request.POST


def ask(admin: "ModelAdmin[Any]", request: HttpRequest, question: Question) -> HttpResponse:
    """Everything that was filled in is posted to the same address again."""
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "title": question.title,
        "question": question,
        "fields": list(_filled_in(request, question.pressed[0])),
        "address": request.get_full_path(),
    }
    return render(request, "admin/chat/confirm.html", context)


def _filled_in(request: HttpRequest, button: str) -> Iterable[tuple[str, str]]:
    for name, values in request.POST.lists():
        if name not in _OWN_FIELDS and name != button:
            yield from ((name, str(value)) for value in values)
