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
            "For guests who all come from one school or carrier. On: none of the limits below but that of wrong codes.",
        )
    )
    wider_networks: int = toggle(
        Number(
            4,
            "Times as much for a wider network",
            Group.LIMITS,
            "A household (56 bits of IPv6) may have so many times what a network has, and a wider network (48 bits of "
            "IPv6, 24 of IPv4) so many times that. 0: they are not limited.",
            low=0,
            high=100,
        )
    )
    sockets_per_network: int = toggle(
        Number(20, "Connections", Group.LIMITS, "Of one network. 0: no limit.", low=0, high=10_000)
    )
    places_per_network: int = toggle(
        Number(5, "Waiting guests", Group.LIMITS, "Of one network. 0: no limit.", low=0, high=10_000)
    )
    finds_per_minute: int = toggle(
        Number(30, "Searches a minute", Group.LIMITS, "Of one network. 0: no limit.", low=0, high=10_000)
    )
    arrivals_per_minute: int = toggle(
        Number(60, "New guests a minute", Group.LIMITS, "Of one network. 0: no limit.", low=0, high=10_000)
    )
    reports_per_hour: int = toggle(
        Number(
            30,
            "Reports without proof an hour",
            Group.LIMITS,
            "Of one network. Reports that prove a message do not count. 0: no limit.",
            low=0,
            high=10_000,
        )
    )
    wrong_codes_per_hour: int = toggle(
        Number(
            20,
            "Wrong entry codes an hour",
            Group.LIMITS,
            "Of one network. 0: no limit.",
            low=0,
            high=10_000,
        )
    )
