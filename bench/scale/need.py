"""How many processes, machines and Redis hosts so many people need.

What people do on such a site is assumed here: replace it by the figures of your own site.
"""

from dataclasses import dataclass
from math import ceil

from bench.scale.costs import BEAT_US_A_PROCESS, REDIS_BYTES_A_GUEST, Costs


@dataclass(frozen=True, slots=True)
class Habits:
    visit_seconds: float = 1_200.0
    chat_seconds: float = 360.0
    #: Between two messages of one guest who chats.
    message_seconds: float = 12.0
    #: Share of the connected guests; the others wait, or have just left a chat.
    chatting: float = 0.9
    #: Other commands of a visit (hello, leave, away), each counted at the cost of a find.
    other_calls: float = 3.0


@dataclass(frozen=True, slots=True)
class Machines:
    """The machines, and how much of them may be used."""

    cores: int = 8
    memory_bytes: float = 32e9
    redis_bytes: float = 8e9
    #: Share of a core. The rest is for peaks, and for the guests of a failed neighbour.
    load: float = 0.5
    beat_seconds: float = 2.0


@dataclass(frozen=True, slots=True)
class Rates:
    """Per second, of the whole site."""

    messages: float
    finds: float
    connects: float


@dataclass(frozen=True, slots=True)
class Need:
    online: int
    rates: Rates
    processes: int
    machines: int
    #: Cores that pub/sub and state would use in one Redis each. One pool cannot use more than one core for its state.
    pubsub_cores: float
    state_cores: float
    pubsub_hosts: int
    state_hosts: int
    state_bytes: float


def rates(online: float, habits: Habits) -> Rates:
    chatting = online * habits.chatting
    return Rates(
        messages=chatting / habits.message_seconds,
        finds=chatting / habits.chat_seconds,
        connects=online / habits.visit_seconds,
    )


def process_cores(guests: float, costs: Costs, habits: Habits, machines: Machines) -> float:
    """The share of a core that a process with so many guests uses."""
    each = rates(guests, habits)
    us = (
        each.messages * costs.message
        + each.finds * costs.find
        + each.connects * (costs.connect + habits.other_calls * costs.find)
        + guests * costs.beat_guest / machines.beat_seconds
    )
    return us / 1e6


def state_us(
    online: float, each: Rates, processes: float, costs: Costs, habits: Habits, machines: Machines
) -> float:
    """Microseconds of Redis CPU per second: transitions, renewals of records, and the beats themselves."""
    transitions = (each.finds + each.connects * habits.other_calls) * costs.redis_find
    renewals = online * costs.redis_beat_guest / machines.beat_seconds
    beats = processes / machines.beat_seconds * processes * BEAT_US_A_PROCESS
    return transitions + renewals + beats


def need(online: int, costs: Costs, habits: Habits, machines: Machines) -> Need:
    each = rates(online, habits)
    share = process_cores(costs.process_guests, costs, habits, machines) / machines.load
    guests = costs.process_guests / max(1.0, share)
    processes = max(1, ceil(online / guests))
    memory = costs.process_bytes + guests * costs.guest_bytes
    fit = max(1, min(machines.cores, int(machines.memory_bytes * machines.load / memory)))
    # A message is two publishes: the text and its confirmation.
    pubsub = 2 * each.messages * costs.redis_publish / 1e6
    state = state_us(online, each, processes, costs, habits, machines) / 1e6
    held = online * REDIS_BYTES_A_GUEST
    return Need(
        online=online,
        rates=each,
        processes=processes,
        machines=ceil(processes / fit),
        pubsub_cores=pubsub,
        state_cores=state,
        pubsub_hosts=max(1, ceil(pubsub / machines.load)),
        state_hosts=max(1, ceil(state / machines.load), ceil(held / machines.redis_bytes)),
        state_bytes=held,
    )
