"""The acts of this floor: each one transaction, its own refusals, a journal line, and its letters on commit."""


class Refusal(Exception):
    """An act that the rules do not allow; its message is written for people."""
