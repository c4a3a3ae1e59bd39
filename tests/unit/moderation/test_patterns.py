import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts import aliases
from forum.accounts.members import Member
from forum.accounts.models import Account, Role
from forum.boards.models import Post
from forum.boards.service import changing
from forum.core import clock
from forum.core.errors import Conflict, Invalid, Missing, Refused
from forum.core.names import public_id
from forum.core.outbox import Fact
from forum.moderation import queries
from forum.moderation.models import Approval, Pattern, PatternName
from forum.moderation.service import approving, patterns
from forum.moderation.views import shown
from tests.factories import a_board, a_member, a_moderator, a_reply, a_thread, usual
from tests.unit.moderation.cases import a_pattern, another_name, log, one_person_under_two_names, posts_under, rows


def _strangers(session: Session, how_many: int = 2) -> list[Post]:
    people = [a_member(session) for _ in range(how_many)]
    return posts_under(session, *((person, usual(session, person)) for person in people))


def _approved(session: Session, pattern: Pattern) -> tuple[Member, Member]:
    two = a_moderator(session), a_moderator(session)
    for moderator in two:
        patterns.approve(session, moderator, pattern)
    return two


def test_two_who_agree_learn_that_it_is_one_person(session: Session) -> None:
    _, posts = one_person_under_two_names(session)
    pattern = a_pattern(session, a_member(session), posts)
    first, second = _approved(session, pattern)
    patterns.ask(session, first, pattern)
    assert {patterns.answer(session, one, pattern) for one in (first, second)} == {"one person"}
    assert log(session) == ["pattern_asked"]


def test_two_who_agree_learn_that_it_is_not_one_person(session: Session) -> None:
    _, posts = one_person_under_two_names(session)
    pattern = a_pattern(session, a_member(session), [*posts, *_strangers(session, 1)])
    first, _ = _approved(session, pattern)
    patterns.ask(session, first, pattern)
    assert patterns.answer(session, first, pattern) == "not one person"


def test_names_that_belong_to_nobody_are_not_one_person(session: Session) -> None:
    person, posts = one_person_under_two_names(session)
    pattern = a_pattern(session, a_member(session), posts)
    first, _ = _approved(session, pattern)
    for alias in aliases.all_of(session, person):
        aliases.cut(alias)
    session.flush()
    patterns.ask(session, first, pattern)
    assert patterns.answer(session, first, pattern) == "not one person"


@pytest.mark.parametrize("how_many", [0, 1])
def test_nothing_is_asked_as_long_as_two_have_not_agreed(session: Session, how_many: int) -> None:
    _, posts = one_person_under_two_names(session)
    pattern = a_pattern(session, a_member(session), posts)
    moderators = [a_moderator(session) for _ in range(2)]
    for moderator in moderators[:how_many]:
        patterns.approve(session, moderator, pattern)
        patterns.approve(session, moderator, pattern)
    for moderator in moderators:
        with pytest.raises(Refused):
            patterns.ask(session, moderator, pattern)
    assert (pattern.answer, log(session)) == (None, [])


def test_one_moderator_under_two_names_is_one_person(session: Session) -> None:
    _, posts = one_person_under_two_names(session)
    pattern = a_pattern(session, a_member(session), posts)
    moderator = a_moderator(session)
    patterns.approve(session, moderator, pattern)
    second = another_name(session, moderator, a_board(session))
    second.official = True
    session.add(Approval(subject_id=pattern.id, by_alias_id=second.id, day=clock.today()))
    session.flush()
    with pytest.raises(Refused):
        patterns.ask(session, moderator, pattern)


def test_a_yes_under_a_name_that_is_not_official_counts_for_nothing(session: Session) -> None:
    _, posts = one_person_under_two_names(session)
    pattern = a_pattern(session, a_member(session), posts)
    first, second = a_moderator(session), a_moderator(session)
    patterns.approve(session, first, pattern)
    session.add(Approval(subject_id=pattern.id, by_alias_id=usual(session, second).id, day=clock.today()))
    session.flush()
    with pytest.raises(Refused):
        patterns.ask(session, first, pattern)


