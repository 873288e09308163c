"""The format of a command's `--help`: what it does, its options, then examples with their line breaks kept."""

from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser, DjangoHelpFormatter


class Printed(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Keeps Django's order of options, and the line breaks of texts."""


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
