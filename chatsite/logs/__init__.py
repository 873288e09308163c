"""Log formatting that keeps personal data out of log lines."""
