"""The site in a process that can be asked what it still keeps of its input."""
