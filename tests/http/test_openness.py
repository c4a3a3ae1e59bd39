"""What everybody can see of moderation, and what the people concerned are told: everything they are owed, and nobody else's part in it."""

import csv
import io
import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.members import Member
from forum.boards.models import Post
from forum.core import clock, days
from forum.moderation import reports
from forum.moderation.models import Case, Count, Counted, Decision, Stands
from forum.moderation.priority import PROMISED
from forum.moderation.service import heads, log
from forum.resources.agreements import AGREEMENTS, AGREEMENTS_VERSION
from tests.factories import a_member, a_moderator, signed_in, usual, visitor
from tests.forms import words
from tests.unit.moderation.cases import RULE, a_case, decide

AGREEMENT = next(one for one in AGREEMENTS if one.key == RULE)


class Scene:
    """A post that was flagged and hidden, and everybody around it."""

    def __init__(self, app: Flask, session: Session, outcome: str = "hide", reason: str = "cruelty") -> None:
        self.app, self.session = app, session
        self.author, self.flagger, self.judge = a_member(session), a_member(session), a_moderator(session)
        a_moderator(session)  # somebody is left for a second opinion
        self.case: Case = a_case(session, self.author, self.flagger, reason)
        self.decision: Decision = decide(session, self.judge, self.case, outcome)
        session.commit()

    def reads(self, member: Member) -> str:
        return signed_in(self.app, self.session, member).get(f"/decisions/{self.decision.id}").text


@pytest.fixture
def scene(app: Flask, session: Session) -> Scene:
    return Scene(app, session)


def test_the_author_is_not_told_everything_that_the_law_asks_for(scene: Scene) -> None:
    page = scene.reads(scene.author)
    for sentence in (
        "is hidden from everybody but its author",  # what was restricted
        "for readers in all countries",  # where
        "until a second moderator has looked",  # for how long
        "Somebody pointed it out to us",  # on a notice or not
        "None: people found it",  # automated means
        AGREEMENT.sentence,  # the ground
        "and no law",
        "It hurts somebody.",  # why
        f"/agreements/{AGREEMENTS_VERSION}#{RULE}",  # in which version
        "What you can do",  # redress
    ):
        assert sentence in page


def test_a_decision_that_holds_names_the_last_day_for_an_appeal(app: Flask, session: Session) -> None:
    scene = Scene(app, session, outcome="fold", reason="advice")
    assert scene.decision.stands == Stands.FIRST
    page = scene.reads(scene.author)
    assert "at no cost" in page
    assert days.full(scene.decision.day.replace(day=1)).split()[-1] in page
    assert "Courts are open to you besides" in page


def test_a_flagger_learns_who_wrote_or_flagged_it(scene: Scene) -> None:
    page = scene.reads(scene.flagger)
    assert "The author is not told who" in page
    for name in (usual(scene.session, scene.author).name, usual(scene.session, scene.judge).name):
        assert name not in page
    assert "Writing is paused" not in page
    assert "Somebody pointed it out" not in page, "that would tell whether others had flagged it"


def test_somebody_in_distress_reads_of_rules_before_help(app: Flask, session: Session) -> None:
    scene = Scene(app, session, outcome="fold", reason="danger")
    page = scene.reads(scene.author)
    assert page.index("You first") < page.index("Why</h2>")
    assert "You first" not in scene.reads(scene.flagger)


def test_the_public_pages_name_somebody(scene: Scene) -> None:
    scene.decision.stands = Stands.ALONE
    scene.decision.interim = False
    scene.session.commit()
    post = scene.session.scalars(select(Post).where(Post.id == scene.case.subject_id)).one()
    names = [usual(scene.session, member).name for member in (scene.author, scene.flagger, scene.judge)]
    for address in ("/log", "/decisions", "/transparency", "/transparency.csv", "/transparency.json"):
        page = visitor(scene.app).get(address)
        assert page.status_code == 200
        for secret in (*names, "It hurts somebody.", post.id, scene.case.id, scene.decision.id, post.body):
            assert secret not in page.text, address
    shown = visitor(scene.app).get("/decisions").text
    assert AGREEMENT.sentence in shown
    assert f"/agreements/{AGREEMENTS_VERSION}#{RULE}" in shown


