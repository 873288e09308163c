"""What the site promises about forgetting, looked up in the running instance: by `/privacy/`, operators and `serve`."""

from chatsite.privacy_checks.finding import Finding, Verdict, worst
from chatsite.privacy_checks.probe import HELD_SECONDS, Report, alook, look, register

__all__ = ["HELD_SECONDS", "Finding", "Report", "Verdict", "alook", "look", "register", "worst"]
