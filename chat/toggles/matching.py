"""Toggles about who meets whom, and how long to wait for a good match."""

from dataclasses import dataclass

from chat.toggles.kinds import Group, Number, Paragraph, Switch, toggle


@dataclass(frozen=True, kw_only=True)
class MeetingToggles:
    """Part of `Toggles`."""

    interests: bool = toggle(
        Switch(
            True,
            "Interests",
            Group.MEETING,
            "Guests can say what they would like to talk about, and meet people who said the same.",
            public=True,
        )
    )
    suggest_from_guests: bool = toggle(
        Switch(
            True,
            "Suggest what guests wish for",
            Group.MEETING,
            "The first page suggests interests that guests from at least three networks have now, without digits, "
            "links and listed words. Off: it suggests only your own.",
        )
    )
    suggested_interests: str = toggle(
        Paragraph(
            "",
            "Suggested interests",
            Group.MEETING,
            "Interests that the first page suggests before all others, one a line.",
            longest=1_000,
        )
    )
    widen_language_seconds: int = toggle(
        Number(
            10,
            "Wait for a shared interest",
            Group.MEETING,
            "For this many seconds a guest meets only people with a shared interest. After that, people with the "
            "same language.",
            low=0,
            high=600,
        )
    )
    widen_anybody_seconds: int = toggle(
        Number(
            10,
            "Wait for the same language",
            Group.MEETING,
            "For this many more seconds a guest meets only people with the same language. After that, anybody.",
            low=0,
            high=600,
        )
    )
    cooldown_partners: int = toggle(
        Number(
            3,
            "Partners not met again",
            Group.MEETING,
            "How many of its last partners a guest does not meet again for a while.",
            low=0,
            high=20,
        )
    )
    cooldown_minutes: int = toggle(
        Number(
            5,
            "Not met again for",
            Group.MEETING,
            "For how many minutes a guest does not meet these partners again.",
            low=0,
            high=1_440,
        )
    )
    repeat_after_seconds: int = toggle(
        Number(
            20,
            "Met again all the same after",
            Group.MEETING,
            "A guest who has waited this many seconds can meet a recent partner, because nobody else is there. 0: "
            "never.",
            low=0,
            high=3_600,
        )
    )
    same_network_apart: bool = toggle(
        Switch(
            False,
            "Keep a network apart",
            Group.MEETING,
            "Guests from the same network never meet each other.",
        )
    )
    block_networks: bool = toggle(
        Switch(
            False,
            "Block networks too",
            Group.MEETING,
            "A guest who blocks a partner meets nobody from that partner's network for 24 hours.",
        )
    )
    second_chance_seconds: int = toggle(
        Number(
            30,
            "Second chance",
            Group.MEETING,
            "For this many seconds after one guest has left, both can go on with their chat if both want to. 0: "
            "never.",
            public=True,
            low=0,
            high=120,
        )
    )
