"""One table: five parts that somebody can have in a case, and every kind of act. Whoever has the part changes nothing by the act."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Role
from forum.accounts.service import muting
from forum.boards import queries as boards
from forum.boards.models import Post
from forum.core import clock
from forum.core.errors import Failed
from forum.moderation import queries
from forum.moderation.models import Approval, Case, Decision, Part, Purge, SpamWave, State
from forum.moderation.service import appealing, deciding, flagging, marking, purging, waves
from forum.notes.models import ContextNote, NoteRating
from forum.notes.service import rating, writing
from tests.factories import a_member, a_moderator, a_reply, a_thread, usual
from tests.unit.moderation.cases import decide
from tests.unit.notes import noting

COUNTED = (Decision, Approval, Purge, SpamWave, ContextNote, NoteRating)


@dataclass
class Scene:
    """A case about a post, somebody who has a part in it, and others who have none."""

    session: Session
    judge: Member
    case: Case
    post: Post
    flagger: Member

    def other(self, role: Role = Role.MODERATOR) -> Member:
        return a_member(self.session, role=role)

    def in_hand(self) -> None:
        """Put the case into the hand of the judge, as if they had taken it before they had a part in it."""
        name, now = aliases.official_name(self.session, self.judge), clock.minute()
        held = update(Case).where(Case.id == self.case.id).values(claimed_by=name.id, claim_until=now + 15, claim_since=now)
        self.session.execute(held)
        self.session.refresh(self.case)

    def judges(self) -> None:
        self.in_hand()
        deciding.decide(self.session, self.judge, self.case, "no_action", "Fine.", version=self.case.version)


def _scene(session: Session, part: Part) -> Scene:
    judge = a_member(session, role=Role.ADMINISTRATOR)
    author = judge if part == Part.AUTHOR else a_member(session)
    post = a_thread(session, author, body=f"Buy this. {noting.CLAIM}")
    flagger = judge if part == Part.FLAGGER else a_member(session)
    if part == Part.TALK:
        a_reply(session, judge, post)
    elif part == Part.BLOCK:
        muting.mute(session, judge, usual(session, author))
    session.flush()
    flagging.flag(session, flagger, "post", post.id, reason="selling")
    case = queries.open_case(session, "post", post.id)
    assert case is not None
    if part == Part.DECIDER:
        marking.mark_conflict(session, case.id, judge.account_id, Part.DECIDER)
    return Scene(session, judge, case, boards.get_post(session, post.id, None), flagger)


def _settled(scene: Scene) -> Decision:
    """Let somebody else decide the case for good."""
    first = scene.other()
    made = decide(scene.session, first, scene.case, "fold")
    deciding.release(scene.session, first, scene.case)
    return made


def _claims(scene: Scene) -> Callable[[], object]:
    return lambda: deciding.claim(scene.session, scene.judge, scene.case)


def _decides(scene: Scene) -> Callable[[], object]:
    return scene.judges


def _gives_the_second(scene: Scene) -> Callable[[], object]:
    first, _another = scene.other(), scene.other()
    decide(scene.session, first, scene.case, "hide")
    assert scene.case.state == State.AWAITING_SECOND
    return scene.judges


def _gives_the_third(scene: Scene) -> Callable[[], object]:
    first, second, _third = scene.other(), scene.other(), scene.other()
    decide(scene.session, first, scene.case, "hide")
    deciding.release(scene.session, first, scene.case)
    decide(scene.session, second, scene.case, "no_action")
    assert scene.case.state == State.ESCALATED
    return scene.judges


def _judges_an_appeal(scene: Scene) -> Callable[[], object]:
    made = _settled(scene)
    flag = queries.flags_of(scene.session, scene.case)[0]
    appealing.file_for_flag(scene.session, flag, made, "It is wrong.")
    return scene.judges


def _asks_to_erase(scene: Scene) -> Callable[[], object]:
    _settled(scene)
    return lambda: purging.request(scene.session, scene.judge, scene.case, "court-order", "An order, read and checked.")


def _says_yes_to_erasing(scene: Scene) -> Callable[[], object]:
    _settled(scene)
    purge = purging.request(scene.session, scene.other(Role.ADMINISTRATOR), scene.case, "court-order", "An order, read and checked.")
    return lambda: purging.approve(scene.session, scene.judge, purge)


def _hides_a_wave(scene: Scene) -> Callable[[], object]:
    return lambda: waves.hide(scene.session, scene.judge, [scene.case.id], "Spam.")


def _lets_a_wave_stand(scene: Scene) -> Callable[[], object]:
    wave, _count = waves.hide(scene.session, scene.other(), [scene.case.id], "Spam.")
    return lambda: waves.leave(scene.session, scene.judge, wave.id)


def _writes_a_note(scene: Scene) -> Callable[[], object]:
    return lambda: writing.write(scene.session, scene.judge, scene.post, noting.a_draft())


def _rates_a_note(scene: Scene) -> Callable[[], object]:
    note = noting.a_note(scene.session, scene.other(), scene.post)
    return lambda: rating.rate(scene.session, scene.judge, note, scene.post, "helpful", "lived")


def _withdraws_a_note(scene: Scene) -> Callable[[], object]:
    note = noting.a_note(scene.session, scene.other(), scene.post)
    return lambda: writing.withdraw(scene.session, scene.judge, note, scene.post, "No.")


EVERYBODY = tuple(Part)
NOT_IN_IT = (Part.AUTHOR, Part.FLAGGER, Part.TALK, Part.BLOCK)
"""Those who decided can carry out a legal demand: they do not judge what they decided."""

TABLE: dict[Callable[[Scene], Callable[[], object]], tuple[Part, ...]] = {
    _claims: EVERYBODY,
    _decides: EVERYBODY,
    _gives_the_second: EVERYBODY,
    _gives_the_third: EVERYBODY,
    _judges_an_appeal: EVERYBODY,
    _asks_to_erase: NOT_IN_IT,
    _says_yes_to_erasing: NOT_IN_IT,
    _hides_a_wave: EVERYBODY,
    _lets_a_wave_stand: EVERYBODY,
    # Ratings are what judges a note: it is written by those who know the talk, and by those who decided that it needs one.
    _writes_a_note: (Part.AUTHOR, Part.FLAGGER, Part.BLOCK),
    _withdraws_a_note: (Part.AUTHOR, Part.FLAGGER, Part.BLOCK),
    _rates_a_note: (Part.AUTHOR, Part.FLAGGER, Part.BLOCK, Part.DECIDER),
}


def _rows(session: Session) -> dict[str, int]:
    return {table.__name__: session.scalars(select(func.count()).select_from(table)).one() for table in COUNTED}


@pytest.mark.parametrize(
    ("act", "part"), [(act, part) for act, parts in TABLE.items() for part in parts], ids=lambda value: getattr(value, "__name__", value)
)
def test_nobody_judges_themselves_their_flag_their_decision_their_talk_or_whom_they_keep_apart_from(
    session: Session, act: Callable[[Scene], Callable[[], object]], part: Part
) -> None:
    scene = _scene(session, part)
    do = act(scene)
    session.flush()
    before, state = _rows(session), scene.case.state
    with pytest.raises(Failed):
        do()
    session.refresh(scene.case)
    assert (_rows(session), scene.case.state) == (before, state)


@pytest.mark.parametrize("part", NOT_IN_IT)
def test_a_wave_that_is_shown_again_leaves_out_what_whoever_does_it_has_a_part_in(session: Session, part: Part) -> None:
    scene = _scene(session, part)
    wave, count = waves.hide(session, scene.other(), [scene.case.id], "Spam.")
    assert (count, waves.take_back(session, scene.judge, wave.id)) == (1, 0)
    session.refresh(scene.post)
    assert scene.post.state == "hidden"


@pytest.mark.parametrize("act", TABLE, ids=lambda value: value.__name__)
def test_whoever_has_no_part_in_it_can_do_each_of_these(session: Session, act: Callable[[Scene], Callable[[], object]]) -> None:
    scene = _scene(session, Part.FLAGGER)
    scene.judge = a_moderator(session) if act in (_writes_a_note, _rates_a_note) else a_member(session, role=Role.ADMINISTRATOR)
    act(scene)()
