"""How often questions were asked, and how often a longer chat followed."""

import logging
from collections.abc import Iterable, Mapping

from chatsite.logs.redact import kind_of
from chatsite.redis.clients import REDIS_ERRORS, matchmaking_redis
from matchmaking.stats import questions
from matchmaking.stats.questions import Tally

logger = logging.getLogger(__name__)

#: A share of fewer chats says nothing about the question.
LEAST_SHOWN = 20


def tallies(ids: Iterable[int]) -> Mapping[int, Tally]:
    """The counts of these questions; empty if Redis does not answer. Synchronous."""
    try:
        return questions.read(matchmaking_redis(), ids)
    except REDIS_ERRORS as error:
        logger.info("The counts of questions cannot be read: %s", kind_of(error))
        return {}
