"""Log lines that hold nothing of anybody."""
