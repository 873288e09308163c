"""The format of a command's `--help`: what it does, its options, then examples with their line breaks kept."""

from argparse import RawDescriptionHelpFormatter
from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from django.core.management.base import BaseCommand, CommandParser, DjangoHelpFormatter

#: As wide as a terminal is at first.
_COLUMNS = 80


class Printed(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Keeps Django's order of options, and the line breaks of texts, which it wraps where they are too long."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        lines = super()._fill_text(text, width, indent).splitlines()
        return "".join(f"{wrapped}\n" for line in _joined(lines) for wrapped in _wrapped(line, width))


def _joined(lines: list[str]) -> Iterator[str]:
    """The lines of a paragraph that begins at the margin are one; others are kept as they are."""
    paragraph: list[str] = []
    for line in lines:
        if line and not line.startswith(" "):
            paragraph.append(line)
            continue
        if paragraph:
            yield " ".join(paragraph)
            paragraph = []
        yield line
    if paragraph:
        yield " ".join(paragraph)


def _wrapped(line: str, width: int) -> list[str]:
    """What goes on is indented by what the line is; a command goes on after a backslash."""
    indent = line[: len(line) - len(line.lstrip())]
    is_command = line.lstrip().startswith("python manage.py")
    parts = wrap(
        line,
        width=min(width, _COLUMNS) - 2 * is_command,
        subsequent_indent=f"{indent}    " if is_command else indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [f"{part} \\" for part in parts[:-1]] + parts[-1:] if is_command else parts or [""]


class TeachingCommand(BaseCommand):
    """A command whose help ends with `examples`: command lines, each with an explanation below."""

    examples: str

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name,
            subcommand,
            formatter_class=Printed,
            epilog=f"Examples:\n{self.examples.rstrip()}",
            **kwargs,
        )
