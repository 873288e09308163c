"""The load generator: lean enough that the servers are the limit, in a process and on a core of its own."""
