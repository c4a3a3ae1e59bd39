"""What the tables of moderation and notices hold."""

from forum.privacy.inventory.claims import Column, Erasure, Table, Whose, exported, left_out, nobodys
from forum.privacy.inventory.people import BARE, number, place

OF_FLAGS = "it would tell of flags by others, also of those that came to nothing"
ANSWERS = "so that every decision can be answered for"
QUEUE = "it orders the work of moderators"
WAITING = "so that it is looked at; it is emptied when that is done"


def _case(holds: str, why_not: str = OF_FLAGS, erasure: Erasure = Erasure.STAYS, why_stays: str = ANSWERS) -> Column:
    return left_out(holds, why_not, erasure, why_stays)


CASE = Table(
    "moderation_case",
    "Cases: posts that were flagged",
    Whose.NAME,
    {
        "id": _case("A random number for the case", BARE),
        "kind": _case("What kind of thing was flagged"),
        "subject_id": _case("Which post"),
        "board_id": _case("Its board"),
        "author_alias_id": _case("The name under which it was written", erasure=Erasure.CUT, why_stays=""),
        "state": _case("Whether it waits"),
        "reason": _case("The gravest reason among the flags"),
        "severity": _case("How grave that is", QUEUE),
        "turn": _case("A count of cases, for their order", QUEUE),
        "waits_since": _case("The minute from which its wait is counted, until it waits no longer", QUEUE, Erasure.STAYS, WAITING),
        "rank": _case("Its place in the queue, until it waits no longer", QUEUE, Erasure.STAYS, WAITING),
        "weight": _case("How much its flags count together"),
        "noticed": _case("Whether the software opened it, and for what"),
        "opened_day": _case("The day on which it was opened"),
        "title": _case("The title as it was flagged, until the case is closed", "the post itself is in your copy", Erasure.EMPTIED, ""),
        "body": _case("The words as they were flagged, until the case is closed", "the post itself is in your copy", Erasure.EMPTIED, ""),
        "revision": _case("How often the words had been changed", QUEUE),
        "flag_count": _case("How many flags there are"),
        "claimed_by": _case("The official name of the moderator who looks at it, for a quarter of an hour", "that is somebody else's"),
        "claim_until": _case("Until when they have it in hand", QUEUE),
        "claim_since": _case("Since when they have it in hand", QUEUE),
        "for_lead": _case("Whether a moderator has asked that a lead looks at it", QUEUE),
        "version": _case("A count of what has happened to it", QUEUE),
    },
)

_WORRY = (Erasure.STAYS, "while its case is open, without you and your words; else it goes")

FLAG = Table(
    "flag",
    "Flags",
    Whose.NAME,
    {
        "id": left_out("A random number for the flag", BARE, *_WORRY),
        "case_id": exported("The case; in a copy what became of the post", "moderation.flags.what_became_of_the_post", *_WORRY),
        "alias_id": left_out("The usual name of whoever flagged", "flags are told without it", Erasure.CUT),
        "person_tag": left_out("The person, for this case alone; readable with the key alone", BARE, Erasure.CUT),
        "tie": left_out("The person, sealed", BARE, Erasure.CUT),
        "reason": exported("What was said to be wrong", "moderation.flags.reason", *_WORRY),
        "weight": left_out("How much it counted", QUEUE, *_WORRY),
        "by_visitor": left_out("Whether somebody sent it who was not signed in", "yours were sent by you", *_WORRY),
        "receipt": left_out("The hash of a code with which its sender reads what came of it", BARE),
        "revision": left_out("How often the words had been changed", QUEUE, *_WORRY),
        "quote_tag": left_out("Tells the sentence from others, once it is not kept; readable with the key alone", BARE),
        "sentence": exported("The words of the post that it is about", "moderation.flags.sentence"),
        "why": exported("Why", "moderation.flags.why"),
        "source": exported("Where that can be read", "moderation.flags.source"),
        "day": exported("The day", "moderation.flags.day", *_WORRY),
        "place": left_out("Its place in a list by days", "it is made from the day", *_WORRY),
    },
)

CONFLICT = Table(
    "case_conflict",
    "Who may not judge a case",
    Whose.MEMBER,
    {
        "tie": left_out("The person, sealed", OF_FLAGS, Erasure.ERASED),
        "case_id": left_out("The case", OF_FLAGS),
        "tag": left_out("The person, for this case alone; readable with the key alone", BARE),
        "part": left_out("Whether they wrote it, flagged it or decided it", OF_FLAGS),
    },
)

_STAYS = (Erasure.STAYS, ANSWERS)

