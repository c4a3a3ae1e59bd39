import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core import markup
from forum.core.text import TEXT_LIMIT
from forum.imports.leaks import LeakFinder, leaks
from forum.imports.matching import Matcher
from forum.imports.names import count_firsts, gather
from forum.imports.scrub import scrub, scrub_subject
from tests.unit.imports.archives import letter, read, small

NAMES = gather(small())
MATCHER = Matcher(NAMES)
LETTERS = {message.message_id: message for message in small() if not message.problem}


def scrubbed(key):
    message = LETTERS[key]
    return scrub(message.body, MATCHER, f"{message.author_name} {message.author_address}").markdown


def text(body, own=""):
    return scrub(body, MATCHER, own).markdown


def shown(markdown):
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", re.sub(r"</?a\b[^>]*>", "", markup.render(markdown)))).split())


def test_nobody_of_a_whole_archive_is_named_in_any_text_or_subject_of_it():
    finder = LeakFinder(NAMES)
    for message in LETTERS.values():
        own = f"{message.author_name} {message.author_address}"
        page = markup.render(scrub(message.body, MATCHER, own).markdown)
        assert not finder.find(page), message.message_id
        assert not finder.find(scrub_subject(message.subject, MATCHER))


@pytest.mark.parametrize(
    "told",
    [
        "I asked Wilma Kieselstein about it",
        "I asked WILMA\nKIESELSTEIN about it",
        "I asked Kieselstein, Wilma about it",
        "I asked W. Kieselstein about it",
        "I asked Dr. Kieselstein about it",
        "I asked wilma.kieselstein about it",
        "I asked wilma_kieselstein about it",
        "I asked Wilma Q. Kieselstein about it",
        "I asked WilmaKieselstein about it",
        "I asked stone!quarry!barney about it",
        "I asked {river,lake}!quarry!barney about it",
        "I asked wilma@stone.example about it",
        "I asked <mailto:WILMA@STONE.EXAMPLE> about it",
        "I asked wilma @ stone.example about it",
        "I asked wilma (at) stone.example about it",
        "I asked wilma at stone dot example about it",
        "I asked barney%quarry@stone.example about it",
        "I asked barney at stone.bitnet about it",
        "I asked <w1@stone.example> about it",
        "I asked http://stone.example/~wilma/ about it",
        "I asked 192.0.2.77 about it",
        "I asked +49 (0)30 555 01447 about it",
        "I asked 030/5550147 about it",
        "I asked 1-800-555-0199 about it",
        "I asked (555) 010-4477 x12 about it",
        "I asked 555-0147 about it",
    ],
)
def test_whoever_is_named_in_the_middle_of_a_text_is_taken_out_of_it(told):
    assert re.fullmatch(r"I asked (\[(?:name|address|phone number) removed\]\s?)+about it", text(told))


@pytest.mark.parametrize(
    "told",
    [
        "I take 100-200 mg, since 1992-1993, in 3 of 4 weeks (10/12).",
        "See N Engl J Med 1989; 320:1234-1240, ISBN 0-312-06320-2.",
        "With Meniere's disease nobody sleeps at night.",
        "It cost me $1,200.50 at the clinic in March!Really!!",
        "The stone and the flint are old; fred is a word here.",
    ],
)
def test_words_and_numbers_that_name_nobody_stay(told):
    assert shown(text(told)) == told


def test_the_last_name_of_a_known_person_alone_is_taken_out_too():
    assert text("Schotter is right, and so is Feuerbach's wife.") == "[name removed] is right, and so is [name removed]'s wife."


def test_names_inside_quotations_are_found_across_their_lines():
    found = scrubbed("names@lake.example")
    assert "> As [name removed]\n> told [name removed]" in found
    assert "Kieselstein" not in found
    assert "Feuerbach" not in found


def test_a_name_beside_an_address_is_taken_out_though_no_header_has_it():
    assert "Petra" not in text(
        "Votes:\nyes@a.example   (Petra Unbekannt)\nno@b.example       Petra Unbekannt\n\nAsk Petra Unbekannt <yes@a.example> today."
    )


def test_signatures_go_in_all_their_shapes():
    assert scrubbed("w1@stone.example").endswith("I would be glad of anything.")
    assert scrubbed("f1@cave.example").endswith("any pill.")
    assert scrubbed("b1@quarry.example").endswith("no friend of mornings, though.")
    assert scrubbed("lost1@lake.example").endswith("how did you do it?")


