"""The agreements: few, complete, and never changed behind anybody's back."""

from datetime import date

from forum.resources import agreements


def test_nobody_can_remember_the_agreements() -> None:
    for version in agreements.VERSIONS:
        assert 0 < len(version.agreements) <= agreements.MOST
        for one in version.agreements:
            assert one.key
            assert one.sentence.rstrip(".") + "." == one.sentence, "one plain sentence"
            assert one.why
            assert one.example


def test_a_version_is_not_told_from_another() -> None:
    names = [version.name for version in agreements.VERSIONS]
    assert names == sorted(set(names))
    assert all(date.fromisoformat(name) for name in names)
    later: tuple[agreements.Version, ...] = agreements.VERSIONS[1:]
    assert all(one.changed for one in later), "whoever said yes before is told what is new"


def test_a_decision_cites_words_that_nobody_finds() -> None:
    for version in agreements.VERSIONS:
        for one in version.agreements:
            assert agreements.cited(one.key, version.name) is one
    first = agreements.VERSIONS[0]
    assert agreements.cited(first.agreements[0].key, "") is first.agreements[0], "decisions from before versions were noted"
    assert agreements.cited("no such key", first.name) is None
    assert agreements.cited(first.agreements[0].key, "1999-01-01") is None
