"""The Python client; `passerby` below is the whole package."""
