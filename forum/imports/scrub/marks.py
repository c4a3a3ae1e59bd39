"""Signs that stand in a text for what was taken out of it, until it becomes Markdown; what is taken out is for `replacing`."""

NAME = "\ue001"
ADDRESS = "\ue002"
PHONE = "\ue003"
MARKS = NAME + ADDRESS + PHONE

WORDS = {NAME: "[name removed]", ADDRESS: "[address removed]", PHONE: "[phone number removed]"}
TOO_LONG = "[The rest was too long to import.]"
NO_TEXT = "[This message had no text.]"
ATTACHMENT = "[attachment removed]"
NO_SUBJECT = "(no subject)"


def holds_mark(text: str) -> bool:
    """Tell whether something was taken out of a text."""
    return any(mark in text for mark in MARKS)


def without_marks(text: str) -> str:
    """Drop the signs themselves."""
    return text.translate({ord(mark): " " for mark in MARKS})
