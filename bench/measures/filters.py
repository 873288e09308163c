"""The cost of the site's filters for one message."""

import random
import string
from collections.abc import Callable
from statistics import mean
from timeit import repeat

from bench.figures import Figures
from bench.systems.site import Site
from chat.filters.cleaning import clean
from chat.filters.links import has_link
from chat.filters.words import Action, Filter, Filters, compiled

MEASURE = "filters"
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


def measure_filters(figures: Figures) -> float:
    """Returns the mean of all texts in microseconds. The fastest of many rounds counts for each text."""
    filters = lists()
    together = []
    for name, text in TEXTS.items():
        shown = clean(text)
        costs = {
            "cleaning": _microseconds(lambda text=text: clean(text)),  # type: ignore[misc]
            "words": _microseconds(lambda shown=shown: filters.judge(shown)),  # type: ignore[misc]
            "links": _microseconds(lambda shown=shown: has_link(shown)),  # type: ignore[misc]
        }
        together.append(sum(costs.values()))
        for quantity, cost in (*costs.items(), ("together", together[-1])):
            figures.add(MEASURE, Site.name, quantity, cost, unit="us", load=name)
    return mean(together)


def lists(words: int = WORDS) -> Filters:
    """So many words of 4 to 9 letters, in three lists."""
    drawn = random.Random(1)
    entries = ["".join(drawn.choices(string.ascii_lowercase, k=drawn.randint(4, 9))) for _ in range(words)]
    return compiled(Filter(action, tuple(entries[i::3])) for i, action in enumerate(Action))


def _microseconds(call: Callable[[], object]) -> float:
    return min(repeat(call, number=_CALLS, repeat=_ROUNDS)) / _CALLS * 1e6
