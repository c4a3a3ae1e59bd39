import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core import names, text

EVERY_ALPHABET = (
    ["Quiet Heron", "Ann-Marie", "O'Neil", "Otter 7", "Ёлка", "Тихая цапля", "Ήσυχος ερωδιός", "طائر هادئ", "پرنده ۷", "נחש שקט", "Şirin Çiçek"]
    + ["夜の鳥", "ヨルの鳥", "コーヒー", "佐々木の鳥", "くノ", "亀", "조용한 새", "安静的鸟", "龙马", "ㄅㄆㄇ"]
    + ["शांत पक्षी", "क्षत्रिय", "நீல பறவை", "নীল পাখি", "น้ำใส", "นกที่เงียบ", "ကျွန်းမြေ", "བསྒྲུབས་ལ".replace("་", " "), "ស្ត្រីស្ងាត់"]
    + ["Chim Yên Lặng", "Ngọc Ước", "Æther Øy", "Þrúður", "Saoirse", "Łabędź", "Ñandú"]
    + ["می\u200cخوانم", "ශ්\u200dරී"]
)


@pytest.mark.parametrize("name", [name for name in EVERY_ALPHABET if len(name) >= 3])
def test_names_of_every_alphabet_can_be_taken(name):
    assert names.pseudonym_problem(text.clean_line(name)) is None


@pytest.mark.parametrize("pair", [("亀の子", "の子"), ("龙龙龙", "马马马"), ("くノ一", "一一一"), ("Óðinn", "Óinn"), ("青山水", "山水")])
def test_two_names_that_look_different_are_not_taken_for_one(pair):
    assert text.fold(pair[0]) != text.fold(pair[1])


@pytest.mark.parametrize(
    "name", ["", "ab", "x" * 31, "123", "-Heron", "Heron-", "Quiet  Heron", "Quiet -Heron", "a__b", "🙂🙂🙂", "<b>bold</b>", "ʻʻʻ", "¼½¾"]
)
def test_a_name_that_nobody_could_read_aloud_is_refused_with_a_sentence(name):
    assert (names.pseudonym_problem(name) or "").endswith(".")


@pytest.mark.parametrize(
    "name", ["Quiet\u202eHeron", "Qui\u200bet", "Qui\u00adet", "Qui\u2060et", "Quiet\u3164", "Qui\u200det", "Qui\u200eet", "\ufeffQuiet"]
)
def test_a_name_cannot_hide_a_character_that_nobody_sees(name):
    assert "letters and digits" in (names.pseudonym_problem(name) or "")


@pytest.mark.parametrize("name", ["Q\u0335\u0321\u0353uiet", "Qu\u0301\u0302\u0303\u0304iet", "ก็็็", "Heron" + "\u0334" * 9])
def test_a_name_cannot_spill_over_the_lines_around_it(name):
    assert names.pseudonym_problem(name) is not None


@pytest.mark.parametrize(
    "name", ["Quіet Heron", "Heron Τau", "Ꭺlder", "ｑuiet", "𝓺uiet", "𝓺𝓾𝓲𝓮𝓽", "ⓠⓤⓘⓔⓣ", "ᑫuiet", "Heron ٣", "Heron ०", "سلام ٣3", "ﬀiх"]
)
def test_a_name_cannot_be_written_in_letters_of_two_kinds(name):
    assert names.pseudonym_problem(name) is not None


HOUSE = (
    [
        "admin",
        "ADM1N",
        "4dm1n",
        "Адmin",
        "ａｄｍｉｎ",
        "ᴀdmin",
        "ᴀᴅᴍɪɴ",
        "ɐdmin",
        "áðmin",
        "a d m i n",
        "a-d-m-1-n",
        "Ad Min",
        "adrnin",
        "xXadminXx",
        "SysAdmin",
    ]
    + [
        "the moderator",
        "Moderator Anna",
        "m0derator",
        "moderat0r",
        "ʍoderator",
        "mooderator",
        "Modérateur",
        "Модератор",
        "Mod Anna",
        "Mods",
        "mod7",
        "版主先生",
    ]
    + [
        "Alongside Team",
        "Official Heron",
        "Staff",
        "st4ff",
        "ﬅaff",
        "The Team",
        "SupportTeam",
        "Support Line",
        "Deleted member",
        "Quiet Helpline",
        "He1pline",
    ]
    + [
        "Crisis Team",
        "CrisisTeam",
        "Suicide Line",
        "Samaritans",
        "Doctor Heron",
        "d0c7or",
        "Dr Heron",
        "DrHeron",
        "Heron MD",
        "Nurse Anna",
        "nurs3",
        "n u r s e",
    ]
    + [
        "Counsellor Jo",
        "Counselor",
        "Therapist",
        "Psychologin",
        "Врач Анна",
        "Ärztin",
        "Police",
        "Social Worker",
        "Quiet Paramedic",
        "Bác sĩ Hoa",
        "ผู้ดูแลเว็บ",
        "관리자",
    ]
)


