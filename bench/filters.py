"""What a message pays for the site's filters, in microseconds: `python -m bench.filters` prints the table."""

import random
import string
import sys
from collections.abc import Callable
from dataclasses import dataclass
from timeit import repeat

from bench.tables import table
from chat.filters.cleaning import clean
from chat.filters.links import has_link
from chat.filters.words import Action, Filter, Filters, compiled

WORDS = 1_000
#: A message of 60 bytes is what the other benchmarks send; these are about as long.
TEXTS = {
    "English": "hello there. how are you doing today, my friend? it is nice",
    "English, with capitals": "I think that I like it HERE, how about you? I will be back!",
    "German": "Grüße aus München, wie geht es dir heute so, mein Freund?",
    "Russian": "привет, как у тебя дела сегодня, чем занимаешься вечером",  # noqa: RUF001
    "Persian": "سلام می‌خواهم با شما حرف بزنم و می‌دانم که نمی‌شود",
    "Hindi": "नमस्ते आप कैसे हैं क्‍या हाल है मुझे बताइए",
    "Thai": "สวัสดีครับ วันนี้อากาศดีมาก คุณเป็นอย่างไรบ้าง",
    "emoji": "so good ❤️ with 👩‍👩‍👧‍👦 and 👍🏽 and 🏳️‍🌈 all night ❤️❤️",
    "an attack": "f\u0336u\u0336c\u0336k \u202eyou\u200b \u2067r0tt3n \U0001d58a\U0001d58c\U0001d58c "
    + "h\u0301\u0302\u0303\u0304\u0305\u0306" * 3,
}
_CALLS = 300
_ROUNDS = 15


@dataclass(frozen=True, slots=True)
class Cost:
    """Microseconds of one message, the quickest of many rounds: what disturbs the machine only adds."""

    cleaning: float
    words: float
    links: float

    @property
    def together(self) -> float:
        return self.cleaning + self.words + self.links


def lists(words: int = WORDS) -> Filters:
    """So many words of 4 to 9 letters, in three lists."""
    drawn = random.Random(1)
    entries = ["".join(drawn.choices(string.ascii_lowercase, k=drawn.randint(4, 9))) for _ in range(words)]
    return compiled(Filter(action, tuple(entries[i::3])) for i, action in enumerate(Action))


def measure(text: str, filters: Filters) -> Cost:
    shown = clean(text)
    return Cost(
        _microseconds(lambda: clean(text)),
        _microseconds(lambda: filters.judge(shown)),
        _microseconds(lambda: has_link(shown)),
    )


def _microseconds(call: Callable[[], object]) -> float:
    return min(repeat(call, number=_CALLS, repeat=_ROUNDS)) / _CALLS * 1e6


def main() -> None:
    filters = lists()
    costs = {name: measure(text, filters) for name, text in TEXTS.items()}
    rows = [
        [name, *(f"{us:.1f}" for us in (cost.cleaning, cost.words, cost.links, cost.together))]
        for name, cost in costs.items()
    ]
    sys.stdout.write(table(("", "cleaning (us)", f"{WORDS:,} words", "links", "together"), rows) + "\n")


if __name__ == "__main__":
    main()
