"""What is done seldom with a post, behind one link: muting a name, and the list of all ways."""

import pytest
from playwright.sync_api import expect

from forum.accounts.members import Member
from forum.boards.models import Post
from tests import factories
from tests.browser.house import House
from tests.browser.visits import Visits, sent


@pytest.fixture
def loud(house: House) -> Post:
    """A post by somebody whom one would rather not read."""
    with house.making() as session:
        return factories.a_thread(session, factories.a_member(session), title="Too loud", body="I will say it again and again.")


@pytest.fixture
def reader(house: House) -> Member:
    with house.making() as session:
        return factories.a_member(session)


def test_a_name_cannot_be_muted_or_read_again_from_its_post(visit: Visits, loud: Post, reader: Member, scripts: bool) -> None:
    page = visit(reader, scripts=scripts)
    page.goto(f"/p/{loud.id}")
    words = page.get_by_text("I will say it again and again.")
    expect(words).to_be_visible()
    page.get_by_role("link", name="More about the post of").click()
    page.get_by_role("link", name="Mute this name").click()
    page.get_by_role("button", name="Mute this name").click()
    expect(words).to_be_hidden()
    page.locator("article").get_by_text("You muted this name").click()
    expect(words).to_be_visible()
    page.get_by_role("link", name="More about the post of").click()
    page.get_by_role("link", name="Read this name again").click()
    sent(page, page.get_by_role("button", name="Read this name again"))
    page.goto(f"/p/{loud.id}")
    expect(words).to_be_visible()


def test_the_day_of_a_post_leads_elsewhere(visit: Visits, loud: Post, reader: Member, scripts: bool) -> None:
    page = visit(reader, scripts=scripts)
    page.goto(f"/p/{loud.id}")
    page.get_by_role("link", name="Link to this post").click()
    expect(page.locator(f"#p-{loud.id}")).to_be_visible()
    assert page.url.endswith(f"#p-{loud.id}")