@pytest.mark.parametrize("name", HOUSE)
def test_nobody_in_need_is_answered_by_somebody_who_only_seems_to_be_a_helper(name):
    assert names.pseudonym_problem(name) is not None


@pytest.mark.parametrize(
    "name", ["Glad Mint", "Modest Otter", "Nursery Rhyme", "Steamship", "Docklands", "Moderate Breeze", "Dreamer", "Falstaff", "Rootlet", "Teamster"]
)
def test_a_word_is_not_taken_away_for_having_another_inside(name):
    assert names.pseudonym_problem(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "quiet@heron.org",
        "quiet＠heron",
        "heron.example",
        "www heron",
        "@heron",
        "/u/heron",
        "u/heron",
        "heron#1234",
        "heron dot com",
        "heron at gmail",
        "heron gmail com",
    ]
    + ["07700 900123", "7700900123", "Call 555-0123-77", "٠٧٧٠٠٩٠٠١٢٣", "insta heron", "Discord Heron", "javascript:alert(1)", "https //heron"],
)
def test_a_name_is_not_a_way_to_be_found_elsewhere(name):
    assert "elsewhere" in (names.pseudonym_problem(name) or "")


REAL = (
    [
        "Maria Gonzalez",
        "john smith",
        "J. Smith",
        "J Smith",
        "j smith",
        "J. R. Smith",
        "Maria S",
        "MariaGonzalez",
        "johnsmith",
        "Maria-Gonzalez",
        "Gonzalez Maria",
    ]
    + [
        "Anna Heron",
        "Mr Heron",
        "Frau Schmidt",
        "Siobhan O'Leary",
        "Eoghan McCarthy",
        "Zofia Kowalska",
        "Mehmet Yıldız",
        "Nguyen Thi Hoa",
        "Sean-Paul Jones",
    ]
    + ["Анна Иванова", "김민준", "李静", "محمد علي", "Ελένη Παππά", "प्रिया शर्मा"]
    + ["Anna1987", "kevin_92", "Anna 7", "ANNA22", "Ann-Marie 84", "Анна 90", "anna٩٠"]
)


@pytest.mark.parametrize("name", REAL)
def test_somebody_about_to_use_a_real_name_gets_a_gentle_word(name):
    assert "real name" in (names.pseudonym_warning(name) or "")


@pytest.mark.parametrize("name", ["Heron 1987", "heron2003", "Otter 90210", "Heron SW1A", "NG7 Otter", "Otter 1AA"])
def test_somebody_about_to_show_a_year_or_a_postcode_gets_a_gentle_word(name):
    assert "year of birth" in (names.pseudonym_warning(name) or "")


@pytest.mark.parametrize(
    "name",
    ["Quiet Heron", "Otter 7", "Heron 42", "A Heron", "Anna", "Ann-Marie", "Anna of the Sea", "夜の鳥", "Rose Garden", "Husky", "Heron 3000", ""],
)
def test_a_made_up_name_is_taken_without_a_word(name):
    assert names.pseudonym_warning(name) is None


@pytest.mark.parametrize("name", ["Maria Gonzalez", "Anna1987", "Heron 1987"])
def test_a_gentle_word_is_no_refusal(name):
    assert names.pseudonym_problem(name) is None
    assert (names.pseudonym_warning(name) or "").endswith(".")


@given(st.text(max_size=40))
@settings(max_examples=150)
def test_nothing_typed_as_a_name_breaks_the_page_that_asks(typed):
    for name in (typed, text.clean_line(typed)):
        names.pseudonym_problem(name)
        names.pseudonym_warning(name)


@given(st.text(st.sampled_from("abeo'’- 07éаß亀ー\u0301\u200d"), min_size=3, max_size=12))
@settings(max_examples=150)
def test_every_name_that_is_taken_has_a_key_that_keeps_look_alikes_away(typed):
    if names.pseudonym_problem(typed) is None:
        assert text.fold(typed)
        assert not text.unseen_in(typed.replace("\u200d", ""))
