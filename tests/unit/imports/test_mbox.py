import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.imports import mbox
from forum.imports.message import BROKEN_OFF, NOT_A_MESSAGE, SEEN_TWICE, parse
from tests.unit.imports.archives import ENVELOPE, SMALL, letter, read, small


def by_id():
    return {message.message_id: message for message in small() if not message.problem}


def test_every_message_of_an_archive_is_accounted_for():
    problems = [message.problem for message in small()]
    assert len(problems) == SMALL.read_bytes().count(b"\nFrom mill@") + 1 == 34
    assert sorted(filter(None, problems)) == [NOT_A_MESSAGE, SEEN_TWICE, SEEN_TWICE]


def test_a_compressed_archive_loses_nothing(tmp_path):
    assert read(tmp_path, gzip.compress(SMALL.read_bytes()), "archive") == small()


def test_an_archive_that_breaks_off_keeps_what_came_before(tmp_path):
    packed = gzip.compress(SMALL.read_bytes())
    found = read(tmp_path, packed[: len(packed) // 2])
    assert found[-1].problem == BROKEN_OFF
    assert found[:-1] == small()[: len(found) - 1]
    assert len(found) > 3


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(OSError, match="nothing"):
        next(mbox.messages(tmp_path / "nothing.mbox"))


def test_a_letter_is_read_as_its_author_wrote_it_whatever_the_charset():
    found = by_id()
    assert found["latin@see.example"].body == "Für mich hilft spätes Frühstück nicht. Dröge hat recht."
    assert found["latin@see.example"].author_name == "Jörg Dröge"
    assert found["latin@see.example"].subject == "Müde am Tag"
    assert found["koi@neva.example"].body == "Я сплю плохо. Анна Речная"
    assert (found["koi@neva.example"].author_name, found["koi@neva.example"].subject) == ("Анна Речная", "Сон")
    assert found["qp@cave.example"].body == "A café in the afternoon."
    assert found["odd@cave.example"].body == "Grüße vom Mars."


def test_of_several_parts_the_plain_one_is_read_and_of_a_page_its_words():
    found = by_id()
    assert found["mime@cave.example"].body == "The plain part – this one."
    assert found["html@cave.example"].body == "First & last.\n\n> said before\n\n- one\n- two"


def test_junk_in_a_letter_does_not_hide_the_rest_of_it():
    found = by_id()
    assert found["nul@cave.example"].body == "Beforeafter  and ÿþ."
    assert found["broken@cave.example"].subject == "Broken head"
    assert found["broken@cave.example"].body == "The head is broken, the text is not."


def test_a_date_that_cannot_be_is_no_date():
    found = by_id()
    assert found["feb@cave.example"].day is None
    assert found["late@cave.example"].day is None
    assert found["f1@cave.example"].day.isoformat() == "1993-04-06"


def test_a_letter_without_an_id_is_known_again_and_two_letters_with_one_id_stay_two():
    found = small()
    without = [message for message in found if message.subject == "Without an id"]
    assert without[0].message_id == without[1].message_id
    assert [message.problem for message in without] == [None, SEEN_TWICE]
    ids = [message.message_id for message in found if not message.problem]
    assert len(ids) == len(set(ids))
    assert "A program gave two letters one id." in {message.body for message in found}


def test_lines_that_begin_with_from_are_neither_lost_nor_taken_for_quotations():
    assert by_id()["from@cave.example"].body == "From the start it was so.\n\n> I quote a line\n>From him I quote another"


def test_a_sentence_that_begins_with_from_begins_no_message(tmp_path):
    assert len(read(tmp_path, letter("Well.\n\nFrom me to you: sleep at 10:30 since 1993, they say.\nNo more."))) == 1


def test_an_archive_without_envelopes_is_one_message(tmp_path):
    (found,) = read(tmp_path, letter("Hello.").removeprefix(ENVELOPE))
    assert (found.problem, found.body) == (None, "Hello.")


def test_who_wrote_is_found_in_every_way_of_writing_it():
    def people(who):
        message = parse(f"From: {who}\nSubject: x\n\nx".encode())
        return message.author_name, message.author_address

    assert people("Ann Lee <ann@a.example>") == ("Ann Lee", "ann@a.example")
    assert people("ann@a.example (Ann Lee)") == ("Ann Lee", "ann@a.example")
    assert people('"Lee, Ann" <ann@a.example>') == ("Lee Ann", "ann@a.example")
    assert people("Lee, Ann <ann@a.example>") == ("Lee, Ann", "ann@a.example")
    assert people("ann at a.example (Ann Lee)") == ("Ann Lee", "ann@a.example")
    assert people("b!c!ann (Ann (Nan) Lee)")[1] == "b!c!ann"
    assert people("()") == ("", "")


def test_everybody_in_a_header_is_known():
    head = b"From: a@a.example (Ann Lee)\nCc: Bea Moor <bea@b.example>, cid@c.example\n"
    answer = b"In-Reply-To: Dora Nil's message of Fri, 9 Apr 1993 <x@d.example>\n"
    message = parse(head + answer + b"X-Contact: eve@e.example\nPath: one!two!three\n\nx")
    assert {"Ann Lee", "Bea Moor", "Dora Nil"} <= set(message.other_names)
    assert {"a@a.example", "bea@b.example", "cid@c.example", "eve@e.example"} == set(message.other_addresses)
    assert message.other_ids == ("x@d.example",)
    assert message.references == ("x@d.example",)


def test_a_huge_letter_does_not_fill_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(mbox, "MAX_BYTES", 5000)
    found = read(tmp_path, letter("word " * 40_000) + letter("After it.", "From: b@b.example\nMessage-ID: <two@b.example>\n"))
    assert len(found[0].body) <= 5000
    assert found[1].body == "After it."


@given(st.lists(st.tuples(st.integers(0, 20_000), st.binary(min_size=1, max_size=6)), max_size=40))
@settings(max_examples=30, deadline=None)
def test_no_damage_to_an_archive_stops_the_reading(tmp_path_factory, damage):
    raw = bytearray(SMALL.read_bytes())
    for place, junk in damage:
        raw[place % len(raw) : place % len(raw) + len(junk)] = junk
    file = tmp_path_factory.mktemp("damaged") / "archive.mbox"
    file.write_bytes(raw)
    assert list(mbox.messages(file))
