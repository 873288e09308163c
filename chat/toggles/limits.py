"""Toggles that limit each network, against floods and bots."""

from dataclasses import dataclass

from chat.toggles.kinds import Group, Number, Switch, toggle


@dataclass(frozen=True, kw_only=True)
class LimitToggles:
    """Part of `Toggles`."""

    shared_networks: bool = toggle(
        Switch(
            False,
            "Shared networks",
            Group.LIMITS,
            "For guests who share one network, such as a school. On: the limits below do not apply, "
            "except the one for wrong entry codes.",
        )
    )
    wider_networks: int = toggle(
        Number(
            4,
            "Multiplier for wider networks",
            Group.LIMITS,
            "A household (IPv6 /56) can use this many times a network's limits, and a wider network "
            "(IPv6 /48, IPv4 /24) this many times a household's. 0: no limit.",
            low=0,
            high=100,
        )
    )
    sockets_per_network: int = toggle(
        Number(
            20,
            "Connections",
            Group.LIMITS,
            "How many pages the guests of one network can have open at once. 0: no limit.",
            low=0,
            high=10_000,
        )
    )
    places_per_network: int = toggle(
        Number(
            5,
            "Waiting guests",
            Group.LIMITS,
            "How many guests of one network can wait for a partner at once. 0: no limit.",
            low=0,
            high=10_000,
        )
    )
    finds_per_minute: int = toggle(
        Number(
            30,
            "Searches per minute",
            Group.LIMITS,
            "How many times per minute the guests of one network can look for a partner. 0: no limit.",
            low=0,
            high=10_000,
        )
    )
    arrivals_per_minute: int = toggle(
        Number(
            60,
            "New guests per minute",
            Group.LIMITS,
            "How many new guests per minute can come from one network. 0: no limit.",
            low=0,
            high=10_000,
        )
    )
    reports_per_hour: int = toggle(
        Number(
            30,
            "Unproved reports per hour",
            Group.LIMITS,
            "How many reports without a proved message one network can send per hour. Other reports "
            "do not count. 0: no limit.",
            low=0,
            high=10_000,
        )
    )
    wrong_codes_per_hour: int = toggle(
        Number(
            20,
            "Wrong entry codes per hour",
            Group.LIMITS,
            "How many wrong entry codes per hour one network can try. 0: no limit.",
            low=0,
            high=10_000,
        )
    )
