"""The menu of the operators' site: its models in three groups, rather than by application."""

from typing import Any

OPERATE, MODERATE, ACCOUNTS = "Operate", "Moderate", "Accounts"

#: For each model: its group, and what an operator does there. Models not listed here appear under
#: `Operate`.
_PLACES = {
    "SiteSettings": (OPERATE, "Everything you can change while the site runs."),
    "Announcement": (OPERATE, "Show a short text to all guests."),
    "Pool": (OPERATE, "Separate parts of the site whose guests meet only each other."),
    "Question": (OPERATE, "Give two guests something to talk about."),
    "Report": (MODERATE, "Read and decide what guests reported."),
    "Appeal": (MODERATE, "Answer guests who appeal against a warning or a ban."),
    "Ban": (MODERATE, "See who is banned, and lift bans."),
    "WordFilter": (MODERATE, "Refuse, hide or flag messages that contain certain words."),
    "AuditEntry": (MODERATE, "See who changed and decided what, and when."),
    "User": (ACCOUNTS, "People who can log in here."),
    "Group": (ACCOUNTS, "Permissions for groups of accounts."),
}


def grouped(apps: list[dict[str, Any]], index: str) -> list[dict[str, Any]]:
    """Regroups Django's list of applications, in the same format. `index`: the URL of the first page."""
    groups = {name: _group(name, index) for name in (OPERATE, MODERATE, ACCOUNTS)}
    for app in apps:
        for model in app["models"]:
            place, about = _PLACES.get(model["object_name"], (OPERATE, ""))
            groups[place]["models"].append(model | {"about": about})
    for group in groups.values():
        group["models"].sort(key=lambda model: model["name"])
    return [group for group in groups.values() if group["models"]]


def _group(name: str, index: str) -> dict[str, Any]:
    label = name.lower()
    return {
        "name": name,
        "app_label": label,
        "app_url": f"{index}#{label}",
        "has_module_perms": True,
        "models": [],
    }
