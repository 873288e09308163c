"""Follows the master: a failover must not wait until the old master is reconfigured."""

import logging
import threading

from redis.exceptions import RedisError
from redis.sentinel import SentinelConnectionPool

logger = logging.getLogger(__name__)

ASK_SECONDS = 2.0


class MasterFollower:
    """Asks Sentinel every two seconds for the master, and drops connections to any other server.

    After a manual failover the old master accepts writes for 10 to 20 s, until Sentinel reconfigures it; all
    of them are lost. The pool itself asks only when a connection breaks. This uses its own thread, so that a
    hanging Sentinel delays no command.
    """

    def __init__(self, pool: SentinelConnectionPool) -> None:
        self._pool = pool
        self._over = threading.Event()
        threading.Thread(target=self._follow, name="redis master", daemon=True).start()

    def close(self) -> None:
        self._over.set()

    def _follow(self) -> None:
        while not self._over.wait(ASK_SECONDS):
            before = self._pool.master_address
            try:
                # Drops idle connections if the master changed; those in use are dropped on their return.
                now = self._pool.get_master_address()  # type: ignore[no-untyped-call]
            except RedisError:
                continue  # without an answer the master is assumed unchanged
            if before is not None and before != now:
                logger.warning("Redis: Sentinel names another master; following it")
