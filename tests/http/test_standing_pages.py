import html
import re
from datetime import date
from typing import Any

import pytest

from forum.core.days import full
from forum.moderation import reasons
from forum.resources import helplines, promises
from forum.resources.agreements import AGREEMENTS, AGREEMENTS_VERSION
from forum.web import limits

PAGES = ["/help", "/help?country=GB", "/help?country=ZZ", "/help/leaving", "/agreements", "/privacy", "/locked-out", "/resources"]


def words(response: Any) -> str:
    """Return what a reader reads: the text of the page, spaces folded."""
    text = re.sub(r"<[^>]+>", " ", response.get_data(as_text=True))
    return " ".join(html.unescape(text).split())


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_reads_a_standing_page_without_a_cookie_or_a_kept_copy(visitor: Any, page: str) -> None:
    response = visitor.get(page)
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("country", [country.code for country in helplines.countries()])
def test_every_line_of_a_country_can_be_reached_and_says_where_it_is_from(visitor: Any, country: str) -> None:
    page = visitor.get(f"/help?country={country}")
    text, source = words(page), html.unescape(page.get_data(as_text=True))
    for line in helplines.lines_of(country):
        assert line.name in text
        assert f"Where we read this: {line.source}" in text
        assert f"Last checked: {line.checked}." in text
        links = [phone.href for phone in line.call] + ([line.sms.href] if line.sms else []) + ([line.chat_url] if line.chat_url else [])
        assert all(f'href="{link}"' in source for link in links)
        assert all(other.to in text for other in line.other)


def test_a_person_in_one_country_is_not_shown_the_numbers_of_another(visitor: Any) -> None:
    text = words(visitor.get("/help?country=GB"))
    assert "116 123" in text
    assert "741741" not in text


def test_the_country_is_never_guessed_from_what_the_browser_says(visitor: Any) -> None:
    plain = visitor.get("/help", headers={"Accept-Language": "en"})
    told = visitor.get("/help", headers={"Accept-Language": "en-AU", "X-Forwarded-For": "84.128.0.1", "CF-IPCountry": "DE"})
    assert "Choose a country" in words(plain)
    assert plain.get_data() == told.get_data()


def test_somebody_from_a_country_without_a_line_is_not_left_with_nothing(visitor: Any) -> None:
    for country in ("ZZ", "other"):
        page = visitor.get(f"/help?country={country}")
        assert page.status_code == 200
        assert "We have no line there that we could confirm" in words(page)
        assert 'href="https://findahelpline.com"' in page.get_data(as_text=True)


def test_a_prepared_address_cannot_put_a_false_number_on_the_help_page(visitor: Any) -> None:
    page = visitor.get("/help", query_string={"country": "<b>Call 0800 555 000</b>"})
    assert page.status_code == 200
    assert "0800 555 000" not in page.get_data(as_text=True)


def test_without_a_country_every_country_and_its_emergency_number_are_one_tap_away(visitor: Any) -> None:
    source = visitor.get("/help").get_data(as_text=True)
    for country in helplines.countries():
        assert f'href="/help?country={country.code}"' in source
        assert all(f'href="{phone.href}"' in source for phone in country.emergency)


def test_somebody_who_cannot_talk_out_loud_finds_ways_to_write(visitor: Any) -> None:
    source = visitor.get("/help?country=GB").get_data(as_text=True)
    fold = source[source.index("rather not talk out loud") :].split("</details>")[0]
    assert 'href="sms:85258"' in fold
    assert "tel:" not in fold


def test_the_three_worries_open_without_a_script(visitor: Any) -> None:
    source = html.unescape(visitor.get("/help").get_data(as_text=True))
    summaries = re.findall(r"<summary[^>]*>(.*?)</summary>", source)
    assert summaries == ["I'd rather not talk out loud", "I'm afraid of what happens if I call", "I don't think it's bad enough"]


def test_a_caller_learns_of_the_bill_before_calling(visitor: Any) -> None:
    for page in ("/help", "/help?country=IE"):
        assert "may appear on a bill" in words(visitor.get(page))


def test_members_learn_that_nobody_is_traced_and_nobody_is_responsible_alone(visitor: Any) -> None:
    text = words(visitor.get("/help"))
    for promise in (reasons.BY_KEY[reasons.DANGER].label, "We cannot trace anyone", "Never promise secrecy", "You are not responsible alone"):
        assert promise in text


def test_every_agreement_is_shown_with_its_reason_and_an_example(visitor: Any) -> None:
    text = words(visitor.get("/agreements"))
    assert 0 < len(AGREEMENTS) <= 9
    for one in AGREEMENTS:
        assert one.sentence in text
        assert one.why in text
        assert one.example in text


def test_the_agreements_say_which_version_they_are(visitor: Any) -> None:
    assert full(date.fromisoformat(AGREEMENTS_VERSION)) in words(visitor.get("/agreements"))


def test_the_privacy_page_promises_the_figures_that_the_software_keeps(visitor: Any) -> None:
    text = words(visitor.get("/privacy"))
    assert f"{promises.MINUTES_KEPT_HOURS} hours" in text
    assert f"The last {promises.BACKUPS_KEPT}," in text
    assert f"{promises.LIMIT_MARKS_COUNT_MINUTES} minutes" in text
    assert max(seconds for _, seconds, _ in limits.LIMITS.values()) <= promises.LIMIT_MARKS_COUNT_MINUTES * 60


def test_the_privacy_page_says_what_it_cannot_prevent(visitor: Any) -> None:
    text = words(visitor.get("/privacy"))
    for limit in ("together with its key", "Your way of writing", "Screenshots", "Courts", "the company that hosts", "thief of the database"):
        assert limit in text


def test_somebody_locked_out_finds_the_way_back_and_no_false_hope(visitor: Any) -> None:
    page = visitor.get("/locked-out")
    assert 'href="/recover"' in page.get_data(as_text=True)
    assert "Then we cannot let you in" in words(page)
    assert 'href="/me/decisions"' in page.get_data(as_text=True)
    assert reasons.BY_KEY["identity"].label in words(page)


def test_nobody_relies_on_leaving_to_empty_the_history(visitor: Any) -> None:
    assert "does not empty the history" in words(visitor.get("/help/leaving"))
    assert 'href="/help/leaving"' in visitor.get("/help").get_data(as_text=True)
