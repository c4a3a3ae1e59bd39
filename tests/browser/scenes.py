"""Things to look at: a thread as it may go on a good evening, a queue with three cases, and texts that try the layout.

Who looks at them, and what must hold of the pages, is left to the tests and to the pictures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.accounts.models import Passkey, Role
from forum.accounts.service import muting, passkeys
from forum.boards import queries
from forum.boards.models import Board, Post
from forum.boards.queries import LEVELS
from forum.boards.service import bookmarks, changing, drafts, following, noting, supporting, wishes, writing
from forum.boards.service.following import Level
from forum.boards.service.keeping import cards
from forum.boards.service.keeping.cards import Card
from forum.core import clock, owned
from forum.core.names import public_id
from forum.moderation import queries as moderation
from forum.moderation.models import Decision
from forum.moderation.service import deciding, flagging, keeping, lifting, patterns
from forum.notes.service import claims, rating
from forum.notes.service import writing as noting_of_claims
from forum.notes.service.claims import Review
from forum.notes.sources import Source
from forum.notifications.models import Notice
from forum.resources.agreements import AGREEMENTS
from tests import factories
from tests.browser.house import House
from tests.pages import KEEPER, MEMBER, NEWCOMER, VISITOR
from tests.servers import until

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
    fresh: Post
    """One of the author's that can still be put right."""
    held: Post
    """One of the author's that comes out later."""
    people: dict[str, Member | None]
    case_ids: dict[str, str]
    pattern_id: str
    lifting_id: str
    passkey_id: str
    kept_id: str
    """What a moderator did with a thread of the author's."""
    claim_ids: dict[str, str]
    """Reviewed claims: one that can be read and should be looked at again, and one that waits to be confirmed."""
    note_id: str
    """A context note that waits for ratings, while readers see that the sentence is being checked."""

    @property
    def reader(self) -> Member:
        """Somebody new."""
        reader = self.people[NEWCOMER]
        assert reader is not None
        return reader


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
    keeper = factories.a_member(session, role=Role.ADMINISTRATOR)
    fresh, held = _waiting_posts(session, plain, author)
    pattern, lifting_id = _sealed_matters(session, author, keeper, plain)
    people = {VISITOR: None, MEMBER: author, NEWCOMER: reader, KEEPER: keeper}
    passkey = _what_a_member_keeps(session, author, plain)
    _what_others_did(session, plain, fresh, trying)
    _what_is_heavy(session, author, plain)
    kept = keeping.pin(session, moderator, trying.thread, f"So that it is found. {LONG_WORD}", clock.today() + timedelta(days=9))
    note_id = _a_note(session, moderator, trying)
    claim_ids = _claims(session, plain)
    return Scene(plain, trying, deepest, edited, fresh, held, people, case_ids, pattern, lifting_id, passkey, kept.id, claim_ids, note_id)


def _claims(session: Session, opening: Post) -> dict[str, str]:
    """Write down what was found about two made-up claims, the first of which is like one that was flagged, and put a card on a board."""
    source = Source("review", f"A made-up review {LONG_WORD}", f"https://health.example/{'a-long-way/' * 20}", clock.today())
    found = {"due": CLAIM, "waits": f"Socks on the ears stop a cold. {LONG_WORD}"}
    rows = {
        name: claims.write(session, None, Review(claim, "misleading", f"This is made up.\n{LONG_WORD}", [source], clock.today() - timedelta(days=9)))
        for name, claim in found.items()
    }
    claims.confirm(session, factories.a_moderator(session), rows["due"])
    cards.put(session, opening.thread.board, Card("claim", place="both"))
    return {name: row.id for name, row in rows.items()}


def _a_note(session: Session, moderator: Member, opening: Post) -> str:
    """Write a note on a sentence of somebody in a thread, and let two people rate it; give its id."""
    said = factories.a_reply(session, factories.a_member(session), opening, f"{CLAIM} {LONG_WORD}")
    post = queries.get_post(session, said.id, moderator)
    source = Source("guideline", f"How tablets are stopped {LONG_WORD}", "https://health.example/stopping", clock.today())
    given = [noting_of_claims.Given(source, f"Slowly, and with somebody looking on. {LONG_WORD}")]
    draft = noting_of_claims.Draft(public_id(), CLAIM, "misleading", "Guidelines say that it is done slowly.", given)
    note = noting_of_claims.write(session, moderator, post, draft)
    for rater in (factories.a_moderator(session), factories.a_moderator(session)):
        rating.rate(session, rater, note, post, "helpful", "lived")
    return note.id


