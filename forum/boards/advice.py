"""Owns the rules by which a reply sounds like advice: word lists in English and German, and what is left out of account.

They miss much and see some that is none; so what follows from them is one gentle question and never more. Leaves asking it to the views.
"""

import re
from typing import Final

ADVICE: Final = {
    "en": (
        r"you (?:really |probably |also |just |simply |definitely )?should(?:n't| not)?\b",
        r"you(?:'d| had) better\b",
        r"you (?:really |just |simply |do )?(?:need|have|ought) to\b",
        r"you (?:really |just |simply )?must\b",
        r"you (?:could|might|may) (?:also |always |at least )?(?:want to|try|consider|think about|ask your|talk to|go to|see a|look into)\b",
        r"have you (?:ever |already )?(?:tried|thought (?:about|of)|considered|been to|asked|talked to|seen a)\b",
        r"why (?:don't|do not|didn't|won't) you\b",
        r"(?:can't|couldn't) you (?:just|simply)\b",
        r"why not (?:just |simply )?(?:try|go|ask)\b",
        r"(?:how|what) about (?:you )?(?:try|go|see|ask|talk|do|mak|get)ing\b",
        r"if i (?:were|was) (?:you|in your)\b",
        r"in your (?:place|position|shoes),? i(?:'d| would)\b",
        r"i(?:'d| would| can only)? (?:strongly |really )?(?:recommend|suggest|advise)\b",
        r"my (?:advice|tip|suggestion|recommendation)\b",
        r"(?:all )?(?:what )?you need is\b",
        r"the best thing (?:you can do |to do )?is\b",
        r"(?:^|[.!?:;,\n]\s*)(?:so |but |and |then |please |maybe |perhaps )?(?:just |simply )?"
        r"try (?:to|not to|and|going|doing|taking|using|getting|this|it)\b",
        r"(?:^|[.!?\n]\s*)(?:just |simply )(?:go|ask|talk|call|stop|start|do|get|leave|tell|ignore|let go)\b",
    ),
    "de": (
        r"du (?:\w+ ){0,2}?(?:solltest|sollst|müsstest|musst|könntest (?:mal|doch|auch|vielleicht|einfach|ja))\b",
        r"(?:solltest|müsstest|könntest) du (?:mal|doch|auch|vielleicht|einfach|unbedingt)\b",
        r"sie (?:sollten|müssten|könnten mal|könnten doch)\b",
        r"hast du (?:es )?(?:schon|mal|je|jemals|denn)\b[^.?!\n]{0,60}\b(?:versucht|probiert|ausprobiert|gedacht|überlegt|gefragt|gesprochen)\b",
        r"haben sie (?:es )?schon\b[^.?!\n]{0,60}\b(?:versucht|probiert|ausprobiert|gedacht|überlegt)\b",
        r"warum \w+ du (?:denn |es |dir |dich |das )?(?:nicht|kein\w*)\b",
        r"an (?:deiner|ihrer) stelle\b",
        r"wenn ich du (?:wäre|wär)\b",
        r"ich (?:würde|kann|möchte) (?:dir|ihnen) (?:nur |echt |wirklich |dringend )?(?:\w+ ){0,3}?(?:raten|empfehlen|vorschlagen)\b",
        r"ich (?:rate|empfehle) (?:dir|ihnen)\b",
        r"mein (?:rat|tipp|vorschlag)\b",
        r"du brauchst (?:nur|bloss|einfach)\b",
        r"(?:^|[.!?:;,\n]\s*)(?:dann |also |bitte )?(?:versuch|versuche|probier|probiere)(?:'s| es| doch| mal| einfach| das| zu)\b",
        r"(?:^|[.!?\n]\s*)(?:geh|frag|rede|sprich|ruf|mach) (?:doch|mal|einfach)\b",
    ),
}
"""Words by language, in small letters. What somebody is told to do, or asked whether they have done."""

KIND: Final = {
    "en": (
        r"you should(?:n't| not) have (?:to|had to)\b",
        r"you should(?:n't| not) (?:be|feel|blame)\b[^.?!\n]{0,20}\b(?:alone|ashamed|guilty|yourself)\b",
        r"you should (?:be|feel) (?:so |very |really )?(?:proud|safe|loved|heard)\b",
        r"you should (?:know|be told) (?:that|how)\b",
        r"you (?:must|have to) (?:be|feel|have (?:been|felt|had))\b",
        r"you have to (?:live|cope|deal|carry|go|get|put up|fight|face|endure|bear|wait|watch|listen|hear)\b",
        r"you (?:need|have) to (?:explain|justify|be strong|answer|reply|decide|do) (?:nothing|anything)\b",
    ),
    "de": (
        r"du (?:\w+ )?(?:solltest|musst|müsstest|sollst) (?:das |so etwas |dich |dir |hier )?(?:alles )?(?:nichts?|kein\w*|niemand\w*|gar nicht)\b",
        r"du musst (?:dich )?(?:so |sehr |ja |furchtbar |unendlich )*(?:müde|erschöpft|einsam|traurig|stolz|allein|verletzt|verzweifelt)\b",
        r"du (?:kannst|solltest|darfst) (?:so |sehr |echt |wirklich )?stolz\b",
    ),
}
"""What looks the same and is comfort: it is taken out before advice is looked for."""

SAID_BY_OTHERS: Final = re.compile(
    r"\b(?:not saying|not telling you|won't tell you|don't think|do not think|nobody says|people|everyone|everybody|they|he|she"
    r"|doctors?|family|friends?|told me|tells? me|sage nicht|sagen|sagt|sagten|meinen|meint|glaube nicht)(?: \w+){0,3},? ?(?:that |dass )?$"
)
"""Words right before, by which somebody tells of others, or says that they do not mean it."""

_LOOK_BACK = 60
_QUOTED_LINES = re.compile(r"^[ \t]*>(?!!).*$", re.M)
_QUOTED_WORDS = re.compile(r"“[^”\n]{0,2000}”|„[^“”\n]{0,2000}[“”]|«[^»\n]{0,2000}»|»[^«\n]{0,2000}«|\"[^\"\n]{0,2000}\"")
_APOSTROPHES = str.maketrans("’‘´`", "''''")
_NOT_NEEDED = re.compile(r"\byou (?:really |just )?(?:don't|do not|didn't|never) (?:need|have) to\b")


def _any_of(rules: dict[str, tuple[str, ...]]) -> re.Pattern[str]:
    # What begins with the sign that ends a sentence may follow a letter; a word may not.
    return re.compile("|".join(words if words.startswith("(?:^") else rf"(?<!\w)(?:{words})" for language in rules.values() for words in language))


_ADVICE, _KIND = _any_of(ADVICE), _any_of(KIND)


def sounds_like_advice(text: str) -> bool:
    """Say whether a reply sounds as if it told somebody what to do; words that it quotes do not count."""
    own = _QUOTED_WORDS.sub(" ", _QUOTED_LINES.sub("", text)).translate(_APOSTROPHES).casefold()
    own = _NOT_NEEDED.sub(" ", _KIND.sub(" ", own))
    return any(not SAID_BY_OTHERS.search(own[max(0, found.start() - _LOOK_BACK) : found.start()]) for found in _ADVICE.finditer(own))