def test_a_yes_that_was_taken_back_counts_for_nothing_before_and_after_the_answer(session: Session) -> None:
    _, posts = one_person_under_two_names(session)
    pattern = a_pattern(session, a_member(session), posts)
    first, second = _approved(session, pattern)
    approving.withdraw(session, second, pattern.id)
    with pytest.raises(Refused):
        patterns.ask(session, first, pattern)
    patterns.approve(session, second, pattern)
    patterns.ask(session, first, pattern)
    approving.withdraw(session, first, pattern.id)
    for moderator in (first, second):
        with pytest.raises(Refused):
            patterns.answer(session, moderator, pattern)


def test_the_yes_of_somebody_who_no_longer_moderates_counts_for_nothing(session: Session) -> None:
    _, posts = one_person_under_two_names(session)
    pattern = a_pattern(session, a_member(session), posts)
    first, second = _approved(session, pattern)
    session.get_one(Account, second.account_id).role = Role.MEMBER
    session.flush()
    with pytest.raises(Refused):
        patterns.ask(session, first, pattern)


def test_nobody_but_the_two_is_told_the_answer(session: Session) -> None:
    target = a_member(session)
    person, posts = one_person_under_two_names(session)
    pattern = a_pattern(session, target, posts)
    first, _ = _approved(session, pattern)
    patterns.ask(session, first, pattern)
    third = a_moderator(session)
    for stranger in (third, target, person):
        with pytest.raises(Refused):
            patterns.answer(session, stranger, pattern)
    seen = shown.pattern_page(session, third, pattern)
    assert (seen.asked, seen.answer) == (True, "")
    patterns.decide(session, third, pattern, "We have hidden what was cruel.")
    assert "one person" not in repr(shown.own_pattern(session, pattern))


def test_the_answer_cannot_be_read_from_the_database(session: Session) -> None:
    stored = []
    for posts in (one_person_under_two_names(session)[1], _strangers(session)):
        pattern = a_pattern(session, a_member(session), posts)
        patterns.ask(session, _approved(session, pattern)[0], pattern)
        stored.append(pattern.answer)
    assert all(answer is not None and b"person" not in answer for answer in stored)
    assert len({len(answer or b"") for answer in stored}) == 1


def test_nobody_with_a_part_in_it_looks_or_says_yes(session: Session) -> None:
    board = a_board(session)
    target, named = a_moderator(session), a_moderator(session)
    hidden = another_name(session, named, board)
    posts = posts_under(session, (named, hidden)) + _strangers(session, 1)
    pattern = a_pattern(session, target, posts)
    for party in (target, named):
        assert patterns.waiting(session, party) == []
        with pytest.raises(Missing):
            patterns.get(session, party, pattern.id)
        with pytest.raises(Missing):
            patterns.approve(session, party, pattern)
    session.add(Approval(subject_id=pattern.id, by_alias_id=aliases.official_name(session, named).id, day=clock.today()))
    other = a_moderator(session)
    patterns.approve(session, other, pattern)
    with pytest.raises(Refused):
        patterns.ask(session, other, pattern)


def test_members_can_neither_look_nor_say_yes(session: Session) -> None:
    pattern = a_pattern(session, a_member(session), _strangers(session))
    member = a_member(session)
    for do in (lambda: patterns.approve(session, member, pattern), lambda: patterns.get(session, member, pattern.id)):
        with pytest.raises(Refused):
            do()


def test_a_question_is_answered_once(session: Session) -> None:
    _, posts = one_person_under_two_names(session)
    pattern = a_pattern(session, a_member(session), posts)
    first, second = _approved(session, pattern)
    patterns.ask(session, first, pattern)
    with pytest.raises(Conflict):
        patterns.ask(session, second, pattern)
    assert log(session) == ["pattern_asked"]


def test_the_same_names_are_not_asked_about_again_in_another_pattern(session: Session) -> None:
    _, posts = one_person_under_two_names(session)
    asked, again = (a_pattern(session, a_member(session), posts) for _ in range(2))
    patterns.ask(session, _approved(session, asked)[0], asked)
    first, _ = _approved(session, again)
    with pytest.raises(Conflict):
        patterns.ask(session, first, again)
    assert again.answer is None


