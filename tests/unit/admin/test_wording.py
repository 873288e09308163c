"""What operators and moderators read from code: labels are short, help is a sentence, and no old words come back."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.core.management import get_commands, load_command_class

from chat.toggles.kinds import Choice, Group
from chat.toggles.values import TOGGLES
from chatsite.management.manual import TeachingCommand
from tests.environment import ROOT

LONGEST_LABEL, LONGEST_HELP = 90, 200
OLD_WORDS = re.compile(
    r"\b(the|a|of|this|your|any) talk\b|\bdoor\b|\bseats?\b|\b(proved|unproved|these|the reported) lines\b|\bwhoever\b"
    r"|\bsomebody whom\b|\b(as|so) long as\b|\bhand(s|ed)? in\b|\bgot up\b|\bput together\b|\bpaired\b|\bobjection\b"
    r"|\bSo many\b|\bthe talk\b|\bmeanwhile\b|\bMend\b|\bwhere all is well\b|\bgathered\b|\bmay say why\b",
    re.IGNORECASE,
)
#: Places whose texts are for operators only: all their strings are read, also those of messages and errors.
FOLDERS = (
    "chat/admin",
    "chat/forms",
    "chat/formats",
    "chat/login",
    "chat/management",
    "chat/toggles",
    "chatsite/config",
    "chatsite/doctor",
    "chatsite/management",
)
TEMPLATES = ROOT / "templates" / "admin"


def faults_of_label(text: str) -> list[str]:
    """What is wrong with the name of a field, a button or a choice."""
    found = [f"longer than {LONGEST_LABEL}: {text}"] if len(text) > LONGEST_LABEL else []
    return [*found, *(["ends like a sentence: " + text] if text.endswith(".") else []), *old_words(text)]


def faults_of_help(text: str) -> list[str]:
    """What is wrong with an explanation."""
    found = [] if text.endswith(".") else [f"no full stop: {text}"]
    if len(text) > LONGEST_HELP:
        found.append(f"{len(text)} characters: {text}")
    if not text[:1].isupper():
        found.append(f"no capital at its beginning: {text}")
    return [*found, *old_words(text)]


def old_words(text: str) -> list[str]:
    return [f"{found[0]}: {text}" for found in OLD_WORDS.finditer(text)]


def our_forms() -> Iterator[type[Any]]:
    for path in sorted((ROOT / "chat" / "forms").glob("[a-z]*.py")):
        module = import_module(f"chat.forms.{path.stem}")
        for value in vars(module).values():
            is_ours = isinstance(value, type) and value.__module__ == module.__name__
            if is_ours and issubclass(value, forms.BaseForm) and getattr(value, "base_fields", None):
                yield value


def fields() -> Iterator[tuple[str, str, str]]:
    """Place, label and help of each field of our forms that is shown, and of our models."""
    for form in our_forms():
        for name, field in form.base_fields.items():
            if not isinstance(field.widget, forms.HiddenInput):
                yield f"{form.__name__}.{name}", str(field.label or name), str(field.help_text)
    for model in apps.get_app_config("chat").get_models():
        for field in model._meta.get_fields():
            if (
                model.__module__.startswith("chat.")
                and hasattr(field, "verbose_name")
                and field.model is model
            ):
                yield (
                    f"{model.__name__}.{field.name}",
                    str(field.verbose_name),
                    str(getattr(field, "help_text", "")),
                )


def labels() -> Iterator[tuple[str, str]]:
    for name, toggle in TOGGLES.items():
        yield name, toggle.label
        if isinstance(toggle, Choice):
            yield from ((name, option) for option in toggle.options.values())
    yield from ((group.name, group.title) for group in Group)
    yield from ((place, label) for place, label, _ in fields())
    for model in apps.get_app_config("chat").get_models():
        yield from (
            (model.__name__, str(label))
            for label in (model._meta.verbose_name, model._meta.verbose_name_plural)
        )
        for field in model._meta.get_fields():
            yield from (
                (f"{model.__name__}.{field.name}", str(label))
                for _, label in getattr(field, "choices", None) or ()
            )


def helps() -> Iterator[tuple[str, str]]:
    yield from ((name, toggle.help_text) for name, toggle in TOGGLES.items())
    yield from ((group.name, group.explanation) for group in Group)
    of_a_library = {"RecoveryCodes.confirmed"}
    yield from ((place, text) for place, _, text in fields() if text and place not in of_a_library)


def commands() -> Iterator[tuple[str, Any]]:
    for name, app in sorted(get_commands().items()):
        if app in {"chat", "chatsite"}:
            yield name, load_command_class(app, name)


def strings() -> Iterator[tuple[str, str]]:
    """Every string of these folders that is a text of several words, without docstrings; and the admin's templates."""
    for path in sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")):
        tree = ast.parse(path.read_text())
        silent = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in silent
                and " " in node.value
            ):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value
    for path in sorted(TEMPLATES.rglob("*.html")):
        yield str(path.relative_to(ROOT)), shown(path)


def shown(path: Path) -> str:
    """A template without its tags and markup."""
    return re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<[^>]*>", " ", path.read_text(), flags=re.DOTALL)


@pytest.mark.parametrize(("place", "label"), sorted(set(labels())))
def test_a_label_is_short_and_plain(place: str, label: str) -> None:
    assert faults_of_label(label) == []


@pytest.mark.parametrize(("place", "text"), sorted(set(helps())))
def test_an_explanation_is_one_or_two_plain_sentences(place: str, text: str) -> None:
    assert faults_of_help(text) == []


@pytest.mark.parametrize("name", [name for name, _ in commands()])
def test_the_help_of_a_command_says_what_it_does(name: str) -> None:
    command = dict(commands())[name]
    first = command.help.split()[0]

    assert first.endswith("s"), "begins with what it does, as in: Bans an address."
    assert old_words(command.help) == []
    if isinstance(command, TeachingCommand):
        assert old_words(command.examples) == []


def test_no_text_for_operators_goes_back_to_the_old_words() -> None:
    assert [f"{place} {fault}" for place, text in strings() for fault in old_words(text)] == []


def test_they_are_all_found() -> None:
    """A control: with nothing to look at, the tests above would say nothing."""
    assert len({name for name, _ in helps()} & set(TOGGLES)) == len(TOGGLES)
    assert len({place for place, _, _ in fields()}) > 80
    assert len(list(strings())) > 500
    assert {"Pool.slug", "DecisionForm.network"} <= {place for place, _ in helps()}


@pytest.mark.parametrize(
    "wrong",
    [
        "guests meet.",
        "Guests meet",
        "Whoever is here is told.",
        "They stay as long as they like.",
        "A door. " * 30 + "End.",
    ],
)
def test_a_bad_explanation_is_found(wrong: str) -> None:
    assert faults_of_help(wrong) != []


@pytest.mark.parametrize("wrong", ["x" * 91, "Proved lines", "Guests meet.", "Nobody is put together"])
def test_a_bad_label_is_found(wrong: str) -> None:
    assert faults_of_label(wrong) != []
