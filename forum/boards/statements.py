"""Owns the rules by which a text makes a health claim for everybody: word lists in English and German, and what is left out of account.

They miss much and see some that is none; so what follows from them is one question that can be skipped, and never more. Whether a claim holds is
nothing they know. Leaves asking it to the views.
"""

import re
from typing import Final

ABOUT_HEALTH: Final = {
    "en": (
        r"medic(?:ine|ines|ation|ations)|meds?|tablets?|pills?|drugs?|doses?|antidepress\w+|ssris?|lithium|benzo\w*|insulin|antibiotic\w*|painkiller\w*",
        r"therap\w+|treatments?|doctors?|psychiatr\w+|vaccin\w+|jabs?|vitamins?|magnesium|supplements?|herb(?:s|al)?|remed(?:y|ies)|diets?|fasting|detox\w*",
        r"depress\w+|anxi\w+|panic|bipolar|schizo\w+|psycho(?:sis|tic)|adhd|autis\w+|trauma\w*|ptsd|ocd|insomnia|sleep(?:less\w*)?|migraines?|headaches?",
        r"pains?|cancer|tumou?rs?|diabet\w+|blood pressure|hypertension|strokes?|heart(?: attacks?)?|asthma|epilep\w+",
        r"seizures?|arthritis|dementia|alzheimer\w*",
        r"illness\w*|diseases?|disorders?|symptoms?|infections?|immune system|side effects?|addict\w*|withdrawal|relapse\w*|alcohol|cravings?",
        r"colds?|flu|cough\w*|fevers?|nausea|hiccups|cramps?|burn-?out|eating disorders?|anorexi\w+|bulimi\w+|hormon\w+|thyroid|pregnan\w+",
    ),
    "de": (
        r"medikament\w*|medizin|arznei\w*|tabletten?|pillen?|dosis|antidepressiv\w*|antibiotik\w*|schmerzmittel\w*|schlafmittel\w*|insulin|cortison",
        r"therap\w+|behandlung\w*|arzt|ärzt\w+|impf\w+|vitamine?\w*|heilmittel\w*|hausmittel\w*|kräuter\w*|diäten?|fasten|entgift\w+",
        r"depress\w+|angst\w*|ängste|panik\w*|psychos\w+|schlaf\w*|migräne|kopfschmerz\w*|schmerz\w*|krebs|diabetes|zucker|blutdruck|schlaganfall|herz\w*",
        r"krankheit\w*|erkrankung\w*|störung\w*|symptom\w*|infekt\w*|immunsystem|nebenwirkung\w*|sucht\w*|entzug\w*|rückfall\w*|alkohol",
        r"erkältung\w*|schnupfen|grippe|husten|fieber|übelkeit|schluckauf|krämpfe|magersucht|essstörung\w*|hormon\w*|schilddrüse",
    ),
}
"""What health claims are about. Stems end in `\\w*`."""

