"""The fields of a pool about event rounds."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models

from chat.formats.opening_hours import Hours
from chat.formats.validators import Parsed, no_control_characters
from chat.toggles.rounds import RoundsPlan
from matchmaking.rounds.timetable import Timetable

MOST_ROUNDS = 20
LONGEST_ROUND_MINUTES = 120
#: A guest needs a moment between two partners: to read who comes, and to tick *Meet again*.
SHORTEST_BREAK_SECONDS = 10
LONGEST_BREAK_SECONDS = 1_800
LONGEST_QUESTION = 200
MOST_GUESTS_EXPECTED = 2_000


def read_questions(text: str) -> tuple[str, ...]:
    """One per line, without empty lines. Raises ValueError with a sentence for the operator."""
    questions = tuple(line.strip() for line in text.splitlines() if line.strip())
    if len(questions) > MOST_ROUNDS:
        raise ValueError(f"Enter at most {MOST_ROUNDS} questions. There are {len(questions)}.")
    for question in questions:
        if len(question) > LONGEST_QUESTION:
            raise ValueError(f"“{question[:40]}…” is longer than {LONGEST_QUESTION} characters. Shorten it.")
    return questions


class PoolRounds(models.Model):
    """With a start, the pool's guests are paired at the beginning of each round, and at no other time."""

    rounds_start = models.DateTimeField("Start", null=True, blank=True)
    rounds = models.PositiveSmallIntegerField(
        "Rounds",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_ROUNDS)],
        help_text="How often everybody gets a new partner. With 20 people, up to 10 rounds have no partner twice.",
    )
    round_minutes = models.PositiveSmallIntegerField(
        "Length of a round",
        default=8,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_ROUND_MINUTES)],
        help_text="In minutes.",
    )
    break_seconds = models.PositiveSmallIntegerField(
        "Break between rounds",
        default=30,
        validators=[MinValueValidator(SHORTEST_BREAK_SECONDS), MaxValueValidator(LONGEST_BREAK_SECONDS)],
        help_text=f"In seconds, at least {SHORTEST_BREAK_SECONDS}.",
    )
    round_questions = models.TextField(
        "Questions",
        blank=True,
        max_length=5_000,
        validators=[MaxLengthValidator(5_000), no_control_characters, Parsed(read_questions)],
        help_text="One per line, in the order of the rounds. They are not translated. Empty: no questions.",
    )
    rounds_least = models.PositiveSmallIntegerField(
        "Least people",
        default=4,
        validators=[MinValueValidator(2), MaxValueValidator(MOST_GUESTS_EXPECTED)],
        help_text="A round begins only if this many people are there.",
    )
    rounds_late = models.BooleanField(
        "Late entry", default=True, help_text="On: people may come in after the first round began."
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Nobody could come in while the pool is closed by its own opening hours, and rounds know no sides."""
        super().clean()
        start = self.rounds_start
        if start is None:
            return
        if getattr(self, "preset", ""):
            raise ValidationError({"rounds_start": "A pool with two sides cannot have event rounds."})
        hours = self._own_hours()
        if hours is None:
            return
        for at, what in ((start, "starts"), (self._last_minute(start), "ends")):
            if not hours.is_open(at):
                raise ValidationError(
                    {"rounds_start": f"The event {what} while this pool is closed by its opening hours."}
                )

    def rounds_plan(self) -> RoundsPlan | None:
        """None without a start."""
        if self.rounds_start is None:
            return None
        timetable = Timetable(
            start_ms=int(self.rounds_start.timestamp() * 1000),
            rounds=self.rounds,
            talk_ms=self.round_minutes * 60_000,
            break_ms=self.break_seconds * 1000,
        )
        return RoundsPlan(
            timetable=timetable,
            questions=read_questions(self.round_questions),
            least=self.rounds_least,
            late=self.rounds_late,
        )

    def _own_hours(self) -> Hours | None:
        try:
            return Hours.parse(text) if (text := getattr(self, "hours", "")) else None
        except ValueError:
            return None  # reported as an error of that field

    def _last_minute(self, start: datetime) -> datetime:
        minutes = (self.rounds or 0) * (self.round_minutes or 0)
        breaks = max(0, (self.rounds or 0) - 1) * (self.break_seconds or 0)
        return start + timedelta(minutes=max(0, minutes - 1), seconds=breaks)
