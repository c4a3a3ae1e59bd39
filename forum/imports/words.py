"""Cuts text into words and knows which of them are everyday ones; whose names they are is for `names`."""

import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import NamedTuple

# Scripts without spaces: each sign is a word, or a name inside a sentence would never be found.
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")

# Words that say what an account is for, not who writes from it.
ROLES = frozenset(
    "account acct admin administrator anonymous another bbs bounces comp corp daemon department dept digest editor emporium fidonet for gateway "
    "group guest help id inc info list listserv ltd mail mailer maintainer majordomo manager moderator name net netnews network newsgroup news "
    "newsmaster newssystem nntp noise of office operator owner planet post poster posting postmaster private pseudo purposes reader readnews res "
    "root server service services software staff student support sysop system systems target team the unix university usenet user uucp verified "
    "visitor webmaster".split()
)
TITLES = frozenset("dr mr mrs ms miss prof professor doc doctor sir rev herr frau mme madame sr sra dame".split())
DEGREES = frozenset("phd md jr sr ii iii iv esq dds rn ms ma ba bs bsc msc mph facp do dc mrs frcp mbbs pharmd cpa jd lpn cnm np pa".split())
_DOTTED_DEGREES = re.compile(r"\b(?:Ph\. ?D|M\.D|D\.O|D\.C|D\.D\.S|R\.N|M\.S|M\.A|B\.A|B\.S|J\.D|Pharm\.D)\b\.?", re.IGNORECASE)


class Word(NamedTuple):
    """A word of a text: folded for comparison, as written, and where it stands."""

    folded: str
    written: str
    start: int
    end: int


def fold(word: str) -> str:
    """Make spellings alike that differ in case or in accents only."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words_of(text: str) -> list[Word]:
    """Cut a text into its words, in order."""
    return [Word(fold(found[0]), found[0], found.start(), found.end()) for found in _WORD.finditer(text)]


def folded(text: str) -> tuple[str, ...]:
    """Cut a name into its folded words."""
    return tuple(fold(word) for word in _WORD.findall(text))


def without_degrees(name: str) -> str:
    """Drop the dotted academic degrees of a name."""
    return _DOTTED_DEGREES.sub(" ", name)


@cache
def everyday_words() -> frozenset[str]:
    """Read the list of everyday English words that the passphrases are made of, with closers that end letters."""
    listed = files("xkcdpass").joinpath("static", "eff-long").read_text(encoding="utf-8").split()
    plurals = (f"{word}s" for word in listed)
    return frozenset(listed) | frozenset(plurals) | CLOSERS | ALSO_NAMES | SMALL_WORDS


CLOSERS = frozenset(
    "thanks thank thanx thx cheers regards sincerely yours truly best wishes respectfully love peace bye ciao later greetings kind warm hope helps "
    "this advance in for any help much very many again and with your the by from you good luck hope all".split()
)

# Everyday words, months and places that are surnames too: alone they say nothing.
ALSO_NAMES = frozenset(
    "august april austin baker bank banks bell berry best bird bishop black bright brown butcher carpenter carver cash chance church "
    "cook cooper crane cross dallas day defend drake duke east england fare faith farmer field finch fisher flowers ford forest fox "
    "france free frost gardener gold grace grant gray green grey hall hamilton hand hart hawk head hill holland hope house houston hunt "
    "hunter ireland israel jackson jordan joy june king knight lady lake lamb land lane law light lincoln little london long lord love "
    "low madison mark marsh mason may miller moon more noble north page pan paris park parks penny place pool poor pope porter post "
    "pound power price prince rand read reed reid rein rice rich ring rivers rome root rose rush sharp shepherd short silver small "
    "smart snow south spring star stark stern stone story street strong summers swan swift tailor temple tree underwood walker wall "
    "ward washington waters way weaver welder well wells west white wild wilder will wind winter wise wolf wood woods worth york young "
    "the and for not but his her she they".split()
)

# The commonest words, which a list for passphrases leaves out.
SMALL_WORDS = frozenset(
    "a about above after again all also always an and another any are around as ask at away back bad be because been before being below "
    "best better between big both but by call came can care come could day did do does done down each early eight either else end "
    "enough even ever every few find first five for four friend from get give go going gone good got great had has have he help her "
    "here him his home hour how i if in into is it its just keep kind know last late later least less let life like list little live "
    "long look lot made make man many may me mean men might mine month more most much must my name near need never new next night nine "
    "no none nor not note nothing now of off often ok old on once one only or other our out over own part people please put quite "
    "rather really right said same say see seven she should show side since six small so some soon still such take talk tell ten than "
    "that the their them then there these they thing think this those three through time to today told tomorrow too took try two under "
    "until up us use very want was way we week well went were what when where which while who whole why will with woman women word work "
    "would write year yes yet you your".split()
)
