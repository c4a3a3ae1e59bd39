import pytest

from forum.resources.crisis import may_be_danger


@pytest.mark.parametrize(
    "text",
    [
        "I want to die.",
        "i just want to die tonight",
        "I can't go on anymore",
        "I cannot take this any longer.",
        "I am going to kill myself",
        "thinking about ending my life",
        "They would be better off without me.",
        "I feel suicidal again",
        "I have taken too many of my pills",
        "I took 30 tablets an hour ago",
        "there is no point in living",
        "I keep cutting myself",
        "Goodbye everyone. This is my last post.",
        "I don’t know. I want to end it all.",
        "Sorry for the length. I WANT TO DIE",
    ],
)
def test_a_cry_for_help_is_heard(text):
    assert may_be_danger(text)


@pytest.mark.parametrize(
    "text",
    [
        "I was dying of laughter.",
        "I don't want to die.",
        "I have never wanted to hurt myself.",
        "My brother killed himself nine years ago and I miss him.",
        "> I want to die\n\nI am so glad you wrote that here.",
        "The plants on my balcony died.",
        "I take two tablets in the morning.",
        "I took the dog out and slept until ten.",
        "How do you kill time at night?",
        "",
    ],
)
def test_ordinary_words_and_others_words_bring_no_alarm(text):
    assert not may_be_danger(text)