def things(house: House, scene: Scene) -> dict[str, Any]:
    """Return what the addresses in `tests/pages.py` name, once the worker has told of the decision."""
    return {**vars(scene), "decision_id": until(lambda: _told(house, scene.case_ids["decided"]), "the author is told")}


def _told(house: House, case_id: str) -> str | None:
    with house.making() as session:
        decision_id = session.scalars(select(Decision.id).where(Decision.case_id == case_id)).one()
        told = session.scalar(select(func.count()).select_from(Notice).where(Notice.subject_id == decision_id))
        return decision_id if told == 2 else None


def _a_deep_branch(session: Session, opening: Post, author: Member) -> Post:
    """Answer a post and each answer, past the depth at which a branch continues on a page of its own."""
    post = opening
    for step in range(LEVELS + 2):
        writer = author if step % 2 else factories.a_member(session)  # two who answer each other fast would be held up
        post = factories.a_reply(session, writer, post, f"Step {step}. {LONG_WORD if step > LEVELS // 2 else ''}")
    return post


def _changed_posts(session: Session, opening: Post, author: Member) -> tuple[Post, Post]:
    """Make a post with a history of which one text is erased, one to be hidden, and one that is deleted."""
    edited, hidden, deleted = [factories.a_reply(session, author, opening, f"{word} {LONG_WORD}") for word in ("Before.", "Heavy.", "Gone.")]
    for body in ("Between.", f"After. {LONG_WORD}"):
        changing.edit_post(session, author, edited, body=body, reason="It was not what I meant")
    changing.erase_earlier_text(session, author, edited, 1)
    changing.delete_post(session, author, deleted)
    return edited, hidden


def _waiting_posts(session: Session, opening: Post, author: Member) -> tuple[Post, Post]:
    """Write a post that can still be put right, and one that comes out later."""
    fresh = factories.a_reply(session, author, opening, "I count the lamps in the street instead.")
    draft = writing.Draft(public_id(), "Something for later.", later=True)
    return fresh, writing.reply(session, author, queries.get_post(session, opening.id, author), factories.usual(session, author), draft)


def _sealed_matters(session: Session, target: Member, keeper: Member, opening: Post) -> tuple[str, str]:
    """Let a member tell of two names, and an administrator ask for a seal to be lifted; give the ids of both."""
    posts = [factories.a_reply(session, factories.a_member(session), opening, words) for words in ("Is that so?", "I doubt it.")]
    told = patterns.tell(session, target, public_id(), factories.usual(session, target).id, [post.id for post in posts], "They follow me around.")
    named = factories.a_member(session, "Faraway Thistle")
    asked = lifting.request(
        session, keeper, factories.usual(session, named).name, "court-order", "An order of the district court, checked by telephone."
    )
    return told.id, asked.id


def _what_is_heavy(session: Session, member: Member, opening: Post) -> None:
    """Let posts stand that are folded for everybody, folded for a member by a word, and hidden for them."""
    for note, body in (("hospital", "They kept me for a week."), ("relapse", "I drank again."), ("", "A lighthouse, for once.")):
        post = factories.a_reply(session, factories.a_member(session), opening, body)
        noting.put(post, [note])
    wishes.choose_notes(session, member, {"relapse": "hide"}, fold_titles=False)
    wishes.mute_words(session, member, "lighthouse", hide=False, days="30")


def _what_a_member_keeps(session: Session, member: Member, opening: Post) -> str:
    """Let a member mute a name and words, keep a post, a draft and a passkey, and follow a thread and a board; give the id of the passkey."""
    muting.mute(session, member, factories.usual(session, factories.a_member(session)))
    wishes.mute_words(session, member, LONG_WORD[:40], hide=False, days="7")
    bookmarks.keep(session, member, opening.id, f"For the next bad night. {LONG_WORD}")
    for place, level in ((opening.thread, Level.WATCH), (opening.thread.board, Level.FOLLOW)):
        following.choose(session, member, place, level)
    drafts.keep(session, member.account_id, f"board {opening.thread.board_id}", {"title": [LONG_TITLE], "body": [LONG_WORD]}, public_id())
    passkeys.keep(session, member, "number", "public key", label="A blue key", host="127.0.0.1")
    return owned.rows_of(session, Passkey, member.account_id)[0].id


def _what_others_did(session: Session, opening: Post, own: Post, trying: Post) -> None:
    """Leave signs at a post, put a note on a reply and on the opening of another thread, and mention and quote."""
    kind = factories.a_member(session)
    for sign in ("hear", "thanks"):
        supporting.give(session, kind, own, sign)
    noted = factories.a_reply(session, kind, opening, "What the doctor said about the dose was not easy to hear.")
    noting.put(noted, ["medical", "death"])
    noting.put(trying, ["medical"])
