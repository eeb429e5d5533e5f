"""Searching rows for what somebody typed."""

from django.db.models import Q


def contains(field: str, words: str) -> Q:
    """
    Rows in which a field has these words, whatever their capitals.

    SQLite knows the capitals of ASCII alone: to it "Élise" and "élise" differ, so other words are sought as people
    write them. So are the two apostrophes.
    """
    spelled = {words} if words.isascii() else {words, words.lower(), words.upper(), words.title(), words.capitalize()}
    if "'" in words or "’" in words:
        spelled = {one.replace(*pair) for one in spelled for pair in (("'", "’"), ("’", "'"))}
    found = Q()
    for one in sorted(spelled):
        found |= Q(**{f"{field}__icontains": one})
    return found
