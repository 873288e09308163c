"""Removes characters that would disrupt the page that shows a text. Pure.

Removed are characters that reorder what follows, stack over other lines, or are invisible; those that
languages and emoji need stay. Cleaning never lengthens a text, never removes visible characters, and is
idempotent.
"""

import re

from chat.filters.marks import ASTRAL_MARKS, MARKS, TIBETAN_MARKS

#: Marks per base character. Vietnamese has 2, pointed Hebrew and Arabic up to 4, Tibetan stacks 6.
MOST_MARKS = 4
MOST_TIBETAN_MARKS = 8


def clean(text: str) -> str:
    """The cleaned text; the same object if there is nothing to remove."""
    if text.isascii() or not _SUSPECT.search(text):
        return text
    # In this order, no step creates work for an earlier one.
    if _OPENER.search(text) and _CLOSER.search(text):
        text = "".join(_balanced(line) for line in text.splitlines(keepends=True))
    else:
        text = _BIDI.sub("", text)
    runs = _ASTRAL_RUN if _ASTRAL_MARK.search(text) else _RUN
    return _UNSEEN.sub(_kept, runs.sub(_capped, text))


def _balanced(line: str) -> str:
    """Removes overrides, and embeddings and isolates that do not close on their line."""
    opened: list[int] = []
    stays = [character not in _CONTROLS for character in line]
    for place, character in enumerate(line):
        if character in _CLOSER_OF:
            opened.append(place)
        elif opened and character == _CLOSER_OF[line[opened[-1]]]:
            stays[opened.pop()] = stays[place] = True
    return "".join(character for character, stay in zip(line, stays, strict=True) if stay)


def _capped(found: re.Match[str]) -> str:
    """Keeps the first few of a run of marks, and the invisible characters between them."""
    run, marks = found[0], 0
    most = MOST_TIBETAN_MARKS if _TIBETAN.fullmatch(run) else MOST_MARKS
    for place, character in enumerate(run):
        if not _UNSEEN.match(character):
            marks += 1
        if marks > most:
            return run[:place]
    return run


def _kept(found: re.Match[str]) -> str:
    """The part of a run of invisible characters that is kept, depending on the character before it."""
    run, start = found[0], found.start()
    before = found.string[start - 1] if start else " "
    if run in _USUAL and before > "\x7f" and before not in _CONTROLS and not before.isspace():
        return run
    if before == _BLACK_FLAG and (flag := _FLAG.match(run)):
        return flag[0]
    kept = ""
    has_base = not before.isspace() and before not in _CONTROLS
    for character in run:
        if character in _JOINERS:
            # Used by Persian, Indic scripts and emoji: kept after such a character, and only once.
            stays = has_base and not before.isascii() and kept[-1:] not in _JOINERS + _DIRECTION
        elif _SELECTOR.match(character):
            stays = has_base and not kept
        elif character in _DIRECTION:
            stays = kept[-1:] not in _DIRECTION
        elif character == _ZERO_WIDTH_SPACE:
            stays = not kept and _UNSPACED.match(before) is not None
        else:
            stays = False
        if stays:
            kept += character
    return kept


_CLOSER_OF = dict.fromkeys("\u202a\u202b", "\u202c") | dict.fromkeys("\u2066\u2067\u2068", "\u2069")
_CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_BIDI = re.compile(f"[{_CONTROLS}]")
_OPENER = re.compile("[\u202a\u202b\u2066-\u2068]")
_CLOSER = re.compile("[\u202c\u2069]")

_DIRECTION = ("\u061c", "\u200e", "\u200f")
_JOINERS = ("\u200c", "\u200d")
_ZERO_WIDTH_SPACE = "\u200b"
#: Part of most emoji and of every Persian verb.
_USUAL = {"\u200c", "\u200d", "\ufe0f", "\ufe0f\u200d"}
#: Scripts without spaces, which use it as a line break: Thai, Lao, Burmese, Khmer, Tai.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf]")
#: Select a shape of the preceding character: Mongolian, text or emoji style, ideographs.
_SELECTORS = "\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_SELECTOR = re.compile(f"[{_SELECTORS}]")
#: The flags of England, Scotland and Wales are a black flag, tag letters and a final tag; other tags could
#: hide text.
_BLACK_FLAG = "\U0001f3f4"
_FLAG = re.compile("[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
#: Soft hyphens, fillers, invisible operators, deprecated format characters, annotations; tags; joiners,
#: selectors.
_SHAPELESS = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u200b-\u200f\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    f"{_SELECTORS}\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
_UNSEEN = re.compile(f"[{_SHAPELESS}]+")

_RUN = re.compile(f"[{MARKS}{TIBETAN_MARKS}{_SHAPELESS}]{{{MOST_MARKS + 1},}}")
_TIBETAN = re.compile(f"[{TIBETAN_MARKS}{_SHAPELESS}]+")
#: Python tests character classes beyond the BMP range by range: used only if such a mark may occur.
_ASTRAL_MARK = re.compile("[\U00010000-\U0001d1ff\U0001da00-\U0001efff]")
_ASTRAL_RUN = re.compile(f"[{MARKS}{TIBETAN_MARKS}{ASTRAL_MARKS}{_SHAPELESS}]{{{MOST_MARKS + 1},}}")
_SUSPECT = re.compile(
    f"[{_SHAPELESS}{_CONTROLS}{MARKS}{TIBETAN_MARKS}\U00010000-\U0001d1ff\U0001da00-\U0001efff]"
)
