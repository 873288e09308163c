"""A list of questions as an operator pastes it: a line each, or rows of a spreadsheet. Pure.

    What are you looking forward to?
    Worauf freust du dich?; de
    What will you cook?; en; 2026-12-01; 2026-12-24

The columns are text, language, first day and last day, with tabs or semicolons between them; only the text is
required.
"""

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One question. `language` is None where the row has none."""

    text: str
    language: str | None = None
    first_day: date | None = None
    last_day: date | None = None


def read_questions(text: str, *, languages: Collection[str], longest: int) -> list[Row]:
    """The rows, each text and language once. Raises ValueError with a sentence for the operator that names the line."""
    rows: dict[tuple[str, str | None], Row] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            row = _row(line, number, languages, longest)
            rows.setdefault((row.text, row.language), row)
    return list(rows.values())


def _row(line: str, number: int, languages: Collection[str], longest: int) -> Row:
    cells = _cells(line)
    text, language, *days = [*cells, *[""] * (_COLUMNS - len(cells))]
    if not text:
        raise ValueError(f"Line {number}: the question is missing.")
    if len(text) > longest:
        raise ValueError(f"Line {number}: a question has at most {longest} characters.")
    if len(cells) > _COLUMNS:
        raise ValueError(f"Line {number}: there are more than four columns.")
    if language and language.lower() not in languages:
        raise ValueError(f"Line {number}: “{language}” is not one of {', '.join(languages)}.")
    first, last = (_day(cell, number) for cell in days)
    if first and last and first > last:
        raise ValueError(f"Line {number}: the last day is before the first one.")
    return Row(text, language.lower() or None, first, last)


def _cells(line: str) -> list[str]:
    delimiter = "\t" if "\t" in line else ";"
    (cells,) = csv.reader([line], delimiter=delimiter)
    return [cell.strip() for cell in _without_empty_end(cells)]


def _without_empty_end(cells: list[str]) -> Iterator[str]:
    """A spreadsheet adds empty columns."""
    filled = max((place for place, cell in enumerate(cells, start=1) if cell.strip()), default=0)
    yield from cells[:filled]


def _day(cell: str, number: int) -> date | None:
    try:
        return date.fromisoformat(cell) if cell else None
    except ValueError:
        raise ValueError(f"Line {number}: “{cell}” is not a day such as 2026-12-24.") from None
