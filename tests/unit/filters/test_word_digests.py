"""The word lists as pages get them: hashes that tell nothing by themselves, the same in every process."""

import subprocess
import sys

import msgspec

from chat.filters.word_digests import digest, word_file
from chat.filters.words import Action, Filter, Filters, compiled, read_entries
from tests.environment import ROOT

LISTS = compiled([Filter(Action.REFUSE, ("rotten", "死ね")), Filter(Action.BLUR, ("egg*", "rotten"))])


def test_without_entries_there_is_no_file() -> None:
    assert word_file(Filters()) is None


def test_no_word_can_be_read_in_the_file() -> None:
    found = word_file(LISTS)
    assert found is not None
    text = found.content.decode().casefold()
    assert not any(word in text for word in ("rotten", "egg", "死ね"))


def test_each_action_has_the_hashes_of_its_own_patterns() -> None:
    found = word_file(LISTS)
    assert found is not None
    file = msgspec.json.decode(found.content)
    salt = file["salt"]
    assert file["lists"] == {
        "refuse": sorted([digest(" rotten ", salt), digest("死ね", salt)]),
        "blur": sorted([digest(" rotten ", salt), digest(" egg", salt)]),
    }
    assert (file["longest"], file["anywhere"]) == (len(" rotten "), True)


def test_words_of_scripts_with_spaces_are_searched_only_where_words_begin() -> None:
    found = word_file(compiled([Filter(Action.FLAG, ("egg",))]))
    assert found is not None
    assert msgspec.json.decode(found.content)["anywhere"] is False


def test_equal_lists_have_equal_files_in_every_process_and_others_have_other_hashes() -> None:
    script = (
        "from chat.filters.word_digests import word_file; from chat.filters.words import *;"
        "lists = [Filter(Action.BLUR, ('egg*', 'rotten')), Filter(Action.REFUSE, ('rotten', '死ね'))];"
        "print(word_file(compiled(lists)).name)"
    )
    other = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True
    )
    found, more = word_file(LISTS), word_file(compiled([Filter(Action.BLUR, ("egg*", "rotten"))]))
    assert found is not None
    assert more is not None
    assert other.stdout.strip() == found.name
    hashes = [set(msgspec.json.decode(each.content)["lists"]["blur"]) for each in (found, more)]
    assert hashes[0].isdisjoint(hashes[1])


def test_two_thousand_entries_make_a_file_that_a_phone_loads_at_once() -> None:
    entries = read_entries("\n".join(f"entry{n}" for n in range(2_000)))
    found = word_file(compiled([Filter(Action.REFUSE, entries)]))
    assert found is not None
    assert len(found.content) < 50_000
