"""Gathers everyone an archive names, from the headers of all its messages; finding them in a text is for `matching`."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from forum.imports.message import Message
from forum.imports.patterns import ADDRESS_PATTERN, bare
from forum.imports.words import DEGREES, ROLES, TITLES, everyday_words, fold, folded, without_degrees

Form = tuple[str, ...]

_LINKS = frozenset({"or", "and", "aka"})
_SIGNED_WORDS = r"[A-Z][\w'’-]+(?: [A-Z]\.?)?(?: (?:de|van|von|der|la|di|le))*(?: [A-Z][\w'’-]+){1,2}"
_ATTRIBUTED = re.compile(
    rf"(?:{ADDRESS_PATTERN.pattern})[ \n>|:]{{0,4}}\((?P<after>[^()\n]{{3,60}})\)"
    rf"|\b(?P<before>{_SIGNED_WORDS}) {{0,2}}[<(](?:{ADDRESS_PATTERN.pattern})"
)
_SAYS = re.compile(r"\b(?:writes|wrote|says|said|In article)\b")
_SIGNED = re.compile(rf"^[\W_]*(?P<name>{_SIGNED_WORDS})(?=\s*$|\s\s|\s?[|,:<(\t/*-]|\s+\S+[@!])")
_QUOTED_LINE = re.compile(r"^\s{0,4}(?:[>|:}]|\w{1,4}>)")
_PLAIN = re.compile(r"(?<!['’\w])[^\W\d_]{3,}(?!['’\w])")
_CAPITAL = re.compile(r"(?<![\w'’])[^\W\d_]+(?!['’]t\b)\b")
_READ = 60_000
_TAIL = 9
_SHORT = 45
_MIN_LOGIN = 5


@dataclass(frozen=True)
class Names:
    """Everyone named in an archive, in the forms in which texts may name them; all words folded.

    `written` holds the full names of two words and more as the headers have them, `shortened` what people make of
    them, `surnames` and `handles` the single words that point to one person, `firsts` those that many share.
    """

    written: frozenset[Form] = frozenset()
    shortened: frozenset[Form] = frozenset()
    surnames: frozenset[Form] = frozenset()
    handles: frozenset[str] = frozenset()
    firsts: frozenset[str] = frozenset()
    logins: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    everyday: frozenset[str] = frozenset()

    def is_everyday(self, word: str) -> bool:
        """Tell whether a folded word is one that anybody writes."""
        return word in self.everyday or word in everyday_words()


@dataclass
class NamesBuilder:
    """Collects `Names` from messages, one after the other, so that an archive need not fit into memory."""

    _names: set[str] = field(default_factory=set)
    _learned: set[str] = field(default_factory=set)
    _addresses: set[str] = field(default_factory=set)
    _ids: set[str] = field(default_factory=set)
    _places: set[str] = field(default_factory=set)
    _writers: dict[str, str] = field(default_factory=dict)
    _shared: set[str] = field(default_factory=set)

    def add(self, message: Message) -> None:
        """Take in the people of one message and the words of its author."""
        self._names.update(message.other_names)
        self._addresses.update(message.other_addresses)
        self._ids.update(message.other_ids)
        lines = message.body[:_READ].split("\n")
        self._learned.update(_attributed(lines), _signed(lines, message.author_address))
        self._places.update(set(folded(message.organization)) - set(folded(message.author_name)))
        author = message.author_address or message.author_name or message.message_id
        for word in _plain_words(lines):
            if self._writers.setdefault(word, author) != author:
                self._shared.add(word)

    def build(self) -> Names:
        """Put together what was collected."""
        everyday = frozenset(self._shared | self._places)
        learned = {name for name in self._learned if not set(folded(name)) & (everyday | everyday_words())}
        people = [person for name in sorted(self._names | learned) if (person := _Person.of(name))]
        firsts = frozenset(word for person in people for word in person.firsts)
        logins = frozenset(_login(address) for address in self._addresses) - {""}
        known = everyday | everyday_words() | firsts
        return Names(
            written=frozenset(words for name in self._names if len(words := folded(name)) > 1),
            shortened=frozenset(form for person in people for form in person.forms),
            surnames=frozenset(person.surname for person in people if person.surname),
            handles=frozenset(_handles(logins, known)) | frozenset(sign for name in self._names for sign in _call_signs(name)),
            firsts=firsts,
            logins=logins,
            addresses=frozenset(self._addresses | self._ids),
            everyday=everyday,
        )


def gather(messages: Iterable[Message]) -> Names:
    """Gather the names of a whole archive."""
    builder = NamesBuilder()
    for message in messages:
        builder.add(message)
    return builder.build()


@dataclass(frozen=True)
class _Person:
    firsts: frozenset[str]
    surname: Form
    forms: frozenset[Form]

    @staticmethod
    def of(name: str) -> "_Person | None":
        words = _personal_words(name)
        if not words:
            return None
        if len(words) == 1 or len(words[-1]) == 1 and len(words[-1][0]) == 1:
            firsts = frozenset(word[0] for word in words[:1] if len(word[0]) > 1)
            return _Person(firsts, (), frozenset())
        # A long line of words holds more than a name; the name comes first.
        last = words[-1] if len(words) < 5 else next(word for word in [*words[1:], words[1]] if len(word[0]) > 1 or word is words[1])
        given = words[: words.index(last)] or words[:1]
        firsts = frozenset(part for word in given for part in word if len(part) > 1)
        # "Nobody pretended" holds no surname, "ann lee" does.
        is_surname = len("".join(last)) > 2 and (name == name.lower() or last not in (folded(word) for word in name.split() if word.islower()))
        return _Person(firsts, last if is_surname else (), frozenset(_shortened(given, last)))


def _shortened(given: list[Form], last: Form) -> Iterator[Form]:
    for word in given:
        yield (*word, *last)
        if len(word[0]) > 1:
            yield (*last, *word)
        yield (word[0][0], *last)
        joined = "".join((*word, *last))
        if len(word[0]) > 1 and len(joined) > 7:
            yield (joined,)
    for first, second in zip(given, given[1:], strict=False):
        # Some peoples put the surname first.
        if len(first[0]) > 1 and len(second[0]) > 1:
            yield (*second, *first)
    yield tuple(part for word in (*given, last) for part in word)


def _personal_words(name: str) -> list[Form]:
    """Cut a name into words (a hyphenated one stays together), the surname last; none if it names no person."""
    head, comma, tail = without_degrees(name).partition(",")
    if comma and len(head.split()) == 1 and not set(folded(tail)) <= DEGREES:
        head, tail = tail, head
        name = f"{head} {tail}"
    else:
        name = head
    words = [folded(word) for word in re.split(r"[\s./_&]+", name)]
    words = [word for word in words if word and not any(any(sign.isdigit() for sign in part) for part in word)]
    if any(part in ROLES for word in words for part in word):
        return []
    words = [word for word in words if word[0] not in _LINKS and word[0] not in TITLES]
    while len(words) > 1 and words[-1][0] in DEGREES:
        words.pop()
    return words


def _login(address: str) -> str:
    local = re.split(r"[@%]", address)[0].rpartition("!")[2]
    return fold(local.strip("+-_.="))


def _handles(logins: frozenset[str], known: frozenset[str]) -> Iterator[str]:
    """Choose the logins that cannot be taken for another word."""
    for login in logins - known - ROLES:
        telling = any(sign.isdigit() for sign in login) and login[:1].isalpha()
        if login.isalnum() and len(login) >= (_MIN_LOGIN - 1 if telling else _MIN_LOGIN) and (telling or login.isalpha()):
            yield login


def _call_signs(name: str) -> Iterator[str]:
    for word in folded(name):
        if len(word) > 4 and any(sign.isdigit() for sign in word) and sum(sign.isalpha() for sign in word) > 2:
            yield word


def _attributed(lines: list[str]) -> Iterator[str]:
    """Learn names that stand beside an address where somebody is quoted."""
    pairs = ("\n".join(lines[number : number + 2]) for number, line in enumerate(lines) if "@" in line or "!" in line)
    for found in _ATTRIBUTED.finditer("\n\n".join(pair for pair in pairs if _SAYS.search(pair))):
        name = found["after"] or found["before"]
        if name and 2 <= len(name.split()) <= 4 and re.fullmatch(r"[\w.'’ -]+", name) and not set(folded(name)) & ROLES:
            yield name


def _signed(lines: list[str], author_address: str) -> Iterator[str]:
    """Learn the name that somebody signs above the own address, or that the login is made of."""
    tail = [number for number, line in enumerate(lines) if line.strip()][-_TAIL:]
    login = _login(author_address)
    beside = bool(login) and any(_login(bare(address)) == login for number in tail for address in ADDRESS_PATTERN.findall(lines[number]))
    # A signature begins below an empty or a short line; in the middle of a sentence two capitals are no name.
    opening = (number for number in tail if number == 0 or len(lines[number - 1].strip()) < _SHORT)
    signed = (_SIGNED.match(lines[number]) for number in opening if not _QUOTED_LINE.match(lines[number]))
    for found in filter(None, signed):
        words = folded(found["name"])
        if not set(words) & (ROLES | everyday_words()) and (beside or len(login) > 3 and login[:4] == words[-1][:4]):
            yield found["name"]
            return


def _plain_words(lines: list[str]) -> set[str]:
    """The words that an author wrote in lower case; parts of "don't" and of addresses are none."""
    own = "\n".join(line for line in lines if not _QUOTED_LINE.match(line) and "@" not in line)
    return {fold(word) for word in _PLAIN.findall(own) if word.islower()}


def count_firsts(text: str, names: Names) -> Counter[str]:
    """Count the single first names of known people that a text still holds, everyday words left out."""
    found = (fold(word) for word in _CAPITAL.findall(text) if word[0].isupper())
    return Counter(word for word in found if word in names.firsts and not names.is_everyday(word))
