"""The site's privacy promises, checked in the running instance: for `/privacy/`, operators and `serve`."""

from chatsite.privacy_checks.finding import Finding, Verdict, worst
from chatsite.privacy_checks.probe import HELD_SECONDS, Report, alook, look, register

__all__ = ["HELD_SECONDS", "Finding", "Report", "Verdict", "alook", "look", "register", "worst"]
