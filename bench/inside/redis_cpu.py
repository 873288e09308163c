"""The CPU that Redis has used: from Redis itself, whose clock is finer than the ticks of /proc."""

from chatsite.redis.clients import matchmaking_redis


def redis_cpu_seconds() -> float:
    """In user and kernel mode, since it started."""
    used = matchmaking_redis().info("cpu")
    return float(used["used_cpu_user"]) + float(used["used_cpu_sys"])
