"""Whether a text may be a cry for help now: plain rules over its words, the same for everybody, and nothing kept of them.

They miss much and see some that is none; so they never hide, hold up or judge. What follows from them - help shown to
the writer, a moderator told - is done by others.
"""

import re

# First person, present or near future. Others' words (quotations) do not count, and neither does what somebody denies.
_INTENT = (
    r"\b(?:kill|hang|drown|shoot|overdose)(?:ing)? my\s?self\b",
    r"\b(?:end(?:ing)?|tak(?:e|ing)) my (?:own )?life\b",
    r"\bend(?:ing)? it (?:all|tonight|today|now)\b",
    r"\bi (?:just |only |really )?(?:want|wish|need|long|am going|plan|intend) (?:to|i could) (?:die|be dead|disappear for ever|not wake up)\b",
    r"\b(?:i'?m|i am|i feel|feeling|been) (?:so |very |really )?suicidal\b",
    r"\b(?:can'?t|cannot|can not) (?:go on|do this|take (?:this|it))(?: like this)? (?:any ?more|any longer)\b",
    r"\bcan'?t go on\b",
    r"\b(?:no|any) (?:reason|point|will) (?:to|in) (?:live|living|go(?:ing)? on)\b",
    r"\bbetter off (?:dead|without me)\b",
    r"\b(?:i'?ve|i have|i) (?:just )?(?:taken|took|swallowed) (?:all|too many|\d+|a lot|the whole)\b"
    r"[^.\n]{0,40}\b(?:pills?|tablets?|meds?|paracetamol|insulin)\b",
    r"\b(?:cut|cutting|burn|burning|hurt|hurting|harm|harming) my\s?self\b",
    r"\bgood ?bye (?:everyone|everybody|all|forever|for ever)\b",
    r"\bthis is (?:my )?(?:the )?(?:last (?:post|message|night)|goodbye)\b",
)
_DANGER = re.compile("|".join(_INTENT), re.IGNORECASE)
_DENIED = re.compile(r"\b(?:not|never|don'?t|do not|didn'?t|isn'?t|no longer|stopped)\b[^.!?\n]{0,25}$", re.IGNORECASE)
_ASKED = re.compile(
    r"\b(?:suicid\w*|self[- ]?(?:harm|injur)\w*|overdos\w*|kill(?:ing)? (?:my|your|one)\s?self|end(?:ing)? (?:it all|my life)"
    r"|(?:want|wish|ways?|how) (?:to|i could) die|wanna die|better off dead|cut(?:ting)? myself|not (?:want to )?be here any ?more)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"^ {0,3}>(?!!).*$", re.MULTILINE)


def may_be_danger(text: str) -> bool:
    """Say whether somebody may be speaking of dying or harming themselves now.

    The phrases follow what warning signs the guidance for moderators names (`docs/safety.md`); they are no diagnosis.
    """
    own = _QUOTED.sub("", text.replace("’", "'"))
    return any(not _DENIED.search(own[max(0, found.start() - 40) : found.start()]) for found in _DANGER.finditer(own))


def may_be_asking_for_help(words: str) -> bool:
    """Say whether words that somebody looks for may stand for danger: wider than what is said of a text, as it only shows a card."""
    return bool(_ASKED.search(words.replace("’", "'"))) or may_be_danger(words)
