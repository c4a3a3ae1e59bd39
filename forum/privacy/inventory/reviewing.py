"""What the tables of reviewed claims hold."""

from forum.privacy.inventory.claims import Erasure, Table, Whose, left_out, nobodys

_OF_ALL = "it is the work of the moderators together, and everybody can read it without names"
_STAYS = (_OF_ALL, Erasure.STAYS, "others go by it, and it names nobody")
_BY = "the list names nobody"

CLAIM = Table(
    "reviewed_claim",
    "Claims that were looked at, apart from any post",
    Whose.NAME,
    {
        "id": left_out("A random number for the claim", *_STAYS),
        "claim": left_out("The claim", *_STAYS),
        "verdict": left_out("What was found", *_STAYS),
        "explanation": left_out("What the sources say", *_STAYS),
        "state": left_out("Whether it can be read", *_STAYS),
        "day": left_out("The day on which it was written", *_STAYS),
        "review_by": left_out("The day on which it is to be looked at again", *_STAYS),
        "written_by_id": left_out("The official name of the moderator who wrote it", _BY, Erasure.CUT),
        "confirmed_by_id": left_out("The official name of the moderator who confirmed it", _BY, Erasure.CUT),
        "replaces_id": left_out("The earlier look at the same claim", *_STAYS),
    },
)

SOURCE = Table(
    "claim_source",
    "Where what was found about claims can be read",
    Whose.NOBODY,
    nobodys(
        claim_id="The claim",
        number="The first, the second, the third",
        kind="What kind of source it is",
        title="What it is called",
        address="Where it stands on the web",
        read_on="The day on which a moderator read it",
    ),
)

TABLES = (CLAIM, SOURCE)