def test_nothing_is_asked_about_what_is_closed(session: Session) -> None:
    pattern = a_pattern(session, a_member(session), _strangers(session))
    first, second = _approved(session, pattern)
    patterns.decide(session, first, pattern, "There is nothing that we could do here.")
    with pytest.raises(Conflict):
        patterns.ask(session, second, pattern)
    with pytest.raises(Conflict):
        patterns.decide(session, second, pattern, "Mine.")
    assert session.scalars(select(Fact.subject).where(Fact.kind == "PatternDecided")).one() == pattern.id


@pytest.mark.parametrize("how_many", [0, 1, 7])
def test_a_pattern_is_about_two_to_six_names(session: Session, how_many: int) -> None:
    with pytest.raises(Invalid):
        a_pattern(session, a_member(session), _strangers(session, how_many))
    assert (rows(session, Pattern), rows(session, PatternName)) == (0, 0)


def test_two_posts_under_one_name_are_one_name(session: Session) -> None:
    person = a_member(session)
    name = usual(session, person)
    with pytest.raises(Invalid):
        a_pattern(session, a_member(session), posts_under(session, (person, name), (person, name)))


def test_a_pattern_names_nobodys_own_posts_and_nothing_that_is_gone(session: Session) -> None:
    target, gone = a_member(session), a_member(session)
    own = posts_under(session, (target, usual(session, target)))
    with pytest.raises(Invalid):
        a_pattern(session, target, own + _strangers(session))
    deleted = a_thread(session, gone)
    a_reply(session, target, deleted)
    session.flush()
    changing.delete_post(session, gone, deleted)
    with pytest.raises(Invalid):
        a_pattern(session, target, [deleted, *_strangers(session)])


def test_a_pattern_does_not_tie_two_names_of_whoever_tells_of_it(session: Session) -> None:
    target = a_member(session)
    board = a_board(session)
    second = another_name(session, target, board)
    people = [a_member(session) for _ in range(2)]
    met = a_thread(session, people[0], board)
    posts_under(session, (target, second))
    a_reply(session, target, met)
    other = a_thread(session, people[1], board)
    with pytest.raises(Invalid) as error:
        patterns.tell(session, target, public_id(), second.id, [met.id, other.id], "They follow me.")
    assert error.value.field == "own"
    patterns.tell(session, target, public_id(), usual(session, target).id, [met.id, other.id], "They follow me.")


def test_a_pattern_is_told_under_an_own_name_with_words_and_once(session: Session) -> None:
    target, posts = a_member(session), _strangers(session)
    ids = [post.id for post in posts]
    own = usual(session, target).id
    with pytest.raises(Invalid):
        patterns.tell(session, target, public_id(), usual(session, a_member(session)).id, ids, "Words.")
    with pytest.raises(Invalid):
        patterns.tell(session, target, public_id(), own, ids, " ")
    made = public_id()
    assert patterns.tell(session, target, made, own, ids, "Words.") is patterns.tell(session, target, made, own, ids, "Words.")
    assert rows(session, Pattern) == 1
    stranger = a_member(session)
    with pytest.raises(Conflict):
        patterns.tell(session, stranger, made, usual(session, stranger).id, ids, "Words.")


def test_those_who_answered_are_offered_and_no_others(session: Session) -> None:
    target, loud, kind = a_member(session), a_member(session), a_member(session)
    opening = a_thread(session, target)
    answer = a_reply(session, loud, opening)
    a_reply(session, loud, opening)
    a_reply(session, kind, answer)
    a_reply(session, target, answer)
    session.flush()
    (found,) = queries.answers_to(session, target)
    assert (found[0].alias_id, found[1]) == (usual(session, loud).id, usual(session, target).id)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("https://forum.example/p/" + "a" * 22, ["a" * 22]),
        ("/t/" + "x" * 22 + "/a-title?view=flat#p-" + "b" * 22 + "\nhello /p/" + "c" * 22 + "/flag", ["b" * 22, "c" * 22]),
        ("/p/" + "a" * 22 + " /p/" + "a" * 22, ["a" * 22]),
        ("/p/short, /t/" + "a" * 22 + ", /p/" + "a" * 23, []),
    ],
)
def test_links_are_understood_however_they_were_copied(typed: str, found: list[str]) -> None:
    assert patterns.linked_posts(typed) == found
