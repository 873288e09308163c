"""A Redis host's configuration as it reports it, and which of its options the site can rely on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from redis import Redis
from redis.exceptions import ResponseError

NOEVICTION = "noeviction"


@dataclass(frozen=True, slots=True)
class Rule:
    """`holds` checks a value of `option`.

    `info_field`: the INFO field with the same information, available even where CONFIG is not permitted, and a
    function that converts it to a value of the option.
    """

    option: str
    holds: Callable[[str], bool]
    info_field: tuple[str, Callable[[Any], str]] | None = None

    def value(self, config: Mapping[str, str], info: Mapping[str, Any]) -> str | None:
        """The option's value; None if unknown. If CONFIG and INFO differ, the one that fails the rule."""
        values = [config[self.option]] if self.option in config else []
        if self.info_field is not None and self.info_field[0] in info:
            name, as_option = self.info_field
            values.append(as_option(info[name]))
        return min(values, key=self.holds, default=None)

    def judge(self, config: Mapping[str, str], info: Mapping[str, Any]) -> bool | None:
        """Whether the rule is met; None if unknown."""
        value = self.value(config, info)
        return None if value is None else self.holds(value)


def _is(wanted: str) -> Callable[[str], bool]:
    return lambda value: value == wanted


EVICTION = Rule("maxmemory-policy", _is(NOEVICTION), ("maxmemory_policy", str))
SNAPSHOTS = Rule("save", _is(""))
APPEND_LOG = Rule("appendonly", _is("no"), ("aof_enabled", lambda value: "yes" if int(value) else "no"))
CRASH_LOG = Rule("crash-log-enabled", _is("no"))
DISKLESS_SYNC = Rule("repl-diskless-sync", _is("yes"))
DISKLESS_LOAD = Rule("repl-diskless-load", lambda value: value != "disabled")
SLOW_LOG_LENGTH = Rule("slowlog-max-len", _is("0"))
SLOW_LOG_NEVER = Rule("slowlog-log-slower-than", lambda value: value.startswith("-"))
#: Valkey's, similar to the slow log; Redis has none.
LARGE_REQUESTS = Rule("commandlog-large-request-max-len", _is("0"))
LARGE_REPLIES = Rule("commandlog-large-reply-max-len", _is("0"))
#: Only what is needed: `CONFIG GET *` would also return passwords.
READ = (
    *(
        rule.option
        for rule in (
            *(EVICTION, SNAPSHOTS, APPEND_LOG, CRASH_LOG, DISKLESS_SYNC, DISKLESS_LOAD),
            *(SLOW_LOG_LENGTH, SLOW_LOG_NEVER, LARGE_REQUESTS, LARGE_REPLIES),
        )
    ),
    "maxclients",
    "client-output-buffer-limit",
)


def slow_log(config: Mapping[str, str]) -> list[Rule]:
    """The rules for a host that keeps no commands.

    The slow log can be disabled in two ways: returns the rule for the one that the host uses.
    """
    off = SLOW_LOG_NEVER if SLOW_LOG_NEVER.judge(config, {}) else SLOW_LOG_LENGTH
    return [off, *(rule for rule in (LARGE_REQUESTS, LARGE_REPLIES) if rule.option in config)]


def read(client: Redis) -> dict[str, str]:
    """The options in `READ`, by name, except those the host does not have.

    Empty if CONFIG is not permitted, as with some hosting providers.
    """
    found: dict[str, str] = {}
    for option in READ:  # one at a time: several at once need Redis 7
        try:
            answer = client.config_get(option)
        except ResponseError:
            break
        found |= {_text(name): _text(value) for name, value in answer.items()}
    return found


def _text(value: bytes | str | None) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else value or ""
