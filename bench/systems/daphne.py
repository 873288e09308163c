"""Plain Daphne, as it comes: the command that its documentation names, with an application of ours."""

import sys

from bench.systems.process import Process, free_port


def daphne(application: str, **environment: str) -> Process:
    """Of one process, not started yet. Its access log is off: no other system writes one."""
    port = free_port()
    options = ["--bind", "127.0.0.1", "--port", str(port), "--verbosity", "0"]
    return Process(
        [sys.executable, "-m", "daphne", *options, application], port=port, environment=environment
    )
