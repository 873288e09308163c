"""The forms of questions: of one, of a pasted list, and of the starter questions."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from chat.formats.question_list import Row, read_questions
from chat.formats.starter_questions import starter_questions
from chat.formats.validators import no_control_characters
from chat.forms.edited import EditedForm, ParagraphField
from chat.models import Pool, Question
from chat.models.pools.question import LANGUAGES
from chat.toggles.questions import LONGEST_QUESTION, MOST_QUESTIONS

#: Each costs a few queries, while the server has other requests.
MOST_AT_ONCE = 200


class QuestionForm(EditedForm):
    """All editable fields of a question."""

    instance: Question

    class Meta:
        model = Question
        fields = ["version", "text", "language", "pool", "first_day", "last_day"]
        widgets = {
            "version": forms.HiddenInput,
            "text": forms.TextInput({"dir": "auto"}),
            "first_day": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "last_day": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.instance._state.adding:
            check_room(1)
        return cleaned


class QuestionsForm(forms.Form):
    """Where new questions go."""

    pool = forms.ModelChoiceField(
        Pool.objects.all(), required=False, label="Pool", empty_label="All pools", help_text="Who gets them."
    )

    def rows(self) -> list[Row]:
        """Those to add."""
        raise NotImplementedError

    def missing(self) -> list[Question]:
        """The rows as questions that the pool does not have yet, not saved."""
        pool = self.cleaned_data["pool"]
        known = set(Question.objects.filter(pool=pool).values_list("language", "text"))
        questions = [
            Question(
                pool=pool,
                language=row.language or "",
                text=row.text,
                first_day=row.first_day,
                last_day=row.last_day,
            )
            for row in self.rows()
        ]
        return [question for question in questions if (question.language, question.text) not in known]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            check_room(len(self.missing()))
        return cleaned

    def save(self) -> list[Question]:
        """Adds the missing ones, and returns them."""
        with transaction.atomic():
            added = self.missing()
            for question in added:
                question.save()
        return added


class QuestionListForm(QuestionsForm):
    """Many at once."""

    language = forms.ChoiceField(
        choices=[("", "Everybody"), *LANGUAGES.items()],
        required=False,
        label="Language",
        help_text="Of the lines that name no language.",
    )
    lines = ParagraphField(
        label="Questions",
        max_length=MOST_AT_ONCE * (LONGEST_QUESTION + 50),
        widget=forms.Textarea({"rows": 16, "dir": "auto"}),
        validators=[no_control_characters],
        help_text=f"One per line, up to {MOST_AT_ONCE}, or with columns of a spreadsheet: question, language, from, "
        "until. Questions that are already there are skipped.",
    )
    field_order = ["lines", "language", "pool"]

    def clean_lines(self) -> list[Row]:
        try:
            rows = read_questions(
                self.cleaned_data["lines"], languages=tuple(LANGUAGES), longest=LONGEST_QUESTION
            )
        except ValueError as error:
            raise ValidationError(str(error), code="line") from None
        if len(rows) > MOST_AT_ONCE:
            raise ValidationError(f"Add at most {MOST_AT_ONCE} at a time.", code="many")
        return rows

    def rows(self) -> list[Row]:
        language = self.cleaned_data["language"]
        return [
            Row(row.text, row.language or language, row.first_day, row.last_day)
            for row in self.cleaned_data["lines"]
        ]


class StarterQuestionsForm(QuestionsForm):
    """The questions that come with Passerby."""

    languages = forms.MultipleChoiceField(
        choices=LANGUAGES.items(),
        label="Languages",
        widget=forms.CheckboxSelectMultiple,
        help_text="Each has 20 questions. You can change and delete them afterwards.",
    )
    field_order = ["languages", "pool"]

    def rows(self) -> list[Row]:
        return [
            Row(text, language)
            for language in self.cleaned_data["languages"]
            for text in starter_questions(language)
        ]


def check_room(more: int) -> None:
    """Raises ValidationError if the site would have too many questions."""
    if Question.objects.count() + more > MOST_QUESTIONS:
        raise ValidationError(
            f"A site has at most {MOST_QUESTIONS} questions. Delete some first.", code="full"
        )
