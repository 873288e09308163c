"""The Python client; `passerby` below is all of it."""
