"""The pools with two sides that the shared servers have: Python that makes them where Django is set up."""

POOLS = """
from chat.models import Pool
helpline = {
    "preset": "helpline",
    "hours": "00:00-24:00",
    "encryption": "required",
    "elsewhere": "Call us during the day: 030 123456.\\nOr write to night@example.org.",
    "confidentiality": "A helper tells nobody what you say, except if a life is in danger.",
}
Pool(slug="night", name="Night line", **helpline).save()
Pool(slug="full", name="Day line", queue_closed=True, **helpline).save()
Pool(slug="tandem", name="Language café", preset="tandem", hours="00:00-24:00").save()
"""
