"""Following the master: a failover must not wait until the old master says that it is none any more."""

import logging
import threading

from redis.exceptions import RedisError
from redis.sentinel import SentinelConnectionPool

logger = logging.getLogger(__name__)

ASK_SECONDS = 2.0


class MasterFollower:
    """Asks Sentinel every two seconds where the master is, and drops the connections to any other server.

    After a manual failover the old master goes on taking writes for 10 to 20 s, until Sentinel reconfigures it; all
    of them are lost. The pool by itself would ask only when a connection breaks. It asks in a thread of its own,
    so that a Sentinel that hangs holds up no command.
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
                # Drops idle connections if it is another one; those in use are dropped when they come back.
                now = self._pool.get_master_address()  # type: ignore[no-untyped-call]
            except RedisError:
                continue  # as long as nobody says otherwise, the master is where it was
            if before is not None and before != now:
                logger.warning("Redis: Sentinel names another master, which is followed")
