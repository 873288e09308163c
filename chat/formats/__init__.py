"""Parsers and validators for what operators type. Pure."""
