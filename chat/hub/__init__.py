"""The connections of this process, and the relay to other processes."""
