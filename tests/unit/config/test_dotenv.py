"""`.env`: each line is applied, or refused with its number; none is ignored, and none is shown."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from chatsite.config.dotenv import MOST_BYTES, read
from tests.support.checkouts import check_out
from tests.support.refusals import run_all


def read_text(place: Path, content: str | bytes) -> dict[str, str]:
    file = place / ".env"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return {name: one.value for name, one in read(file).items()}


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=b", "b"),
        ("A = b", "b"),
        ("   A=b  ", "b"),
        ("\tA\t=\tb", "b"),
        ("\u00a0A=b", "b"),
        ("\ufeffA=b", "b"),
        ("export A=b", "b"),
        ("export   A = b", "b"),
        ("A=b\r", "b"),
        ("A=", ""),
        ("A= # nothing", ""),
        ("A=b # a comment", "b"),
        ("A=b#c", "b#c"),
        ("A=#b", "#b"),
        ("A=b=c==", "b=c=="),
        ("A=$HOME", "$HOME"),
        ("A=a b", "a b"),
        ("A='a # b'", "a # b"),
        ('A="a # b" # a comment', "a # b"),
        ("A='it is' ", "it is"),
        (r'A="a \"b\" \\ \$c"', r'a "b" \ $c'),
        (r"A='a\b'", r"a\b"),
        (r"A=a\b", r"a\b"),
        ('A=a"b"', 'a"b"'),
        ("A=''", ""),
    ],
)
def test_a_line_is_read_as_people_write_it(tmp_path: Path, line: str, value: str) -> None:
    assert read_text(tmp_path, f"{line}\n") == {"A": value}
    assert read_text(tmp_path, f"{line}\r\nB=2") == {"A": value, "B": "2"}


def test_comments_and_empty_lines_are_left_out(tmp_path: Path) -> None:
    assert read_text(tmp_path, "\n# A=1\n  # B=2\n\n#\nC=3\n") == {"C": "3"}


@pytest.mark.parametrize(
    "line",
    [
        "set A=hunter2",
        "A: hunter2",
        "A hunter2",
        "hunter2",
        "=hunter2",
        "A-B=hunter2",
        "1A=hunter2",
        "export hunter2",
        "\u200bA=hunter2",
        "A\u200b=hunter2",
        'A="hunter2',
        "A='hunter2",
        'A="hunter2" more',
        "A='hunter2'more",
        r'A="hunter2\n"',
        'A="hunter2\\"',
        "; A=hunter2",
        "[hunter2]",
        "A += hunter2",
        "B=hunter2",
        b"A=\xffhunter2",
        "A=hunter2".encode("utf-16"),
    ],
)
def test_an_unreadable_line_is_refused_by_its_number(tmp_path: Path, line: str | bytes) -> None:
    before = b"# a comment\nB=1\n"
    with pytest.raises(ImproperlyConfigured, match=r"\.env, line 3: .*\.$") as refusal:
        read_text(tmp_path, before + (line.encode() if isinstance(line, str) else line) + b"\nC=2\n")
    assert "hunter2" not in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "directory").mkdir()
    for path, why in (
        (tmp_path / "directory", "cannot be read: Is a directory"),
        (Path("/dev/zero"), "is larger"),
    ):
        with pytest.raises(ImproperlyConfigured, match=why):
            read(path)
    assert MOST_BYTES < 1 << 20


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return check_out(tmp_path_factory.mktemp("checkout"))


SECRET = "an-own-secret-key-of-hunter2-0123456789-abcdefghijk"


def test_the_command_line_honours_or_refuses_the_file(checkout: Path) -> None:
    """With the value, or the error message."""
    cases = {
        f"SECRET_KEY={SECRET}\nPORT = 99999\n": "PORT ({file}, line 2) must be a whole number",
        f"\ufeffPORT=99999\nSECRET_KEY={SECRET}\n": "PORT ({file}, line 1) must be a whole number",
        f"SECRET_KEY: {SECRET}\n": "{file}, line 1: write settings as NAME=value",
        f"ADMIN=off\nset SECRET_KEY={SECRET}\n": "{file}, line 2: write settings as NAME=value",
        "ADMIN = off\nADMIM=off\n": "{file}, line 2: there is no setting ADMIM. Did you mean ADMIN?",
        "admin=off\n": "{file}, line 1: there is no setting admin. Did you mean ADMIN?",
        "SECRET_KEYS_FILE=x\n": "{file}, line 1: there is no setting SECRET_KEYS_FILE. Did you mean SECRET_KEY_FILE?",
        "SITE_ORIGIN=x\n": "{file}, line 1: there is no setting SITE_ORIGIN. Did you mean SITE_ORIGINS?",
    }
    asked: list[dict[str, str | bytes | None]] = [{".env": text, "SECRET_KEY": None} for text in cases]
    for text, sentence, outcome in zip(
        cases, cases.values(), run_all(asked, "check", code=checkout), strict=True
    ):
        assert outcome.status == 2, (text, outcome)
        assert outcome.output.startswith(f"passerby: {sentence.format(file=checkout / '.env')}"), (
            text,
            outcome,
        )
        assert outcome.output.count("\n") == 1, (text, outcome)
        assert "hunter2" not in outcome.output, (text, outcome)


def test_a_name_that_the_site_does_not_know_is_named(checkout: Path) -> None:
    [outcome] = run_all([{".env": "ADMIN=off\nCOMPOSE_PROJECT_NAME=hunter2\n"}], "check", code=checkout)
    assert outcome.status == 0
    assert f"{checkout}/.env, line 2: there is no setting COMPOSE_PROJECT_NAME." in outcome.output
    assert "hunter2" not in outcome.output


def test_the_environment_wins_over_the_file(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "port").write_text("65537")
    over: list[dict[str, str | bytes | None]] = [
        {".env": "PORT=65536", "PORT": "8000"},
        {".env": "PORT_FILE=/nowhere", "PORT": "8000"},
        {".env": "PORT=8000", "PORT_FILE": f"{tmp_path}/port"},
    ]
    assert [outcome.status for outcome in run_all(over, "check", code=checkout)] == [0, 0, 2]


def test_the_settings_in_the_file_apply(checkout: Path) -> None:
    """`ADMIN = off`, with spaces: the site must then have no admin."""
    script = "from django.conf import settings; print(settings.ADMIN, settings.GRACE_SECONDS)"
    text = "\ufeff  ADMIN = off  # not here\r\nexport GRACE_SECONDS='60'\r\n"
    [outcome] = run_all([{".env": text}], "shell", "-v0", "-c", script, code=checkout)
    assert outcome.output == "False 60\n"
