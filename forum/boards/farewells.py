"""Owns the reasons for which the starter of a thread closes it: few and fixed, so that nobody has to find words, and nothing of a person is kept."""

from typing import Final

from forum.core.words import later

OWN: Final = {
    "": later("I would rather not say"),
    "had": later("I have what I needed"),
    "much": later("It became too much for me"),
    "changed": later("I see it differently now"),
}
"""What the starter chooses, by what is stored."""

TOLD: Final = {
    "had": later("They have what they needed."),
    "much": later("It became too much for them."),
    "changed": later("They see it differently now."),
}
"""What the others read."""
