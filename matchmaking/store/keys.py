"""Every Redis key with its type and TTL. All keys of a pool share one hash tag, so a pool lives on one host."""

from dataclasses import dataclass, field

#: The version of the records. Versions that cannot read each other's records must not share keys.
RECORDS = 1

#: Matches every key of the site, including those of other versions.
EVERY_KEY = "passerby:*"


@dataclass(frozen=True, slots=True)
class PoolKeys:
    """The keys of one pool. `ttl` below is the grace plus 90 seconds, renewed by the beat."""

    pool: str
    guest: str = field(init=False)  # + id: hash, a guest's record; ttl
    queue: str = field(init=False)  # zset: guest id, last enqueued at (ms); ttl
    names: str = field(init=False)  # zset: name, reserved until (ms); ttl
    processes: str = field(init=False)  # zset: process id, end of its lease (ms); ttl
    changes: str = field(init=False)  # + process id: zset: guest id, changed at (us); ttl
    era: str = field(init=False)  # hash: id, began, beat, silence, expire_from; 30 s
    online: str = field(init=False)  # hash: process id, connected guests; ttl
    room: str = field(init=False)  # + kind and name: zset: guest id, place (ms); ttl
    network: str = field(
        init=False
    )  # + what is counted, and the network: see lua/lib/limits.lua; at most 24 h
    waits: str = field(init=False)  # list: the most recent waits (ms), newest first; 10 min
    wishing: str = field(init=False)  # hash: process id, JSON object of interest and guests' ids; ttl
    popular: str = field(init=False)  # hash: counts (JSON object of interest and count), due (ms); ttl
    keyring: str = field(init=False)  # + ring: hash: key id, "secret made expires"; as long as a key is valid
    code: str = field(init=False)  # + hash: string, the guest that the entry code admitted; at most 24 h
    work: str = field(
        init=False
    )  # + id: string, the connection that presented a proof of work; a few minutes
    staff: str = field(init=False)  # hash: process id, its helpers who are ready or in a chat; ttl
    event: str = field(init=False)  # hash: what the host of event rounds changed, and who pairs guests; 2 h
    service: str = field(
        init=False
    )  # + kind: zset, hash, strings: see lua/lib/service.lua; 1 h, 3 days, minutes

    def __post_init__(self) -> None:
        prefix = f"passerby:{RECORDS}:{{{self.pool}}}"
        for name in ("guest", "changes", "room", "network", "code", "keyring", "work", "service"):
            object.__setattr__(self, name, f"{prefix}:{name}:")
        for name in (
            "queue",
            "names",
            "processes",
            "era",
            "online",
            "waits",
            "wishing",
            "popular",
            "staff",
            "event",
        ):
            object.__setattr__(self, name, f"{prefix}:{name}")

    def listed(self) -> tuple[str, ...]:
        """In the order that `lua/lib/pool.lua` expects. Few scripts need the others."""
        return (
            self.guest,
            self.queue,
            self.names,
            self.processes,
            self.changes,
            self.era,
            self.online,
            self.room,
            self.network,
            self.waits,
            self.wishing,
            self.popular,
            self.keyring,
            self.code,
            self.work,
            self.service,
        )


@dataclass(frozen=True, slots=True)
class SiteKeys:
    """The keys of the whole site. No pool can share their hash tag: a pool name has no dot."""

    reports: str = f"passerby:{RECORDS}:{{.site}}:reports"  # hash: process id, JSON of its last report; 90 s
    totals: str = f"passerby:{RECORDS}:{{.site}}:totals"  # hash: name, count; 24 h
    hour: str = f"passerby:{RECORDS}:{{.site}}:hour:"  # + bucket of ten seconds: hash: name, count; 62 min
    question: str = f"passerby:{RECORDS}:{{.site}}:question:"  # + id: hash: asked and longer, counts; 30 days
    #: Independent of the record version: a change of version must not lose the text of open reports.
    report_keys: str = "passerby:{.site}:report_keys"  # hash: name, key and time created; 8 days, renewed

    def listed(self) -> tuple[str, ...]:
        """In the order that `lua/lib/site.lua` expects."""
        return (self.reports, self.totals, self.hour, self.question)
