"""How a command's `--help` is printed: what it does, its options, and then examples with their own line ends."""

from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser, DjangoHelpFormatter


class Printed(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Django's order of the options, and the texts with their own line ends."""


class TeachingCommand(BaseCommand):
    """A command whose help ends with `examples`: lines as one types them, each with what it does below."""

    examples: str

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name,
            subcommand,
            formatter_class=Printed,
            epilog=f"Examples:\n{self.examples.rstrip()}",
            **kwargs,
        )