@pytest.mark.parametrize(
    "end",
    [
        "-- \nAnything at all\nin four lines",
        "Wilma",
        "  -Wilma-",
        "Thanks,\nWilma K.",
        "---------\nWilma Kieselstein\nStone House\n---------",
        "Wilma Kieselstein          Quarry Lane 4\nwilma@stone.example        (555) 010-4477",
        "Regards,\n\nW. Kieselstein, MD\nHouse of Stone, Department of Flint",
        "Wil\n\nDisclaimer: my employer does not share these opinions.",
        "---\n   SlowReader 2.10: Usenet gate (555) 010-4477",
    ],
)
def test_what_stands_below_a_letter_names_nobody(end):
    assert text(f"I have not slept since March, and the pills make me dull.\nWhat helped you?\n\n{end}", "Wilma Kieselstein wilma@stone.example") in {
        "I have not slept since March, and the pills make me dull.\nWhat helped you?",
        "I have not slept since March, and the pills make me dull. What helped you?",
        "I have not slept since March, and the pills make me dull. What helped you?\n\nThanks,",
        "I have not slept since March, and the pills make me dull. What helped you?\n\nRegards,",
    }


@pytest.mark.parametrize(
    "end",
    [
        "Ask your doctor.",
        "-----\nThe rest of the story follows below this line, and nobody is in it.",
        "Or so I think, and Wilma Kieselstein does too.",
        "- one\n- two",
        "Good night!",
        "In my opinion it is not worth it.",
        "--------\nI think that Wilma Kieselstein told us the whole of it then.\nIt goes on and on, and on, as all of us have known it for years.",
    ],
)
def test_the_end_of_a_letter_is_not_taken_for_a_signature(end):
    before = "I have not slept since March, and the pills make me dull.\nWhat helped you?"
    kept = shown(text(f"{before}\n\n{end}"))
    assert kept.endswith(" ".join(end.split()[-2:]))
    assert kept.startswith("I have not slept")


@pytest.mark.parametrize(
    "line",
    [
        "In article <w1@stone.example> wilma@stone.example (Wilma Kieselstein) writes:",
        "In article <w1@stone.example>, wilma@stone.example (Wilma\nKieselstein) wrote:",
        "In <w1@stone.example> wilma@stone.example\n    (Wilma Kieselstein) writes:",
        "In a previous article, wilma@stone.example () says:",
        "wilma@stone.example (Wilma Kieselstein) writes:",
        "Wilma Kieselstein (wilma@stone.example) wrote:",
        "Wilma Kieselstein writes...",
        "Petra Unbekannt (petra@a.example) wrote in article <x@a.example>:",
        "On Tue, 6 Apr 1993, Wilma Kieselstein <wilma@stone.example> wrote:",
        '"Kieselstein, Wilma" <wilma@stone.example> said:',
        "From article <w1@stone.example>, by wilma@stone.example (Wilma Kieselstein) writes:",
        "-=> Quoting Wilma Kieselstein to All <=-",
        "In article <w1@stone.example>",
    ],
)
def test_lines_that_say_who_wrote_what_leave_nothing(line):
    assert text(f"{line}\n> What helped you?\n\nA fixed hour.") == "> What helped you?\n\nA fixed hour."


def test_a_sentence_about_what_somebody_wrote_stays():
    assert text("I agree with all that Wilma Kieselstein wrote in her last letter to us.").startswith("I agree with all that [name removed] wrote")


def test_what_others_said_is_told_from_what_the_author_says():
    kept = ["> I have not slept through since March,", "> and the pills make me dull.", ">", "> what the bar says", "> goes on here", ">"]
    assert scrubbed("quotes@quarry.example").split("\n") == [*kept, "> and the colon", "> as well", "", "My own words."]
    assert scrubbed("b1@quarry.example").startswith("> > I have not slept through since March, and the pills make me dull.\n>\n> A fixed hour")


def test_forwarded_letters_keep_their_words_and_lose_their_people():
    assert "They sell lamps now." in scrubbed("forward@cave.example")
    assert "From:" not in scrubbed("forward@cave.example")


def test_plain_letters_are_not_misread_as_markdown():
    assert shown(scrubbed("signs@cave.example")) == (
        "# no heading 1993. was no list 2 * 3 * 4 <b>bold</b> [link](http://a.example) `code` ||hidden|| &amp; ~~gone~~ - a dash ! not hidden"
    )


