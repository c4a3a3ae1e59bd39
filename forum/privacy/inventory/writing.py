"""What the tables of boards, threads, posts and archives hold."""

from forum.privacy.inventory.claims import Column, Erasure, Table, Whose, exported, left_out, nobodys
from forum.privacy.inventory.people import BARE, number, place

STANDS = "so that the answers of others keep their place"
MADE = "it is made from what was written"


def _frame(holds: str) -> Column:
    """Claim a column that gives a post or a thread its place, whoever wrote it."""
    return left_out(holds, BARE, Erasure.STAYS, STANDS)


def _words(holds: str, key: str) -> Column:
    """Claim a column with somebody's words."""
    return exported(holds, key, Erasure.CHOSEN)


BOARD = Table(
    "board",
    "Boards",
    Whose.NOBODY,
    nobodys(
        id="A random number",
        slug="Its address",
        title="Its title",
        group_title="The group it stands in",
        parent_id="The board it stands under",
        purpose="What it is for",
        agreement="What is agreed on there",
        rules="More words about what is agreed on there",
        rules_html="The same words, ready for a page",
        position="Its place in the list",
        members_only="Whether it is for members alone",
        activity="A count of what was written, for the order of threads",
        thread_count="How many threads there are",
        last_day="The last day on which somebody wrote",
    ),
)

THREAD = Table(
    "thread",
    "Threads",
    Whose.NAME,
    {
        "id": _frame("A random number for the thread"),
        "board_id": _frame("Its board"),
        "starter_id": left_out("The name that started it", "it is the name of the opening post", Erasure.CUT),
        "title": _words("Its title", "writing.posts.thread"),
        "slug": left_out("The title in its address", MADE, Erasure.CHOSEN),
        "state": left_out("Whether its title can be read", "it stands with the opening post", Erasure.STAYS, STANDS),
        "activity": _frame("Its place in the board's list"),
        "last_seq": _frame("How many posts there have been"),
        "reply_count": _frame("How many replies there are"),
        "continuations": _frame("How many branches are too deep for one page"),
        "last_day": _frame("The last day on which somebody wrote there"),
        "wants": exported("What its starter said would help", "writing.posts.would_help", Erasure.STAYS, STANDS),
        "fit": exported("Whether the answers were of that kind, as its starter said", "writing.posts.did_it_fit", Erasure.STAYS, STANDS),
        "awaits": _frame("Whether nobody has answered yet"),
        "asked": exported("Whether its starter asked a moderator to look, as nobody had", "writing.posts.asked_a_moderator", Erasure.STAYS, STANDS),
        "notes": left_out("The content notes of the opening post", "they are with that post", Erasure.CHOSEN),
        "context": left_out("Whether its opening post has a context note", "the note says it", Erasure.CHOSEN),
        "pinned": _frame("Whether it stands above the others"),
        "pin_reason": _frame("Why"),
        "pin_ends": _frame("Until when"),
        "locked": _frame("Whether it is closed for replies"),
        "lock_reason": _frame("Why"),
        "lock_ends": _frame("Until when"),
        "locked_by_starter": _frame("Whether its starter has closed it"),
        "closes_on": _frame("The day on which it closes by itself"),
        "slow_minutes": _frame("How long one waits between two replies there"),
        "approval": _frame("Whether replies wait for a moderator there"),
        "came_from": _frame("Boards and threads in which its posts stood before"),
        "mixed_to": _frame("Up to which number posts came from other threads"),
    },
)

POST = Table(
    "post",
    "Posts",
    Whose.NAME,
    {
        "thread_id": exported("Its thread, and by that its board", "writing.posts.board", Erasure.STAYS, STANDS),
        "seq": exported("Its number in the thread; in a copy whether it opened it", "writing.posts.opened_the_thread", Erasure.STAYS, STANDS),
        "id": exported("A random number, its address (if you ask for the list of your names)", "writing.posts.address", Erasure.STAYS, STANDS),
        "path": _frame("Its place among the answers"),
        "depth": _frame("How deep among the answers it stands"),
        "parent_id": left_out("The post that it answers", "that is somebody else's", Erasure.STAYS, STANDS),
        "child_count": _frame("How many answers it has"),
        "continued_at": _frame("Where its answers go on when they are too deep for one page"),
        "alias_id": exported("The name it stands under (if you ask for the list of your names)", "writing.posts.name", Erasure.CUT),
        "day": exported("The day on which it was written", "writing.posts.day", Erasure.STAYS, STANDS),
        "body": _words("The words as they were typed", "writing.posts.text"),
        "html": left_out("The words as they are shown", MADE, Erasure.CHOSEN),
        "renderer": _frame("Which version of the software made that"),
        "state": exported("Whether it can be read", "writing.posts.state", Erasure.STAYS, "as the place says that something was deleted"),
        "hidden_reason": exported("Why a moderator has hidden it, by the agreement", "writing.posts.why_hidden", Erasure.CHOSEN),
        "edited_day": exported("The day on which it was changed last", "writing.posts.changed_on", Erasure.CHOSEN),
        "edit_reason": _words("Why it was changed", "writing.posts.why_changed"),
        "revisions": left_out("How many earlier texts there are", "they stand there themselves", Erasure.CHOSEN),
        "notes": exported("Its content notes", "writing.posts.content_notes", Erasure.CHOSEN),
        "folded": left_out("Whether a moderator has put it behind a button", "the decision is in your copy", Erasure.CHOSEN),
        "notes_added": left_out("Which of them a moderator has added", "they are among the others", Erasure.CHOSEN),
        "context": left_out("The context notes that stand with it", "others wrote them, and they can be read with the post", Erasure.CHOSEN),
        "source": _words("Where it says that it comes from", "writing.posts.source"),
        "stance": _words("How a health claim in it is meant", "writing.posts.how_a_claim_is_meant"),
        "heat": _frame("How many open flags there are on it"),
        "locked": _frame("Whether nothing can be written under it any more"),
        "lock_reason": _frame("Why"),
        "lock_ends": _frame("Until when"),
    },
)

