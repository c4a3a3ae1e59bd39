"""Sentences about claims, cards and the question to writers speak of words and never of a person, and blame nobody."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import ROOT

FORUM = ROOT / "forum"
CODE = (
    *(FORUM / "notes" / name for name in ("verdicts.py", "sources.py", "claim_files.py", "service/claims.py", "views/claims.py")),
    *(FORUM / "moderation" / name for name in ("views/claims.py", "views/claim_forms.py", "views/cards.py")),
    *(FORUM / "boards" / name for name in ("cards.py", "service/keeping/cards.py", "views/post_words.py")),
)
TEMPLATES = (
    *(FORUM / "templates" / "notes" / name for name in ("claim.html", "claims.html", "claim_text.html")),
    *(FORUM / "templates" / "moderation" / name for name in ("claims.html", "claim.html", "claim_new.html", "suggested.html", "cards.html")),
    *(FORUM / "templates" / "boards" / name for name in ("before_words.html", "stance.html", "card.html")),
)
ASKED = ("STANCES", "Claiming")
"""What of `forum/boards/forms.py` belongs to the question."""

BLAMES = re.compile(
    r"\b(?:wrong|false|fake|lies?|lying|liars?|myths?|nonsense|stupid|ignoran\w+|naive|gullible|misinform\w*|disinform\w*|spread(?:s|ing)?|debunk\w*"
    r"|guilty|blame\w*|fault|failed|failure|violat\w+|offen[cs]\w+|warn\w*|forbidden|not allowed|never do|shame\w*|careless|irresponsible"
    r"|you must|you should have|why did(?:n't)? you|as you know|obviously|of course|actually|simply|just)\b",
    re.IGNORECASE,
)
OF_A_PERSON = re.compile(
    r"\b(?:the (?:author|poster|writer|user|patient|sufferer)|they (?:claim|pretend)|people who believe|believers?)\b", re.IGNORECASE
)
LOUD = re.compile(r"!|\b(?!JSON\b)[A-Z]{4,}\b")


def _in_code(path: Path, only: tuple[str, ...] = ()) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parts = [node for node in tree.body if not only or getattr(node, "name", "") in only or _assigns(node, only)]
    for call in (node for part in parts for node in ast.walk(part) if isinstance(node, ast.Call)):
        if isinstance(call.func, ast.Name) and call.func.id in ("_", "later", "ngettext"):
            yield from (str(one.value) for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str))


def _assigns(node: ast.stmt, names: tuple[str, ...]) -> bool:
    return isinstance(node, ast.Assign) and any(isinstance(one, ast.Name) and one.id in names for one in node.targets)


def _in_template(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    yield from re.findall(r'\b(?:_|ngettext)\("([^"]+)"', text)
    yield from re.findall(r"{% trans[^%]*%}(.*?){% endtrans %}", text, re.DOTALL)


SENTENCES = sorted(
    {
        *(sentence for path in CODE for sentence in _in_code(path)),
        *_in_code(FORUM / "boards" / "forms.py", ASKED),
        *(sentence for path in TEMPLATES for sentence in _in_template(path)),
    }
)


def test_all_sentences_are_read() -> None:
    assert len(SENTENCES) > 120
    for part in ("true for everybody", "can mislead", "too good", "Nothing follows from them", "my own experience"):
        assert any(part in sentence for sentence in SENTENCES), part


@pytest.mark.parametrize("rule", [BLAMES, OF_A_PERSON, LOUD], ids=["blames", "speaks of a person", "is loud"])
def test_somebody_is_blamed_for_what_they_hoped_for(rule: re.Pattern[str]) -> None:
    assert not [(sentence, found[0]) for sentence in SENTENCES if (found := rule.search(sentence))]


@pytest.mark.parametrize(
    "unkind", ["That is a myth.", "You must prove it.", "The poster is mistaken!", "Why did you write this?", "People who believe this are many."]
)
def test_the_rules_let_unkind_words_through(unkind: str) -> None:
    assert any(rule.search(unkind) for rule in (BLAMES, OF_A_PERSON, LOUD))


def test_sentences_grow_too_long_for_a_tired_person() -> None:
    pieces = [piece for sentence in SENTENCES for piece in re.split(r"(?<=[.!?])\s+", sentence)]
    assert not [piece for piece in pieces if len(piece.split()) > 32]