def test_tables_and_drawings_stay_readable():
    assert scrubbed("table@cave.example") == (
        "```\nhours    bed      rose\n7        22:00    6:00\n6        23:00    6:00\n```\n\n```\n /\\_/\\\n( o.o )\n```"
    )


def test_wrapped_lines_become_a_paragraph_and_short_ones_stay_lines():
    wrapped = "These lines were broken by a program because a screen\nhad eighty columns then, and no more, and nobody minded\nit much."
    assert text(wrapped) == wrapped.replace("\n", " ")
    assert text("Roses are red,\nviolets blue.") == "Roses are red,\nviolets blue."


def test_files_in_a_text_are_left_out_and_counted():
    message = LETTERS["files@cave.example"]
    found = scrub(message.body, MATCHER)
    assert found.markdown == "Here it is:\n\n\\[attachment removed\\]"
    assert found.removed["attachment"] == 2


def test_a_text_that_is_too_long_is_cut_between_paragraphs_and_says_so():
    found = scrub("\n\n".join(f"Paragraph {number}. " + "word " * 60 for number in range(200)), MATCHER)
    assert len(found.markdown) <= TEXT_LIMIT
    assert len(found.markdown) > TEXT_LIMIT - 700
    assert found.markdown.endswith("word\n\n[The rest was too long to import.]")
    assert found.removed["cut"] == 1


def test_an_empty_letter_says_that_it_is_empty():
    assert scrubbed("empty@cave.example") == "[This message had no text.]"


def test_subjects_lose_their_people_and_their_re():
    assert scrub_subject("Re: RE[2]: Re^3: What Wilma Kieselstein said", MATCHER) == "What [name removed] said"
    assert scrub_subject("  Re: ", MATCHER) == "(no subject)"
    assert scrub_subject("wilma@stone.example: hello\n there", MATCHER) == "[address removed]: hello there"


def test_the_search_for_leaks_finds_what_hides_behind_line_ends_marks_and_case():
    for hidden in ("wilma\n> KIESELSTEIN", "Wilma&nbsp;Kieselstein".replace("&nbsp;", "\u00a0"), "<b>Wilma</b> Kieselstein", "Jorg Droge"):
        assert leaks(f"so {hidden}, yes", NAMES), hidden
    assert leaks("mail Wilma at Stone dot Example", NAMES) == ["wilma stone example"]
    assert not leaks("Wilma and her Kieselstein, Fred", NAMES)


def test_first_names_that_stay_are_counted():
    assert count_firsts("Wilma and Fred, Wilma and wilma", NAMES) == {"wilma": 2, "fred": 1}


def test_people_of_scripts_without_capitals_or_spaces_are_found(tmp_path):
    head = "From: =?utf-8?B?5bGx55Sw5aSq6YOO?= <yamada@kumo.example>\nSubject: x\nMessage-ID: <y@kumo.example>\n"
    archive = read(tmp_path, letter("昨日は山田太郎さんと話した。", head))
    assert "山田" not in scrub(archive[0].body, Matcher(gather(archive))).markdown


WORDS = st.text(alphabet="ab #*_`~|<>[]()!&;-+=.:'\"1\\\t", max_size=30)


@given(st.lists(WORDS, max_size=8))
@settings(max_examples=150, deadline=None)
def test_no_sign_of_a_plain_line_gets_lost_in_markdown(lines):
    body = "\n\n".join(f"so {line} it is" for line in lines)
    expected = " ".join(body.split())
    markdown = text(body)
    if not lines or "removed]" in markdown:
        return
    assert shown(markdown).replace(" ", "") == expected.replace(" ", "")


@given(
    st.lists(
        st.sampled_from(
            ["> ", ">> ", "| ", ": ", "\n", "-- \n", "---\n", "Wilma ", "Kieselstein ", "wilma@stone.example ", "writes:\n", "a word ", "```", "\x00"]
        )
    )
)
@settings(max_examples=150, deadline=None)
def test_no_mixture_of_pieces_lets_a_name_through_or_outgrows_a_post(pieces):
    found = text("".join(pieces))
    assert not leaks(found, NAMES)
    assert len(found) <= TEXT_LIMIT


@pytest.mark.parametrize("piece", ["a", "a.", "a!", "_", "-", ">\n", "| a |\n", "Ab ", "1-", "-- \n", "a at b dot ", "begin 644 x\n"])
def test_a_letter_of_one_piece_repeated_is_still_read(piece):
    assert len(text(piece * (90_000 // len(piece)))) <= TEXT_LIMIT
