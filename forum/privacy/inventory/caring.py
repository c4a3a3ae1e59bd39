"""What the tables hold that help moderators do it well. How a moderator is doing stands in none of them."""

from forum.privacy.inventory.claims import Erasure, Table, Whose, exported, left_out, nobodys
from forum.privacy.inventory.deciding import ANSWERS
from forum.privacy.inventory.people import BARE, number

_STAYS = (Erasure.STAYS, ANSWERS)
_WITH_THE_CASE = (Erasure.STAYS, "until its case is closed for good, without you; then it goes")

SHIFT = Table(
    "shift",
    "The rota: hours of the week in which a moderator means to be here",
    Whose.NAME,
    {
        "id": number(),
        "weekday": exported("The day of the week", "moderation.hours_you_take.weekday"),
        "begins": exported("The hour at which they begin", "moderation.hours_you_take.from_hour"),
        "hours": exported("How many they are", "moderation.hours_you_take.hours"),
        "by_alias_id": left_out("The official name of the moderator", "your hours are told without it"),
        "offered": exported("Whether somebody else is asked to take them", "moderation.hours_you_take.offered"),
    },
)

REPLY_TEMPLATE = Table("reply_template", "Words for decisions, to begin from", Whose.NOBODY, nobodys(id=BARE, title="A title", words="The words"))

CASE_NOTE = Table(
    "case_note",
    "What moderators write for whoever has a case next",
    Whose.NAME,
    {
        "id": left_out("A random number", BARE, *_WITH_THE_CASE),
        "case_id": left_out("The case", "it is about others", *_WITH_THE_CASE),
        "number": left_out("The first, the second, the third about that case", BARE, *_WITH_THE_CASE),
        "by_alias_id": left_out("The official name of the moderator", "your notes are told without it", Erasure.CUT),
        "asks": exported("Whether it asks for a second pair of eyes", "moderation.notes_on_cases.asks_for_somebody", *_WITH_THE_CASE),
        "words": exported("The words", "moderation.notes_on_cases.words", *_WITH_THE_CASE),
        "day": exported("The day", "moderation.notes_on_cases.day", *_WITH_THE_CASE),
    },
)

SPAM_WAVE = Table(
    "spam_wave",
    "Posts that were hidden together as spam",
    Whose.NAME,
    {
        "id": left_out("A random number", BARE, *_STAYS),
        "turn": left_out("A count, for the order", BARE, *_STAYS),
        "by_alias_id": left_out("The official name of the moderator", "your decisions have a list of their own", Erasure.CUT),
        "reason": left_out("Why, in the moderator's words", "it stands with every decision of the wave", *_STAYS),
        "day": left_out("The day", "it stands with every decision of the wave", *_STAYS),
        "looked": left_out("Whether somebody else has looked at it", "it is about the work of moderators", *_STAYS),
        "undone": left_out("Whether it was taken back", "it stands with every decision of the wave", *_STAYS),
    },
)

SPAM_WAVE_DECISION = Table(
    "spam_wave_decision",
    "Which decisions such a wave is made of",
    Whose.NOBODY,
    nobodys(wave_id="The wave", decision_id="One of its decisions"),
)

TABLES = (SHIFT, REPLY_TEMPLATE, CASE_NOTE, SPAM_WAVE, SPAM_WAVE_DECISION)
