"""The pools with sides or questions that the shared servers have, and the codes of helpers."""

#: For helpers of `night`: one for each test, as a code lets in one guest at a time.
HELPERS_CODES = tuple(f"HE1P-0000-0000-000{n}" for n in range(1, 7))
#: Python that makes them where Django is set up.
POOLS = f"""
from datetime import timedelta
from django.utils import timezone
from chat.formats.entry_code import hash_of
from chat.models import EntryCode, Pool, Question
helpline = {{
    "preset": "helpline",
    "hours": "00:00-24:00",
    "encryption": "required",
    "elsewhere": "Call us during the day: 030 123456.\\nOr write to night@example.org.",
    "confidentiality": "A helper tells nobody what you say, except if a life is in danger.",
}}
night = Pool(slug="night", name="Night line", **helpline)
night.save()
for code in {HELPERS_CODES}:
    tomorrow = timezone.now() + timedelta(days=1)
    EntryCode(pool=night, hash=hash_of(code), expires_at=tomorrow, side="helper").save()
Pool(slug="full", name="Day line", queue_closed=True, **helpline).save()
Pool(slug="tandem", name="Language café", preset="tandem", hours="00:00-24:00").save()
for slug, encryption in (("club", "off"), ("quiet", "required")):
    pool = Pool(slug=slug, name="Question club", hours="00:00-24:00", encryption=encryption)
    pool.save()
    for text in ("What made you smile today?", "Tea or coffee?", "Where would you go back to at once?"):
        Question(pool=pool, text=text).save()
"""
