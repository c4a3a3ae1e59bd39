import pytest
from sqlalchemy import select

from forum.accounts import aliases
from forum.accounts.models import Account, Alias, RecoveryCode, Role, SignIn
from forum.accounts.service import entering, joining, recovering, sessions
from forum.core.errors import Invalid, Missing, Refused
from tests.factories import PASSPHRASE, a_member, usual

NEW = "copper lantern under seven hills"


def join(session, name="my private door", **values):
    return joining.join(session, **{"sign_in_name": name, "passphrase": PASSPHRASE, "agreed_to": "v", **values})


def test_a_member_gets_back_in_with_name_and_passphrase_in_any_case_of_the_name(session):
    joined = join(session, "My Private Door")
    assert entering.sign_in(session, "my private  door", PASSPHRASE).account_id == joined.member.account_id


@pytest.mark.parametrize(("name", "passphrase"), [("my private door", "another passphrase it is"), ("nobody at all", PASSPHRASE), ("", "")])
def test_a_wrong_name_and_a_wrong_passphrase_get_the_same_answer(session, name, passphrase):
    join(session)
    with pytest.raises(Refused) as error:
        entering.sign_in(session, name, passphrase)
    assert error.value.sentence == entering.WRONG


def test_a_sign_in_name_can_be_used_once(session):
    join(session)
    with pytest.raises(Invalid) as error:
        join(session, "MY PRIVATE DOOR")
    assert error.value.field == "name"


@pytest.mark.parametrize("passphrase", ["short", "passwordpassword", "aaaaaaaaaaaaaaaaaaaa", "my private door"])
def test_a_guessable_passphrase_is_refused_before_an_account_exists(session, passphrase):
    with pytest.raises(Invalid):
        join(session, passphrase=passphrase)
    assert session.scalar(select(Account.id)) is None


def test_neither_sign_in_name_nor_passphrase_nor_code_nor_token_is_stored_readable(session):
    joined = join(session)
    token = sessions.open_session(session, joined.member)
    session.flush()
    stored = repr([list(row) for table in (Account, RecoveryCode, SignIn) for row in session.execute(select(table.__table__))])
    for secret in ("my private door", PASSPHRASE, token, *joined.codes):
        assert secret not in stored


def test_a_recovery_code_lets_back_in_once_and_ends_every_session(session):
    joined = join(session)
    token = sessions.open_session(session, joined.member)
    code = joined.codes[0].lower().replace("-", " ")
    back, _ = recovering.recover(session, name="my private door", code=code, passphrase=NEW)
    assert back.account_id == joined.member.account_id
    assert sessions.member_of_session(session, token) is None
    assert entering.sign_in(session, "my private door", NEW)
    for used in joined.codes:
        with pytest.raises(Invalid):
            recovering.recover(session, name="my private door", code=used, passphrase=PASSPHRASE)


def test_a_recovery_code_of_somebody_else_opens_nothing(session):
    mine = join(session)
    join(session, "another door of mine")
    with pytest.raises(Invalid):
        recovering.recover(session, name="another door of mine", code=mine.codes[0], passphrase=NEW)


def test_changing_the_passphrase_ends_the_session_of_whoever_knew_the_old_one(session):
    joined = join(session)
    token = sessions.open_session(session, joined.member)
    with pytest.raises(Invalid):
        recovering.change_passphrase(session, joined.member, old="not this one at all", new=NEW)
    recovering.change_passphrase(session, joined.member, old=PASSPHRASE, new=NEW)
    assert sessions.member_of_session(session, token) is None


def test_the_end_of_a_session_says_only_the_week(session):
    joined = join(session)
    sessions.open_session(session, joined.member)
    session.flush()
    assert session.scalars(select(SignIn.ends)).one().weekday() == 6


def test_signing_out_ends_that_session_alone(session):
    joined = join(session)
    one, two = sessions.open_session(session, joined.member), sessions.open_session(session, joined.member)
    sessions.close_session(session, one)
    assert sessions.member_of_session(session, one) is None
    assert sessions.member_of_session(session, two)


def test_the_first_person_with_the_printed_code_runs_the_forum_and_the_code_is_gone(session):
    code = joining.setup_code(session)
    assert code
    assert join(session, code=code).member.role == Role.ADMINISTRATOR
    assert joining.setup_code(session) is None
    assert join(session, "a second door here", code=code).member.role == Role.MEMBER


def test_a_code_printed_at_an_earlier_start_no_longer_makes_an_administrator(session):
    old = joining.setup_code(session)
    joining.setup_code(session)
    assert join(session, code=old).member.role == Role.MEMBER


@pytest.mark.parametrize(("sign_up", "error"), [("closed", Refused), ("invitation", Invalid)])
def test_nobody_slips_in_while_joining_is_closed_or_by_invitation(session, sign_up, error):
    with pytest.raises(error):
        join(session, sign_up=sign_up)
    code = joining.invite(session)
    assert join(session, code=code, sign_up=sign_up)
    with pytest.raises(error):
        join(session, "a second door here", code=code, sign_up=sign_up)


def test_the_last_administrator_gets_back_in_with_an_invitation_from_the_command_line(session):
    member = a_member(session)
    code = joining.invite(session, Role.ADMINISTRATOR)
    assert joining.use_code(session, member, code) == Role.ADMINISTRATOR
    with pytest.raises(Invalid):
        joining.use_code(session, member, code)


def test_promoting_a_name_that_nobody_signs_in_with_says_so(session):
    with pytest.raises(Missing):
        entering.set_role(session, "nobody at all", Role.MODERATOR)


def test_a_name_that_looks_like_another_members_cannot_be_taken(session):
    a_member(session, "Quiet Heron")
    other = a_member(session)
    for name in ("quiet heron", "Quiet-Heron", "QuietHeron", "Quіet Heron"):
        newcomer = join(session, f"door for {name!r}").member
        with pytest.raises(Invalid):
            aliases.take_name(session, newcomer, name)
    assert usual(session, other).name != "Quiet Heron"


def test_a_stolen_database_does_not_say_whose_a_name_is(session):
    member = a_member(session, "Quiet Heron")
    session.flush()
    row = session.execute(select(Alias.__table__).where(Alias.name == "Quiet Heron")).one()
    assert member.account_id.encode() not in repr(tuple(row)).encode()
    assert member.account_id.encode() not in row.tie
    assert aliases.owner_of(session, session.get_one(Alias, row.id)) == member.account_id


def test_a_moderator_speaks_officially_under_a_name_that_is_not_their_own(session):
    moderator = a_member(session, role=Role.MODERATOR)
    official = aliases.official_name(session, moderator)
    assert official.official
    assert official.name != usual(session, moderator).name
    assert aliases.official_name(session, moderator).id == official.id


def test_a_name_of_an_imported_author_belongs_to_nobody(session):
    assert aliases.owner_of(session, aliases.ownerless_name(session)) is None
