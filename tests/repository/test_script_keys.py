"""The keys of Lua scripts: within one script, no two parts take the same key under two names."""

import re

import pytest

from tests.environment import ROOT

_LUA = ROOT / "matchmaking" / "store" / "lua"
#: The keys that `lib/pool.lua` names.
_OF_THE_POOL = 15


def parts_of(script: str) -> dict[str, str]:
    """The sources that make up a script, by their names."""
    source = (_LUA / f"{script}.lua").read_text()
    used = re.match(r"-- uses: ([a-z ]+)\n", source)
    assert used is not None
    return {script: source} | {
        f"lib/{name}": (_LUA / "lib" / f"{name}.lua").read_text() for name in used[1].split()
    }


@pytest.mark.parametrize("script", sorted(path.stem for path in _LUA.glob("*.lua")))
def test_each_further_key_belongs_to_one_part_of_a_script(script: str) -> None:
    taken: dict[int, set[str]] = {}
    for name, source in parts_of(script).items():
        for number in re.findall(r"\bKEYS\[(\d+)\]", source):
            taken.setdefault(int(number), set()).add(name)
    assert all(number > _OF_THE_POOL for number in taken)
    assert {number: sorted(names) for number, names in taken.items() if len(names) > 1} == {}