DECISION = Table(
    "decision",
    "Decisions",
    Whose.NAME,
    {
        "id": left_out("A random number for the decision", BARE, *_STAYS),
        "case_id": exported("The case; in a copy its board", "moderation.decisions_about_your_posts.board", *_STAYS),
        "number": left_out("The first, the second, the third about that case", BARE, *_STAYS),
        "by_alias_id": left_out("The official name of the moderator", "that is somebody else's; your own decisions have a list", Erasure.CUT),
        "outcome": exported("What was decided", "moderation.decisions_about_your_posts.outcome", *_STAYS),
        "rule": exported("The agreement it is about", "moderation.decisions_about_your_posts.agreement", *_STAYS),
        "rule_version": left_out("The version of the agreements that held then", "the agreement stands in your copy in its words", *_STAYS),
        "notes": exported("The content notes that it added or took away", "moderation.decisions_about_your_posts.content_notes", *_STAYS),
        "reason": exported("Why, in the moderator's words", "moderation.decisions_about_your_posts.reason", *_STAYS),
        "day": exported("The day", "moderation.decisions_about_your_posts.day", *_STAYS),
        "for_author": left_out("Whether its author is told", "those that were told are in your copy", *_STAYS),
        "undone": exported("Whether it was taken back", "moderation.decisions_about_your_posts.taken_back", *_STAYS),
        "round": left_out("Whether it is a first, a second or a third opinion, or answers an appeal", QUEUE, *_STAYS),
        "interim": left_out("Whether it holds until somebody else has looked", "it is among the reasons for which it holds", *_STAYS),
        "stands": left_out("Why it holds", "it is said on the page of the decision", *_STAYS),
        "days": exported("For how many days your writing was paused by it", "moderation.decisions_about_your_posts.days", *_STAYS),
        "inverse": left_out("How the post was shown before, and what takes the decision back", "the post itself is in your copy", *_STAYS),
        "place": left_out("Its place in a list by days", "it is made from the day", *_STAYS),
    },
)

APPEAL = Table(
    "appeal",
    "Words against a decision",
    Whose.NAME,
    {
        "id": number(),
        "case_id": left_out("The case", "the decision has a list of its own"),
        "decision_id": left_out("The decision", "it has a list of its own"),
        "party": exported("Whether it was about a post of yours, or about one that you flagged", "moderation.appeals.about"),
        "alias_id": left_out("The name that is told", "your names have a list of their own"),
        "person_tag": left_out("The person, for this case alone; readable with the key alone", BARE),
        "tie": left_out("The person, sealed", BARE),
        "words": exported("What you said", "moderation.appeals.words"),
        "day": exported("The day", "moderation.appeals.day"),
        "answer": exported("What became of it", "moderation.appeals.answer"),
        "decided_by": left_out("The decision that answers it", "decisions have a list of their own"),
    },
)

PURGE = Table(
    "purge",
    "Words that were erased for a legal demand",
    Whose.NOBODY,
    nobodys(
        id="A random number",
        case_id="The case",
        reason="Why, in one word",
        words="What was asked for",
        day="The day on which it was asked for",
        purged="The day on which it was done",
    ),
)

KEEPING = Table(
    "keeping",
    "What moderators did with threads",
    Whose.NAME,
    {
        "id": left_out("A random number", BARE, *_STAYS),
        "turn": left_out("A count, for the order", BARE, *_STAYS),
        "thread_id": left_out("The thread", "its posts are in your copy", *_STAYS),
        "post_id": left_out("The post with which it begins", "your posts are in your copy", *_STAYS),
        "board_id": left_out("The board", "it stands with your posts", *_STAYS),
        "act": exported("What was done with a thread that you began", "moderation.done_with_your_threads.what", *_STAYS),
        "by_alias_id": left_out("The official name of the moderator", "that is somebody else's", Erasure.CUT),
        "reason": exported("Why, in the moderator's words", "moderation.done_with_your_threads.why", *_STAYS),
        "inverse": left_out("How it was before, for 30 days", "the thread itself is in your copy", Erasure.EMPTIED),
        "day": exported("The day", "moderation.done_with_your_threads.day", *_STAYS),
        "undone": exported("Whether it was taken back", "moderation.done_with_your_threads.taken_back", *_STAYS),
    },
)

RECORD = Table(
    "record",
    "That a decision went against somebody, for a year",
    Whose.MEMBER,
    {"id": number(), "slot": place(), "tie": exported("Whom, which decision, and the day; sealed", "moderation.decisions_on_record")},
)

