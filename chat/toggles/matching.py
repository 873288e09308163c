"""Toggles about who meets whom, and how long to wait for a good match."""

from dataclasses import dataclass

from chat.toggles.kinds import Group, Number, Paragraph, Switch, toggle


@dataclass(frozen=True, kw_only=True)
class MeetingToggles:
    """Part of `Toggles`."""

    interests: bool = toggle(
        Switch(
            True, "Interests", Group.MEETING, "Guests say what they would like to talk about.", public=True
        )
    )
    suggest_from_guests: bool = toggle(
        Switch(
            True,
            "Suggest what guests wish for",
            Group.MEETING,
            "The landing page suggests what guests from three networks or more wait or chat for now, without digits, "
            "links and listed words. Off: only your own.",
        )
    )
    suggested_interests: str = toggle(
        Paragraph(
            "", "Suggested interests", Group.MEETING, "Your own, one a line; they come first.", longest=1_000
        )
    )
    widen_language_seconds: int = toggle(
        Number(
            10,
            "Wait for a shared interest",
            Group.MEETING,
            "So many seconds; after that the same language is enough.",
            low=0,
            high=600,
        )
    )
    widen_anybody_seconds: int = toggle(
        Number(
            10,
            "Wait for the same language",
            Group.MEETING,
            "So many seconds more; after that anybody will do.",
            low=0,
            high=600,
        )
    )
    cooldown_partners: int = toggle(
        Number(3, "Partners not met again", Group.MEETING, "The last so many of each guest.", low=0, high=20)
    )
    cooldown_minutes: int = toggle(
        Number(5, "Not met again for", Group.MEETING, "So many minutes.", low=0, high=1_440)
    )
    repeat_after_seconds: int = toggle(
        Number(
            20,
            "Met again all the same after",
            Group.MEETING,
            "Who waits so many seconds may meet a recent partner: nobody else seems to be there. 0: never.",
            low=0,
            high=3_600,
        )
    )
    same_network_apart: bool = toggle(
        Switch(False, "Keep a network apart", Group.MEETING, "Guests of one network never meet each other.")
    )
    block_networks: bool = toggle(
        Switch(
            False,
            "Block networks too",
            Group.MEETING,
            "Who blocks a partner meets nobody of that partner's network for 24 hours.",
        )
    )
    second_chance_seconds: int = toggle(
        Number(
            30,
            "Second chance",
            Group.MEETING,
            "So many seconds after one has left, both may go on with their chat if both want to. 0: never.",
            public=True,
            low=0,
            high=120,
        )
    )