FOR_EVERYBODY: Final = {
    "en": (
        r"(?:cures?|heals?|reverses?|prevents?|fix(?:es)?|relieves?|gets? rid of|protects? (?:you |us |everybody )?(?:from|against))",
        r"(?:causes?|triggers?|leads? to|brings? on|comes? from|makes? (?:you|people|everybody|everyone|it|your \w+))",
        r"(?:is|are) (?:all |just |only |simply |really )?(?:poison\w*|toxic|dangerous|harmful|harmless|safe|addictive|useless)",
        r"(?:is|are) (?:bad for|good for|a scam|a myth)",
        r"(?:never|always) (?:works?|helps?|goes?|comes?|ends?|makes?|gets?|means?)",
        r"(?:works?|helps?) (?:for |with |against )?(?:everybody|everyone|anybody|anyone|all|any)",
        r"helps? (?:against|with) \w+",
        r"(?:does|do) (?:absolutely )?(?:nothing|no good|more harm than good)|(?:doesn't|don't|does not|do not) work",
        r"you (?:can|could|should|must|need to|have to|don't need to|do not need to|don't need|do not need)\b[^.?!\n]{0,20}"
        r"\b(?:stop|quit|skip|replace|throw away|take|drop|taper)",
        r"(?:nobody|no one|no-one) (?:needs?|should|has to|ever)",
        r"(?:everybody|everyone|all people|people) (?:needs?|should|must|who)",
        r"(?:it is|it's|has been|is) (?:scientifically |clinically )?proven|studies (?:show|prove|say)",
        r"science (?:says|shows|proves)|research (?:shows|proves)",
        r"the (?:only|best|real|true) (?:way|cure|cause|thing|treatment|remedy|reason)",
        r"(?:goes|go) away|disappears?|vanish(?:es)?",
    ),
    "de": (
        r"(?:heilt|heilen|verhindert|beugt|lindert|beseitigt|schützt (?:vor|gegen)|hilft (?:gegen|bei|immer|jedem|allen))",
        r"(?:verursacht|löst|kommt (?:immer|nur|von)|macht (?:jeden|alle|dich|uns|krank|gesund|süchtig|abhängig))",
        r"(?:ist|sind) (?:reines |nur |einfach |alles )?(?:gift|giftig|gefährlich|schädlich|harmlos|unschädlich|nutzlos|wirkungslos|gesund|ungesund)",
        r"(?:wirkt|wirken|hilft|helfen) (?:immer|nie|niemals|nicht|bei allen|bei jedem)",
        r"(?:niemand|keiner) (?:braucht|sollte|muss)|(?:jeder|alle) (?:braucht|brauchen|sollte|sollten|muss|müssen)",
        r"du (?:kannst|solltest|musst|brauchst)\b[^.?!\n]{0,40}\b(?:absetzen|weglassen|aufhören|ersetzen|nehmen|keine?)",
        r"(?:ist|wurde) (?:wissenschaftlich )?(?:bewiesen|erwiesen)|studien (?:zeigen|beweisen|belegen)|die wissenschaft (?:sagt|zeigt)",
        r"(?:das|der|die) einzige\w* (?:weg|mittel|hilfe|ursache|was)|(?:geht|gehen) (?:von selbst |von allein |dann )?weg|verschwindet",
    ),
}
"""Words by which a sentence speaks for everybody."""

OWN: Final = {
    "en": r"\b(?:i|i'm|i've|i'd|i'll|me|my|mine|myself|for me|in my case)\b",
    "de": r"\b(?:ich|mir|mich|mein\w*|bei mir)\b",
}
"""Words of somebody who tells of themselves."""

STILL_FOR_EVERYBODY: Final = re.compile(
    r"\b(?:nobody|no one|everybody|everyone|always|never|all people|niemand|keiner|jeder|jedem|alle|allen|immer|nie)\b"
    r"|\b(?:you|du) (?:can|should|must|don't need|kannst|solltest|musst|brauchst)\b|\bproven\b|\bstudies\b|\bbewiesen\b|\bstudien\b"
)
"""What speaks for everybody even beside "I"."""

ASKS_OR_DOUBTS: Final = re.compile(
    r"\?\s*$|\b(?:i (?:don't|do not) (?:think|believe|know)|is it true|not sure|i wonder|i doubt|it is not true|it isn't true|that is a myth"
    r"|told me|tells me|they say|people say|i (?:have )?read|i (?:have )?heard"
    r"|ich glaube nicht|ich weiß nicht|stimmt es|sagen alle|sagte man|hat man mir)\b"
)
"""A question, a doubt, or what others have said: none of it is the writer's claim."""

_LONGEST = 600
_QUOTED_LINES = re.compile(r"^[ \t]*>(?!!).*$", re.M)
_QUOTED_WORDS = re.compile(r"“[^”\n]{0,2000}”|„[^“”\n]{0,2000}[“”]|«[^»\n]{0,2000}»|»[^«\n]{0,2000}«|\"[^\"\n]{0,2000}\"")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_APOSTROPHES = str.maketrans("’‘´`", "''''")


def _any_of(rules: dict[str, tuple[str, ...]]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words for language in rules.values() for words in language)})\b")


_HEALTH, _GENERAL = _any_of(ABOUT_HEALTH), _any_of(FOR_EVERYBODY)
_OWN = re.compile("|".join(OWN.values()))


def sounds_like_a_claim(text: str) -> bool:
    """Say whether a text seems to say something about health that is meant for everybody; words that it quotes do not count."""
    own = _QUOTED_WORDS.sub(" ", _QUOTED_LINES.sub("", text)).translate(_APOSTROPHES).casefold()
    return any(_claims(found[0][:_LONGEST]) for found in _SENTENCE.finditer(own))


def _claims(sentence: str) -> bool:
    if not _GENERAL.search(sentence) or not _HEALTH.search(sentence) or ASKS_OR_DOUBTS.search(sentence):
        return False
    return not _OWN.search(sentence) or bool(STILL_FOR_EVERYBODY.search(sentence))
