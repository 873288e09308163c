#!/usr/bin/env python
"""Passerby's command line: `python manage.py help` lists the commands."""

import locale
import os
import sys


def main() -> int:
    """The exit status. Whatever is wrong is one sentence (see chatsite.management.command_line)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    try:
        try:
            from chatsite.management.command_line import run
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] in {"chatsite", "chat", "matchmaking"}:
                raise
            return _refuse(
                f"{error.name} is not installed for {sys.executable}. Use .venv/bin/python, which `make run` makes, "
                "or install requirements.txt."
            )
        return run(sys.argv)
    except KeyboardInterrupt:
        return 130


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"passerby: {sentence}\n")
    return 2


def _open_standard_files() -> None:
    """A closed one would be given to the next file or socket that is opened, and written to."""
    for descriptor, mode, name in ((0, "r", "stdin"), (1, "w", "stdout"), (2, "w", "stderr")):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest that is free
        if getattr(sys, name) is None:
            setattr(sys, name, open(descriptor, mode, encoding="utf-8", closefd=False))  # noqa: SIM115


def _speak_utf8() -> None:
    """Texts and files of the site are in UTF-8, whatever the locale says: Python begins anew, once, in that mode."""
    is_utf8 = sys.flags.utf8_mode or locale.getencoding().lower() in {"utf-8", "utf8"}
    if not is_utf8 and "PASSERBY_UTF8" not in os.environ:
        os.environ["PASSERBY_UTF8"] = "on"
        place = len(sys.orig_argv) - len(sys.argv)
        options, command = sys.orig_argv[1:place], sys.orig_argv[place:]
        os.execv(sys.executable, [sys.executable, *options, "-X", "utf8", *command])  # noqa: S606
    os.environ.pop("PASSERBY_UTF8", None)


if __name__ == "__main__":
    _open_standard_files()
    _speak_utf8()
    sys.exit(main())
