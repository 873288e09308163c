"""Selected rows of a list: the submitted ids may be malformed."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse


class ChosenMixin(ModelAdmin):  # type: ignore[type-arg]
    """Answers 404 where Django's own raises an error."""

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *where: Any
    ) -> HttpResponse | None:
        for chosen in request.POST.getlist(ACTION_CHECKBOX_NAME):
            try:
                self.opts.pk.run_validators(self.opts.pk.to_python(chosen))
            except ValidationError:
                raise Http404 from None
        return super().response_action(request, queryset, *where)
