"""The mode of a season: who of its people has a client that can encrypt."""

import random
from enum import StrEnum


class Mode(StrEnum):
    CLEAR = "in clear"
    ENCRYPTED = "encrypted"
    MIXED = "mixed"  # half of the people, so that a quarter of the chats are encrypted

    def encrypts(self, chance: random.Random) -> bool:
        """Whether the clients of one more person can."""
        return self is Mode.ENCRYPTED or (self is Mode.MIXED and chance.random() < 0.5)