PATTERN = Table(
    "pattern",
    "Words of a member that several names harass them together",
    Whose.NAME,
    {
        "id": number(),
        "alias_id": exported("The name that is harassed (if you ask for the list of your names)", "moderation.patterns.your_name"),
        "words": exported("What was told", "moderation.patterns.words"),
        "day": exported("The day", "moderation.patterns.day"),
        "state": exported("Whether it waits", "moderation.patterns.state"),
        "answer": left_out("Whether they are one person, once two moderators have asked; sealed", "it is about others"),
        "reason": exported("What the member was told in the end", "moderation.patterns.what_you_were_told"),
    },
)

PATTERN_NAME = Table(
    "pattern_name",
    "The names that such words are about",
    Whose.NAME,
    {
        "pattern_id": number(),
        "alias_id": exported("One of the names, in the copy of whoever told of it", "moderation.patterns.names_it_is_about"),
        "post_id": left_out("The post where the name was met", "that is somebody else's"),
    },
)

APPROVAL = Table(
    "approval",
    "Moderators who agreed that a seal may be asked",
    Whose.NAME,
    {
        "subject_id": left_out("What it is about", "it is about others", *_STAYS),
        "by_alias_id": left_out("The official name of the moderator", "it is told by its day alone", Erasure.CUT),
        "day": exported("The day", "moderation.approvals_you_gave", *_STAYS),
    },
)

LIFTING = Table(
    "lifting",
    "Seals that were lifted for a legal demand",
    Whose.NAME,
    {
        "id": left_out("A random number", BARE, *_STAYS),
        "alias_id": exported("The name it was about (if you ask for the list of your names)", "moderation.seal_lifted.your_name", Erasure.CUT),
        "reason": exported("Why, in one word, once you were told", "moderation.seal_lifted.reason", *_STAYS),
        "words": left_out("What was asked for", "it is told with the notice, as far as the law allows", *_STAYS),
        "day": left_out("The day on which it was asked for", "the day of the lifting is in your copy", *_STAYS),
        "lifted": exported("The day on which it was lifted, once you were told", "moderation.seal_lifted.lifted_on", *_STAYS),
        "tell_on": left_out("The day on which the member is told", "before that day a court may forbid to tell", *_STAYS),
        "told": left_out("Whether the member was told", "only what was told is in your copy", *_STAYS),
    },
)

LOG_ENTRY = Table(
    "log_entry",
    "The public log",
    Whose.NOBODY,
    nobodys(
        id="A random number",
        turn="A count, for the order",
        day="The day",
        outcome="What was decided",
        board_id="The board",
        kind="What kind of thing",
        reason="The gravest reason among the flags",
        words="The agreement it is about",
        salt="Random bytes that hide what the line says once it is erased",
        commitment="A hash of what can be erased",
        previous="The hash of the line before",
        mark="The hash of this line",
    ),
)

COUNT = Table(
    "moderation_count",
    "What was counted for the page of figures",
    Whose.NOBODY,
    nobodys(month="The month", what="What is counted", part="Of which kind", value="And of which class", count="How often"),
)

TURN = Table("moderation_turn", "Counters", Whose.NOBODY, nobodys(name="What is counted", last="How far"))

NOTICE = Table(
    "notice",
    "Notices",
    Whose.NAME,
    {
        "id": number("the notice"),
        "alias_id": exported("The name it goes to (if you ask for the list of your names)", "told.notices.your_name"),
        "kind": exported("What it is about", "told.notices.about"),
        "subject_id": left_out("The decision or the post that it is about", "decisions have a list of their own, and posts are on their pages"),
        "day": exported("The day", "told.notices.day"),
        "place": left_out("Its place in a list by days", "it is made from the day"),
    },
)

FACT = Table(
    "fact",
    "What the software has yet to do, for a moment",
    Whose.NOBODY,
    nobodys(id="A random number", kind="What has happened", subject="The number of the post or decision"),
)

DELIVERY = Table(
    "delivery",
    "Which part of the software has yet to do it",
    Whose.NOBODY,
    nobodys(
        fact_id="What has happened",
        handler="Which part",
        attempts="How often it was tried",
        due="When it is tried next",
        lease_until="Until when it is being tried",
        parked_error="What kind of mistake stopped it",
    ),
)

TABLES = (
    CASE,
    FLAG,
    CONFLICT,
    DECISION,
    APPEAL,
    PURGE,
    RECORD,
    PATTERN,
    PATTERN_NAME,
    APPROVAL,
    LIFTING,
    LOG_ENTRY,
    COUNT,
    KEEPING,
    TURN,
    NOTICE,
    FACT,
    DELIVERY,
)
