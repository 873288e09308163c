"""Cleaning removes reordering, stacking and invisible characters; languages and emoji stay as they are."""

import time
import timeit
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.filters.blank import is_blank
from chat.filters.cleaning import MOST_MARKS, clean

#: Characters that occur in attacks and in ordinary texts alike, mixed with anything else.
TROUBLE = st.text(
    st.one_of(
        st.sampled_from(
            "a \nב\u0628ก\u0915\U0001f469\U0001f3f4\u2764\u0301\u0302\u0e47\u093c\u0f71\u200b\u200c\u200d\u200e\u200f"
            "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufe0f\u00ad\u3164\ufeff\u180e\u1820\U000e0067"
            "\U000e0062\U000e007f\U000e0101\U0001e8d0"
        ),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)

HONEST = {
    "English": "I ❤️ it – “truly”, 100 %…",
    "Vietnamese": "Tiếng Việt rất đẹp",
    "Vietnamese, decomposed": unicodedata.normalize("NFD", "Tiếng Việt rất đẹp"),
    "Persian": "می‌خواهم با شما حرف بزنم؛ نمی‌دانم",
    "Arabic with vowels": "ٱلسَّلَامُ عَلَيْكُمْ",
    "Urdu and Latin": "میں Windows\u200e استعمال کرتا ہوں",
    "Hebrew with points": "שָׁלוֹם עֲלֵיכֶם",
    "Hindi": "क्‍या हाल है? नमस्ते",
    "Malayalam with chillu": "അവന്‍ വന്നു",
    "Bengali": "উদ্‌যাপন র‍্যাব",
    "Sinhala": "ශ්‍රී ලංකාව",
    "Tamil": "வணக்கம்",
    "Thai": "สวัสดีครับ ที่นี่น้ำเย็นมาก",
    "Khmer with breaks": "សូម\u200bស្វាគមន៍\u200bមក",
    "Burmese": "မင်္ဂလာပါ",
    "Tibetan": "བཀྲ་ཤིས་བདེ་ལེགས། རྒྱ་མཚོ",
    "Mongolian": "ᠮᠣᠩᠭᠣᠯ\u180e ᠤᠯᠤᠰ",
    "Japanese with a selector": "葛\U000e0100城 こんにちは",
    "Korean": "안녕하세요",
    "emoji families": "👩‍👩‍👧‍👦 👨🏽‍🚀 🏳️‍🌈 👍🏿 🧑🏻‍❤️‍💋‍🧑🏾",
    "flags": "🏴󠁧󠁢󠁳󠁣󠁴󠁿 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇩🇪 1️⃣ #️⃣",
    "an isolate that closes": "he said \u2067שלום\u2069 to me",
    "an embedding that closes": "\u202bשלום\u202c",
    "kaomoji": "¯\\_(ツ)_/¯ ( ͡° ͜ʖ ͡°) ಠ_ಠ",
}


@pytest.mark.parametrize("text", HONEST.values(), ids=HONEST)
def test_languages_and_emoji_stay_as_they_are(text: str):
    assert clean(text) is text or clean(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("exe.\u202egpj", "exe.gpj"),
        ("a\u2067b", "ab"),
        ("a\u2069b", "ab"),
        ("a\u2067b\n\u2069c", "ab\nc"),
        ("\u2067a\u202cb\u2069", "\u2067ab\u2069"),
        ("\u200e\u200f\u200ex", "\u200ex"),
        ("pa\u200bss\u00adword\ufeff", "password"),
        ("a\u200db\u200cc", "abc"),
        ("م\u200c\u200c\u200cم", "م\u200cم"),
        ("\u3164\u115f name", " name"),
        ("hi\U000e0068\U000e0069", "hi"),
        ("🏴\U000e0068\U000e0069 x", "🏴 x"),
        ("❤\ufe0f\ufe0f\ufe0f", "❤\ufe0f"),
        ("a" + "\u0301" * 40, "a" + "\u0301" * MOST_MARKS),
        ("ก" + "\u0e47" * 40, "ก" + "\u0e47" * MOST_MARKS),
        ("a" + "\u0301\u200d" * 40, "a" + "\u0301\u200d" * MOST_MARKS),
        ("a" + "\U0001e8d0" * 40, "a" + "\U0001e8d0" * MOST_MARKS),
        ("a" + "\u0301\u0f71" * 40, "a" + "\u0301\u0f71" * (MOST_MARKS // 2)),
        ("ก" + "\u0e47\u200b" * 40, "ก" + "\u0e47\u200b" * MOST_MARKS),
        ("a" + "\u0301\u202e" * 40, "a" + "\u0301" * MOST_MARKS),
    ],
    ids=ascii,
)
def test_reordering_stacking_and_hidden_characters_are_removed(text: str, shown: str):
    assert clean(text) == shown


@given(TROUBLE)
def test_done_twice_is_done_once(text: str):
    assert clean(clean(text)) == clean(text)


@given(TROUBLE)
def test_a_text_never_grows_and_nothing_changes_its_place(text: str):
    rest = iter(text)
    assert all(character in rest for character in clean(text))


@given(TROUBLE)
def test_visible_text_stays_visible(text: str):
    if not is_blank(text.translate(dict.fromkeys(range(0xFFF0, 0xFFFC)))):
        assert not is_blank(clean(text))


@given(TROUBLE)
def test_no_text_changes_the_direction_of_the_text_after_it(text: str):
    opened: list[str] = []
    for character in clean(text):
        if character in "\u202a\u202b\u2066\u2067\u2068":
            opened.append(character)
        elif character in "\u202c\u2069":
            assert opened
            assert (opened.pop() in "\u202a\u202b") == (character == "\u202c")
        assert character not in "\u202d\u202e"
        assert not (character == "\n" and opened)
    assert opened == []


@pytest.mark.parametrize(
    "made_of",
    [
        "\u2067",
        "\u2069\u2067",
        "\u0301\u200b",
        "ก\u0e47\u200b",
        "م\u200c",
        "\u202a\u2067\u202c",
        "\U0001e8d0",
    ],
    ids=ascii,
)
def test_no_text_takes_longer_than_its_length_allows(made_of: str):
    def seconds(length: int) -> float:
        text = made_of * (length // len(made_of))
        return min(timeit.repeat(lambda: clean(text), timer=time.process_time, number=1, repeat=5))

    assert seconds(8_000) < 20 * seconds(1_000) + 0.005


@given(st.text(st.characters(codec="ascii")))
def test_ascii_costs_nothing(text: str):
    assert clean(text) is text
