"""The gate: in production the site refuses to start if it breaks a promise, unless the operator accepted the risk."""

from django.conf import settings

from chatsite.privacy_checks.finding import Finding, Verdict
from chatsite.privacy_checks.probe import forget, look


class BrokenPromiseError(Exception):
    """The message names each broken promise, the facts and the remedy."""


def pass_or_refuse() -> list[str]:
    """Warnings for the operator, as lines. Raises BrokenPromiseError in production."""
    report = look()
    forget()  # guests get a fresh answer once the site serves
    broken = report.with_verdict(Verdict.BROKEN)
    refused = [finding for finding in broken if finding.id not in settings.ACCEPTED_RISKS]
    if refused and settings.IS_PUBLIC:
        lines = "\n".join(map(_described, refused))
        raise BrokenPromiseError(
            f"The site does not start, because it could not keep these promises:\n{lines}\n"
            "Fix this. Or accept the risk: add the id to ACCEPTED_RISKS, and /privacy/ tells your guests."
        )
    return [_described(finding) for finding in [*broken, *report.with_verdict(Verdict.UNVERIFIED)]]


def _described(finding: Finding) -> str:
    return f"- {finding}. {finding.remedy}"
