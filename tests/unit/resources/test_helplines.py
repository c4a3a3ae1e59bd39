import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import forum
from forum.resources import helplines

FORUM = Path(forum.__file__).parent
READABLE = {".py", ".json", ".html", ".txt", ".js", ".css", ".po", ".xml", ".md"}

# What the two independent sources of each line say, digits alone: one wrong digit sends a person in need to a stranger.
KNOWN_TO_CALL = {
    "AU": {"131114"},
    "BR": {"188"},
    "CA": {"988"},
    "DE": {"08001110111", "08001110222", "116123"},
    "ES": {"024"},
    "EU": {"112"},
    "FR": {"3114"},
    "GB": {"116123"},
    "IE": {"116123"},
    "IN": {"14416", "18008914416"},
    "NL": {"113", "08000113"},
    "NZ": {"1737"},
    "SG": {"1767"},
    "US": {"988", "18006624357"},
}
KNOWN_TO_TEXT = {
    "AU": {("0477131114", "")},
    "CA": {("988", "")},
    "GB": {("85258", "")},
    "IE": {("50808", "HELLO")},
    "NZ": {("1737", "")},
    "US": {("988", ""), ("741741", "HOME")},
}
KNOWN_EMERGENCY = {
    "AU": {"000"},
    "BR": {"190", "192"},
    "CA": {"911"},
    "DE": {"112"},
    "ES": {"112"},
    "EU": {"112"},
    "FR": {"112", "15"},
    "GB": {"999"},
    "IE": {"112", "999"},
    "IN": {"112"},
    "NL": {"112"},
    "NZ": {"111"},
    "SG": {"995"},
    "US": {"911"},
}
RETIRED = {"08457909090", "09000113", "18002214444", "1850609090", "18334564566", "18005990019"}
NOT_VERIFIED = {"0800567567", "139276", "1300224636", "0508828865", "0800543354", "080032123", "0223272327", "08003008355", "8009112000"}


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def called(country: str) -> set[str]:
    return {digits(phone.number) for line in helplines.lines_of(country) for phone in line.call}


def test_every_number_to_call_is_the_one_that_its_sources_give() -> None:
    assert {country.code: called(country.code) for country in helplines.countries()} == KNOWN_TO_CALL


def test_every_number_and_word_to_text_is_the_one_that_its_sources_give() -> None:
    found: dict[str, set[tuple[str, str]]] = {}
    for line in helplines.all_lines():
        if line.sms:
            found.setdefault(line.country, set()).add((digits(line.sms.to), line.sms.body))
    assert found == KNOWN_TO_TEXT


def test_every_emergency_number_is_the_one_that_its_sources_give() -> None:
    assert {country.code: {phone.number for phone in country.emergency} for country in helplines.countries()} == KNOWN_EMERGENCY


@pytest.mark.parametrize("line", helplines.all_lines(), ids=lambda line: f"{line.country} {line.name}")
def test_every_line_is_verified_says_where_it_is_from_and_claims_no_check_that_nobody_made(line: helplines.Helpline) -> None:
    assert line.status == "VERIFIED"
    assert line.source.strip()
    assert line.last_checked is None or line.last_checked < line.review_due
    assert line.call or line.sms or line.chat_url, "a line without a way to reach it"


def test_numbers_that_no_longer_answer_stand_nowhere_in_the_forum() -> None:
    for file in FORUM.rglob("*"):
        if file.suffix not in READABLE or not file.is_file():
            continue
        closed_up = re.sub(r"(?<=\d)[\s().-]+(?=\d)", "", file.read_text(encoding="utf-8"))
        found = {number for number in RETIRED if re.search(rf"(?<!\d){number}(?!\d)", closed_up)}
        assert not found, f"{file.relative_to(FORUM)} names {found}"
    assert "141" not in called("BR")


def test_numbers_that_only_one_source_knows_are_not_offered() -> None:
    offered = {number for country in helplines.countries() for number in called(country.code)}
    assert not offered & NOT_VERIFIED
    assert not {country.code for country in helplines.countries()} & {"ZA", "BE", "IT", "JP", "MX", "AT", "CH", "NO", "PH"}


def test_the_european_line_is_not_offered_where_nobody_may_answer_it() -> None:
    assert "116123" not in called("EU")


def test_a_country_is_found_however_its_letters_are_written() -> None:
    assert helplines.lines_of(" gb ") == helplines.lines_of("GB") != ()
    assert helplines.country_of("gb") == helplines.country_of("GB")


def test_an_unknown_country_gets_no_line_of_another_one() -> None:
    assert helplines.lines_of("ZZ") == ()
    assert helplines.country_of("ZZ") is None
    assert helplines.lines_of("") == ()


def test_a_tap_on_a_line_dials_or_writes_without_typing() -> None:
    ireland = helplines.lines_of("IE")
    assert [phone.href for line in ireland for phone in line.call] == ["tel:116123"]
    assert [line.sms.href for line in ireland if line.sms] == ["sms:50808?body=HELLO"]


def test_somebody_who_cannot_talk_out_loud_is_not_sent_to_a_line_for_voices() -> None:
    silent = {(line.country, line.name) for line in helplines.all_lines() if line.without_voice}
    assert ("GB", "Shout") in silent
    assert ("SG", "Samaritans of Singapore") in silent
    assert ("GB", "Samaritans") not in silent
    assert ("BR", "CVV") not in silent, "a website may hold no more than a telephone number"


def test_a_line_claims_a_check_only_from_the_day_somebody_made_one() -> None:
    line = replace(helplines.all_lines()[0], last_checked=None)
    assert line.checked == "not yet checked by us"
    assert replace(line, last_checked=date(2026, 12, 1)).checked == "1 December 2026"
