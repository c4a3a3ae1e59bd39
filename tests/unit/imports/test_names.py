import pytest

from forum.imports.matching import Matcher
from forum.imports.names import gather
from forum.imports.scrub import scrub
from tests.unit.imports.archives import letter, read


@pytest.fixture
def told(tmp_path):
    def tell(body, *authors):
        heads = [f"From: {who}\nSubject: x\nMessage-ID: <{number}@a.example>\n" for number, who in enumerate(authors)]
        archive = read(tmp_path, b"".join(letter(f"Letter {number}.", head) for number, head in enumerate(heads)))
        return scrub(body, Matcher(gather(archive))).markdown

    return tell


def test_a_surname_that_is_an_everyday_word_is_a_name_only_with_a_first_name_or_a_title(told):
    found = told("The lady at the bank of Banks and Sons knew Dr. Banks and Gerda Banks.", "g@a.example (Gerda Banks)", "l@b.example (Lena Lady)")
    assert found == "The lady at the bank of Banks and Sons knew [name removed] and [name removed]."


def test_what_is_called_after_a_namesake_keeps_its_name(told):
    body = "Gilfeather's syndrome and the Gilfeather Institute, and Bristol-Gilfeather; but Gilfeather wrote."
    assert told(body, "k@a.example (Kenneth Gilfeather)") == body.replace("but Gilfeather", "but [name removed]")


def test_the_name_of_a_machine_is_no_persons_surname(told):
    body = "I read the news of the system on the network."
    assert told(body, "news@a.example (Network News System)") == body


def test_a_login_that_is_no_word_is_taken_out_wherever_it_stands(told):
    assert told(
        "Ask qzxt71 or zyzzyvan, not mary or the king.", "qzxt71@a.example", "zyzzyvan@b.example", "mary@c.example (Mary King)", "king@d.example"
    ) == ("Ask [name removed] or [name removed], not mary or the king.")


def test_a_name_that_only_a_signature_tells_is_known_in_other_letters(tmp_path):
    letters = [
        letter("A long walk.\n\nOlga Pankratova   olgap@a.example", "From: olgap@a.example\nMessage-ID: <1@a.example>\n"),
        letter("Pankratova is right.", "From: b@b.example\nMessage-ID: <2@b.example>\n"),
    ]
    archive = read(tmp_path, b"".join(letters))
    matcher = Matcher(gather(archive))
    assert [scrub(message.body, matcher).markdown for message in archive] == ["A long walk.", "[name removed] is right."]


def test_words_that_two_authors_write_in_small_letters_are_no_names(tmp_path):
    head = "From: {0}@a.example ({0} Florp)\nMessage-ID: <{0}@a.example>\n"
    archive = read(tmp_path, b"".join(letter("My florp aches. Florp it is.", head.format(who)) for who in ("Ann", "Bea", "Cid")))
    assert scrub(archive[0].body, Matcher(gather(archive))).markdown == "My florp aches. Florp it is."