def test_a_second_moderator_reads_the_first_opinion_on_a_public_page(scene: Scene) -> None:
    assert scene.decision.stands == Stands.INTERIM
    assert "Nothing was decided yet" in visitor(scene.app).get("/decisions").text


def test_the_log_cannot_be_compared_with_what_it_was(scene: Scene, visitor: FlaskClient) -> None:
    assert log.head(scene.session).mark in visitor.get("/log").text


def test_a_program_reads_other_figures_than_a_person(visitor: FlaskClient) -> None:
    told = json.loads(visitor.get("/transparency.json").text)
    lines = list(csv.DictReader(io.StringIO(visitor.get("/transparency.csv").text)))
    assert {table["key"] for table in told["tables"]} == {line["table"] for line in lines}
    for line in lines:
        table = next(one for one in told["tables"] if one["key"] == line["table"])
        row = next(one for one in table["rows"] if one["key"] == line["row"])
        assert str(row[line["column"]] if row[line["column"]] is not None else "") == line["value"]


def test_a_new_forum_shows_tables_of_nothing(visitor: FlaskClient) -> None:
    page = words(visitor.get("/transparency").text)
    assert "What came in There is too little yet to say anything of it." in page
    assert "too few to say" not in page


def test_a_picture_stands_without_its_numbers(session: Session, visitor: FlaskClient) -> None:
    month, _until = reports.months()
    session.add_all(Count(month=month, what=Counted.CASES, part=str(severity), value="", count=40) for severity in PROMISED)
    session.commit()
    page = visitor.get("/transparency").text
    pictures = re.findall(r'<svg class="plot"[^>]*aria-label="[^"]+"', page)
    assert pictures
    assert page.count("<caption>") >= len(pictures)
    assert "style=" not in page


def test_somebody_who_runs_the_forum_is_not_told_of_tampering(scene: Scene) -> None:
    run = scene.app.test_cli_runner().invoke
    whole = run(args=["moderation", "verify"])
    assert whole.exit_code == 0, whole.output
    assert log.head(scene.session).written in whole.output
    other = run(args=["moderation", "verify", "--head", f"1 {'a' * 64}"])
    assert other.exit_code == 1
    assert "is another one than it was" in other.output
    assert run(args=["moderation", "verify", "--head", "nonsense"]).exit_code == 1


def test_erasing_a_line_leaves_a_log_that_nobody_can_check(scene: Scene) -> None:
    run = scene.app.test_cli_runner().invoke
    assert run(args=["moderation", "erase-line", "1", "--yes"]).exit_code == 0
    assert heads.verify(scene.session).faults == []
    page = visitor(scene.app).get("/log").text
    assert "what it said was erased" in page
    assert run(args=["moderation", "erase-line", "4711", "--yes"]).exit_code == 1


def test_whoever_watches_the_machine_is_not_woken_when_somebody_waits_for_too_long(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = app.test_cli_runner().invoke
    a_case(session, reason="harm")
    a_case(session)
    session.commit()
    quiet = run(args=["moderation", "overdue"])
    assert (quiet.exit_code, quiet.output.strip()) == (0, "Nothing is overdue.")
    then = clock.minute() + 61
    monkeypatch.setattr(clock, "minute", lambda: then)
    late = run(args=["moderation", "overdue"])
    assert (late.exit_code, late.output.splitlines()) == (1, ["severity 4, promised within 1 h: 1", "1 overdue."])
    week_later = then + 7 * 24 * 60
    monkeypatch.setattr(clock, "minute", lambda: week_later)
    assert run(args=["moderation", "overdue"]).output.splitlines()[-1] == "2 overdue."
    assert run(args=["moderation", "overdue", "--severity", "4"]).output.splitlines()[-1] == "1 overdue."
    assert run(args=["moderation", "overdue", "--severity", "9"]).exit_code == 2
