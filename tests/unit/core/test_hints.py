import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core.hints import identifying_hints


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Write to anna.mueller@gmail.com", "mail"),
        ("anna at gmail dot com", "mail"),
        ("Call me on 07700 900123 tonight", "phone"),
        ("my number is +49 171 2345678", "phone"),
        ("text me: (555) 234-5678", "phone"),
        ("I am @quiet_heron22 over there", "handle"),
        ("my insta is quietheron22", "handle"),
        ("find me on discord as heron#1234", "handle"),
        ("I live in SW1A 1AA", "postcode"),
        ("12 Acacia Avenue is where I live", "address"),
    ],
)
def test_what_could_show_who_somebody_is_brings_a_gentle_word(text, kind):
    assert kind in {hint.kind for hint in identifying_hints(text)}


@pytest.mark.parametrize(
    "text",
    [
        "I take 20 mg in the morning and 10 mg at night.",
        "Since 2019 it has been better than from 2012 to 2018.",
        "About 1,000 people live with it here, 45 % of them for 10 years.",
        "In the UK you can call 116 123 at any hour, and 999 if it is urgent.",
        "In the US it is 988, call or text.",
        "My temperature was 38.5 and my pulse 120/80.",
        "It began on 12.03.2021 and ended on 2021-04-01.",
        "I slept 3-4 hours, from 23:00 to 02:30.",
        "Room 12, third floor, that is all I remember.",
        "My scores were 12, 14, 9 and 27.",
        "I walked 10,000 steps a day for 30 days.",
        "See the study of 2018 (n = 1,204), p < 0.001.",
        "HbA1c 6.5, then 7.1, then 5.9.",
        "I weigh less than in 2020 - by a lot.",
        "Samaritans answer at 116 123.",
        "It was the 21st of May.",
        "Vitamin B12 and D3 did nothing for me.",
    ],
)
def test_ordinary_words_and_helplines_bring_no_warning(text):
    assert identifying_hints(text) == []


@given(st.text(max_size=500))
@settings(max_examples=100)
def test_no_text_breaks_the_page(text):
    identifying_hints(text)
