"""Things to look at: a thread as it may go on a good evening, a queue with three cases, and texts that try the layout.

Who looks at them, and what must hold of the pages, is left to the tests and to the pictures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.accounts.models import Role
from forum.boards import queries
from forum.boards.models import Board, Post
from forum.boards.queries import LEVELS
from forum.boards.service import changing
from forum.core import clock
from forum.moderation import queries as moderation
from forum.moderation.service import deciding, flagging
from forum.resources.agreements import AGREEMENTS
from tests import factories

OPENING = """Most nights I wake at four and then I lie there and work out how many hours are left. The counting keeps me awake more than \
whatever woke me.

What do you do with that hour? I am not looking for a cure, just for company."""
CLOCK = """I turned the clock to the wall. It felt silly, and the first week I still got up to look. Then I noticed that I did not know \
**how** awake I had been, and the mornings got lighter for it."""
TO_THE_WALL = "Mine is on the phone. Where does yours sleep?"
IN_THE_KITCHEN = "In the kitchen, with a blanket over it. We have an understanding."
TRIED_IT = "Three nights with the clock to the wall. Last night I do not know when I woke, and that was the point. Thank you both."
GET_UP = """I stopped fighting it. I get up, make something warm, and do the dullest thing in the house until my eyes close. Sometimes I \
write down what goes round in my head:

> It is only four o'clock. You need not solve it now.

That is all it says, every night."""
CLAIM = "Nobody needs these tablets, you can stop them from one day to the next."

LONG_WORD = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz" * 3
LONG_TITLE = "A title that goes on and on, because there was so much to say, and then " + "oh" * 39
TRYING = f"""{LONG_WORD}

https://example.org/{"a-long-way/" * 20}

```
{"one long line of something copied " * 8}
```

> A quotation
>> in a quotation
>>> in a quotation

- a list
  - in a list
    - in a list

>! Hidden words that nobody has to read, {LONG_WORD}

Words ||that are hidden|| in a line, `and code {LONG_WORD}`.
"""


@dataclass(frozen=True)
class Scene:
    """What was made, and who looks at it.

    :param plain: a thread as most are.
    :param trying: the opening post of a thread that tries the layout, and its deepest reply.
    """

    plain: Post
    trying: Post
    deepest: Post
    edited: Post
    reader: Member
    author: Member
    moderator: Member
    case_ids: dict[str, str]


def a_kind_thread(session: Session, board: Board, names: Sequence[str] = ("", "", "", "")) -> Post:
    """Write a thread of three levels, begun some days ago.

    :param names: of those who write in it; names that no drawing can yield when left empty.
    """
    heron, lantern, otter, kettle = [factories.a_member(session, name) for name in names]
    opening = factories.a_thread(session, heron, board, "Awake at four, counting the hours", OPENING)
    clock_post = factories.a_reply(session, lantern, opening, CLOCK)
    question = factories.a_reply(session, otter, clock_post, TO_THE_WALL)
    answer = factories.a_reply(session, lantern, question, IN_THE_KITCHEN)
    thanks = factories.a_reply(session, heron, clock_post, TRIED_IT)
    get_up = factories.a_reply(session, kettle, opening, GET_UP)
    for post, days in ((opening, 5), (clock_post, 4), (question, 4), (answer, 3), (get_up, 3), (thanks, 1)):
        post.day = clock.today() - timedelta(days=days)
    return opening


def a_queue(session: Session, board: Board) -> dict[str, str]:
    """Let three posts be flagged; give the ids of their cases by reason."""
    worried, claiming, selling, flagger = [factories.a_member(session) for _ in range(4)]
    other = queries.get_board(session, "ground", None)
    danger = factories.a_thread(session, worried, board, "I cannot do tomorrow", "I am tired of being brave. I do not want to wake up.")
    claim = factories.a_thread(session, claiming, other, "The tablets question", f"I did it in May. {CLAIM} Ask me how.")
    spam = factories.a_reply(session, selling, claim, "My course has helped hundreds to sleep. Half the price until Sunday.")
    flags = [
        flagging.flag(session, flagger, "post", danger.id, reason="danger"),
        flagging.flag(
            session, flagger, "post", claim.id, reason="misinformation", sentence=CLAIM, why="Stopping at once is dangerous.", source="The leaflet."
        ),
        flagging.flag(session, flagger, "post", spam.id, reason="selling"),
    ]
    return {flag.reason: flag.case_id for flag in flags}


def everything(session: Session) -> Scene:
    """Make one of each thing that a page can show."""
    board = queries.get_board(session, "nights", None)
    plain = a_kind_thread(session, board)
    author = factories.a_member(session, "Bartholomew-Longfellow-Winters")
    trying = factories.a_thread(session, author, board, LONG_TITLE, TRYING)
    deepest = _a_deep_branch(session, trying, author)
    factories.a_reply(session, factories.a_member(session), trying, "שלום, גם אני ער בלילה. מה עוזר לך?")
    edited, hidden = _changed_posts(session, trying, author)
    case_ids = a_queue(session, board)
    moderator = factories.a_moderator(session)
    flag = flagging.flag(session, factories.a_member(session), "post", hidden.id, reason="other", why=LONG_WORD)
    case = moderation.get_case(session, flag.case_id)
    deciding.claim(session, moderator, case)
    session.refresh(case)
    deciding.decide(session, moderator, case, "hide", f"It was about somebody else. {LONG_WORD}", AGREEMENTS[0].key, version=case.version)
    case_ids["decided"] = case.id
    reader = factories.a_member(session, sign_in_name="the reader")
    administrator = factories.a_member(session, role=Role.ADMINISTRATOR)
    return Scene(plain, trying, deepest, edited, reader, author, administrator, case_ids)


def _a_deep_branch(session: Session, opening: Post, author: Member) -> Post:
    """Answer a post and each answer, past the depth at which a branch continues on a page of its own."""
    other, post = factories.a_member(session), opening
    for step in range(LEVELS + 2):
        post = factories.a_reply(session, author if step % 2 else other, post, f"Step {step}. {LONG_WORD if step > LEVELS // 2 else ''}")
    return post


def _changed_posts(session: Session, opening: Post, author: Member) -> tuple[Post, Post]:
    """Make a post with a history of which one text is erased, one to be hidden, and one that is deleted."""
    edited, hidden, deleted = [factories.a_reply(session, author, opening, f"{word} {LONG_WORD}") for word in ("Before.", "Heavy.", "Gone.")]
    for body in ("Between.", f"After. {LONG_WORD}"):
        changing.edit_post(session, author, edited, body=body, reason="It was not what I meant")
    changing.erase_earlier_text(session, author, edited, 1)
    changing.delete_post(session, author, deleted)
    return edited, hidden