SUPPORT = Table(
    "support",
    "Signs of support",
    Whose.MEMBER,
    {
        "id": number(),
        "tag": left_out("Who gave it to which post; readable with the key alone", BARE),
        "post_id": exported("The post it was given to; in a copy the title of its thread", "writing.support_given.in"),
        "kind": exported("Which sign it is", "writing.support_given.sign"),
        "slot": place(),
        "tie": left_out("Who gave it; sealed", BARE),
    },
)

BOARD_CARD = Table(
    "board_card",
    "Cards on how to read claims",
    Whose.NOBODY,
    nobodys(
        board_id="The board",
        ready="Which of those that come with the forum",
        title="Its heading",
        words="What it says",
        place="Where it stands",
        before="The card that stood there before, to put it back",
    ),
)

OLD_SLUG = Table("old_slug", "Earlier addresses of boards", Whose.NOBODY, nobodys(slug="The address", board_id="Where it leads"))

TAG = Table(
    "tag",
    "Words by which threads can be told apart",
    Whose.NOBODY,
    nobodys(id="A random number", board_id="Its board", slug="Its address", title="The word", position="Its place in the list"),
)

THREAD_TAG = Table("thread_tag", "Tags of threads", Whose.NOBODY, nobodys(thread_id="The thread", tag_id="The tag"))

THREAD_REDIRECT = Table(
    "thread_redirect", "Threads that were put together", Whose.NOBODY, nobodys(id="The address that was", thread_id="Where it leads")
)

MOVED_THREAD = Table(
    "moved_thread",
    "Threads that stand on another board now",
    Whose.NOBODY,
    nobodys(board_id="The board where it was", thread_id="The thread", day="Until when that is said there"),
)

WATCHED_WORD = Table(
    "watched_word",
    "Words at which something happens",
    Whose.NOBODY,
    nobodys(id="A random number", words="The words", board_id="The board, if it is for one alone", watch="What happens", says="What is said then"),
)

OTHER_WORDS = Table(
    "other_words",
    "Words that mean nearly the same to search",
    Whose.NOBODY,
    nobodys(id="A random number", words="The words, as those who run the forum wrote them"),
)

FIRST_REPLY = Table(
    "first_reply",
    "How long threads waited for a first reply",
    Whose.NOBODY,
    nobodys(week="The week", hours="At most so many hours", count="How many threads"),
)

QUOTATION = Table(
    "quotation", "Which posts quote which", Whose.NOBODY, nobodys(quoted_id="The post that is quoted", post_id="The post that quotes it")
)

POST_REVISION = Table(
    "post_revision",
    "Earlier texts of posts",
    Whose.NAME,
    {
        "post_id": left_out("The post", "the text stands with its post", Erasure.CHOSEN),
        "number": left_out("The first, the second, the third", "they stand in that order", Erasure.CHOSEN),
        "title": _words("The title then", "writing.posts.earlier_texts.title"),
        "body": _words("The words then", "writing.posts.earlier_texts.text"),
        "day": _words("The day on which that was written", "writing.posts.earlier_texts.day"),
        "reason": _words("Why it was changed afterwards", "writing.posts.earlier_texts.why_changed"),
        "erased": _words("Whether its author has erased it", "writing.posts.earlier_texts.erased"),
    },
)

_POST = left_out("The post", "it stands with its post", Erasure.CHOSEN)

POST_MINUTE = Table(
    "post_minute",
    "Minutes of posts, for 48 hours",
    Whose.NAME,
    {
        "post_id": left_out("The post", "it stands with its post"),
        "minute": exported("The minute in which it was written", "writing.posts.written_at"),
    },
)

POST_DUE = Table(
    "post_due",
    "When waiting posts come out",
    Whose.NAME,
    {"post_id": _POST, "minute": exported("The minute in which it comes out by itself", "writing.posts.comes_out_at", Erasure.CHOSEN)},
)

POST_END = Table(
    "post_end",
    "When posts end by themselves",
    Whose.NAME,
    {"post_id": _POST, "day": exported("The day on which it ends", "writing.posts.ends_by_itself_on", Erasure.CHOSEN)},
)

IMPORTED_MESSAGE = Table(
    "imported_message",
    "Messages from archives of other places",
    Whose.NOBODY,
    nobodys(tag="The message's own number, scrambled", board_id="Its board", post_id="The post that was made of it"),
)

IMPORTED_AUTHOR = Table(
    "imported_author",
    "Authors in archives of other places",
    Whose.NOBODY,
    nobodys(tag="The author's address there, scrambled; nobody here has it", alias_id="The name that was drawn instead"),
)

ARCHIVE_CONSENT = Table(
    "archive_consent",
    "What was said about the consent of an archive's authors",
    Whose.NOBODY,
    nobodys(board_id="The archive's board", day="The day", statement="What was said"),
)

TABLES = (
    BOARD,
    BOARD_CARD,
    OLD_SLUG,
    TAG,
    WATCHED_WORD,
    OTHER_WORDS,
    MOVED_THREAD,
    FIRST_REPLY,
    THREAD,
    THREAD_TAG,
    THREAD_REDIRECT,
    POST,
    POST_REVISION,
    QUOTATION,
    POST_MINUTE,
    POST_DUE,
    POST_END,
    SUPPORT,
    IMPORTED_MESSAGE,
    IMPORTED_AUTHOR,
    ARCHIVE_CONSENT,
)
