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
            "Guests can enter interests and meet people who share one.",
            public=True,
        )
    )
    suggest_from_guests: bool = toggle(
        Switch(
            True,
            "Suggest guests' interests",
            Group.MEETING,
            "The start page suggests interests that guests on at least three networks have now, "
            "except filtered words, links and digits. Off: it suggests only yours.",
        )
    )
    suggested_interests: str = toggle(
        Paragraph(
            "",
            "Suggested interests",
            Group.MEETING,
            "The start page suggests these interests first. One per line. Empty: none of yours.",
            longest=1_000,
        )
    )
    widen_language_seconds: int = toggle(
        Number(
            10,
            "Wait for a shared interest",
            Group.MEETING,
            "For this many seconds, guests meet only people who share an interest. After that, the "
            "same language is enough. 0: they do not wait.",
            low=0,
            high=600,
        )
    )
    widen_anybody_seconds: int = toggle(
        Number(
            10,
            "Wait for the same language",
            Group.MEETING,
            "For this many more seconds, guests meet only people who share their language. After "
            "that, they meet anybody. 0: they do not wait.",
            low=0,
            high=600,
        )
    )
    cooldown_partners: int = toggle(
        Number(
            3,
            "Recent partners to avoid",
            Group.MEETING,
            "How many recent partners each guest does not meet again for a while. 0: none.",
            low=0,
            high=20,
        )
    )
    cooldown_minutes: int = toggle(
        Number(
            5,
            "Avoid recent partners for",
            Group.MEETING,
            "For this many minutes, guests do not meet a recent partner again. 0: they can meet at once.",
            low=0,
            high=1_440,
        )
    )
    repeat_after_seconds: int = toggle(
        Number(
            20,
            "Allow recent partners after",
            Group.MEETING,
            "After waiting this many seconds, guests can meet a recent partner, because nobody else "
            "is there. 0: never.",
            low=0,
            high=3_600,
        )
    )
    same_network_apart: bool = toggle(
        Switch(
            False,
            "Keep networks apart",
            Group.MEETING,
            "Guests on the same network never meet each other.",
        )
    )
    block_networks: bool = toggle(
        Switch(
            False,
            "Block whole networks",
            Group.MEETING,
            "Guests who block a partner meet nobody from that partner's network for 24 hours. Off: "
            "they avoid only that partner.",
        )
    )
    second_chance_seconds: int = toggle(
        Number(
            30,
            "Second chance",
            Group.MEETING,
            "For this many seconds after a guest leaves, both can continue their chat if both want "
            "to. 0: never.",
            public=True,
            low=0,
            high=120,
        )
    )
