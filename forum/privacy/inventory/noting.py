"""What the tables of context notes hold."""

from forum.privacy.inventory.claims import Column, Erasure, Table, Whose, exported, left_out, nobodys
from forum.privacy.inventory.people import BARE, number

WEIGHED = "others have weighed it, and nothing ties it to you any more"
_STAYS = (Erasure.STAYS, WEIGHED)


def _told(holds: str, key: str) -> Column:
    return exported(holds, f"context_notes.written.{key}", *_STAYS)


NOTE = Table(
    "context_note",
    "Context notes: what was found about a sentence of a post",
    Whose.MEMBER,
    {
        "id": left_out("A random number for the note", BARE, *_STAYS),
        "post_id": left_out("The post it is about; the note goes with it", "that is somebody else's", *_STAYS),
        "case_id": left_out("The case from which it was written", "it is about somebody else's post", *_STAYS),
        "claim": _told("The sentence, until its author takes it back", "sentence"),
        "verdict": _told("What was found", "verdict"),
        "words": _told("What the sources say", "text"),
        "state": _told("Whether it stands with the post", "state"),
        "method": left_out("Whether groups or the bridging decided", "the page of the note says it", *_STAYS),
        "interim_until": left_out("Until when readers learn that the sentence is being checked", "the page of the note says it", *_STAYS),
        "is_earlier": left_out("Whether the sentence does not stand in the post any more", "the page of the note says it", *_STAYS),
        "day": _told("The day on which it was written", "day"),
        "settled_day": _told("The day on which it was shown, rejected or withdrawn", "settled_on"),
        "why_withdrawn": left_out("Why it was withdrawn", "a moderator wrote it", *_STAYS),
        "logged": left_out("How it stood when the public log last had a line about it", "the log says it, and names nobody", *_STAYS),
        "hidden": _told("What is said in public of why moderators have hidden it", "hidden"),
        "slot": left_out("Where the note stands among those of its writer; readable with the key alone", BARE, Erasure.CUT),
        "tie": exported("Who wrote it, and whether as a moderator; sealed", "context_notes.written.as", Erasure.CUT),
    },
)

SOURCE = Table(
    "note_source",
    "Where what a context note says can be read",
    Whose.NOBODY,
    nobodys(
        note_id="The note",
        number="The first, the second, the third",
        kind="What kind of source it is",
        title="Its title",
        address="Its address",
        read_on="The day on which it was read",
        copy="What stood there, pasted by the writer",
        copy_sha256="A fingerprint of that copy",
    ),
)

RATING = Table(
    "note_rating",
    "Ratings of context notes",
    Whose.MEMBER,
    {
        "id": number("the rating"),
        "tag": left_out("The person, for this note alone; readable with the key alone", BARE),
        "note_id": exported("The note; in a copy the sentence it is about", "context_notes.rated.sentence"),
        "slot": left_out("Where the rating stands among those of its person; readable with the key alone", BARE),
        "tie": exported("Who rated, how, and from where they look at it; sealed", "context_notes.rated.answer"),
    },
)

SCORE = Table(
    "context_note_score",
    "What was worked out from the ratings of a context note",
    Whose.NOBODY,
    nobodys(
        note_id="The note",
        method="By groups, or by the bridging",
        says="What the note would be by it",
        score="The score, from five ratings on",
        factor="To which side those lean who find it helpful",
        raters="Of how many ratings the figures are: renewed with every five",
        helpful="How many found it helpful",
        somewhat="How many found it somewhat helpful",
        not_helpful="How many found it not helpful",
        by_group="The same by groups, where no group is small",
    ),
)

TABLES = (NOTE, SOURCE, RATING, SCORE)
