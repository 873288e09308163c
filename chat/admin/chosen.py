"""Rows that somebody chose in a list: an address bar, or a script, may name what is none."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse


class ChosenMixin(ModelAdmin):  # type: ignore[type-arg]
    """404 where Django's own fails with an error."""

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *where: Any
    ) -> HttpResponse | None:
        for chosen in request.POST.getlist(ACTION_CHECKBOX_NAME):
            try:
                self.opts.pk.run_validators(self.opts.pk.to_python(chosen))
            except ValidationError:
                raise Http404 from None
        return super().response_action(request, queryset, *where)
