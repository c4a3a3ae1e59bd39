"""What the lists behind the drawn names must hold, so that nobody is given a name that hurts."""

import re
from importlib import resources

import pytest

from forum.core import names, text

ADJECTIVES, NOUNS = names._words("adjectives"), names._words("nouns")
LISTED = {*ADJECTIVES, *NOUNS}

ILL = """
sick ill mad crazy manic mental insane nuts nutty batty barmy dotty loony dizzy faint feverish fever thrush shingles rash sore scar scarred wound
ache aching pain panic anxious nervous sad gloomy lonely lone lost blue low down hollow empty broken cracked numb tired weary sleepy giddy high
delta corona fugue special simple slow dim dull idle lazy needy
""".split()
BODY = """
body face eye ear nose lip mouth tongue tooth neck breast chest bust belly tummy hip waist bottom bum butt cheek thigh leg knee foot toe heel ankle
arm elbow hand palm finger nail wrist vein blood bone skin hair hairy curly bald brow temple heart kidney liver lung muscle naked bare nude barefoot
pretty handsome ugly homely sexy comely
""".split()
SIZE = """
big large great huge giant tall long short small little tiny mini thin slim slender slight skinny lean lanky fat plump round chubby stout heavy
light lightweight wide broad narrow ample massive bulky skeletal hungry starving full sturdy robust twig stick petite
""".split()
DRUG = """
weed pot grass hash dope joint hemp poppy opium heroin horse smack coke snow crack rock crystal ice meth speed pill tablet acid mushroom spice spicy
sugar candy molly smoky smoke pipe needle drunk tipsy sober clean dry wine beer cider ale gin rum brandy whisky port sherry cork tavern bar flask
hops salvia valerian vineyard toast stardust stoned baked bong vape
""".split()
INSULTING = """
pig hog sow swine boar cow ox bull calf heifer rat mouse snake viper adder worm dog bitch hound cur puppy cat pussy kitten ass donkey mule ape
monkey baboon gorilla toad frog slug snail leech louse flea roach bug spider tick maggot parasite weasel skunk vulture buzzard goose turkey chicken
chick hen cock peacock dodo cuckoo loon gull seagull magpie parrot shrew vixen bat sheep lamb goat camel crab shrimp shark whale hippo elephant
walrus manatee moose bear mole rabbit bunny beaver cougar duck pigeon gannet dotterel harrier woodpecker nuthatch titmouse booby shag swallow pansy
fairy fruit queen snowflake wallflower doormat coconut banana cracker
""".split()
DEATH = """
dead death grave tomb urn coffin ghost crow raven reaper bridge cliff ledge tower roof balcony viaduct rope noose blade knife razor rail train track
gorge abyss brink edge fall drowned deep yew wreath hemlock foxglove nightshade oleander poison burn cinder ash ashen ember shadow dark black
crimson bloody storm thunder wreck heavenly eternal angel
""".split()
KNOWN = """
amber april ash aspen aster august aurora autumn basil bay beck berry beryl bonny brook carol cherry clay clement cliff clover coral crystal dahlia
daisy dale dawn dusty ebony eider elder ember emerald ernest eve faith fawn felix fern flora ford forest frank freesia garnet gay gene gentian
ginger glen grace grant harmony haven hazel heath heather holly honey hope hunter indigo iris ivory ivy jack jade jasmine jasper jay jewel joy june
juniper lacey lane laurel lavinia lily linden lucky lyric magnolia marigold marina marten martin mason may meadow melody mercy merlin merry miles
mimosa misty myrtle noble nova olive onyx opal paisley pansy pearl penny pepper petunia phoenix piper poppy primrose rain ray raven reed reef rich
river robin rose rosemary rosy rowan ruby rusty sable sage sandy sapphire savannah scarlet sienna sky star stella sterling summer sunny tawny
valentine vale vera verity viola violet wade will willow winter wren zephyr zinnia
""".split()
# Said to somebody in need these would sting, leer, promise what nobody holds, or sound as if the forum itself were speaking.
UNKIND = """
easy willing supple moist wet hot steamy throbbing kinky dirty filthy nasty cheap loose desperate shady sly creepy lurking staring secret hidden
discreet open casual orderly stupid silly odd weird strange white yellow brown nordic aryan pure native official doctor nurse staff admin moderator
police mentor support system team host doc clinic crisis
""".split()


@pytest.mark.parametrize(
    "words", [ILL, BODY, SIZE, DRUG, INSULTING, DEATH, KNOWN, UNKIND], ids="ill body size drug insulting death known unkind".split()
)
def test_nobody_is_given_a_name_that_hurts(words):
    assert not LISTED.intersection(words)


def test_nobody_is_given_the_name_of_a_real_person():
    lists = resources.files("forum.core").joinpath("data")
    for file in ("given_names.txt", "family_names.txt"):
        known = {text.fold(line) for line in lists.joinpath(file).read_text(encoding="utf-8").splitlines() if not line.startswith("#")}
        assert not {word for word in LISTED if text.fold(word) in known}
        assert 50 <= len(known) <= 300


def test_there_are_enough_names_for_everybody():
    assert len(ADJECTIVES) * len(NOUNS) >= 400_000
    assert len(LISTED) == len(ADJECTIVES) + len(NOUNS)


@pytest.mark.parametrize("words", [ADJECTIVES, NOUNS], ids=["adjectives", "nouns"])
def test_every_word_can_be_read_aloud_and_found_in_its_list(words):
    assert list(words) == sorted(set(words))
    assert all(re.fullmatch("[a-z]{3,12}", word) for word in words)


def test_the_longest_drawn_name_fits_the_page():
    longest_first, longest_last = max(map(len, ADJECTIVES)), max(map(len, NOUNS))
    assert 2 * longest_first + longest_last + 2 <= names.LONGEST_NAME


def test_every_listed_word_makes_a_name_that_can_be_taken_without_a_word():
    across = [(adjective, NOUNS[(place * 7) % len(NOUNS)]) for place, adjective in enumerate(ADJECTIVES)]
    down = [(ADJECTIVES[(place * 11) % len(ADJECTIVES)], noun) for place, noun in enumerate(NOUNS)]
    for name in (" ".join(pair).title() for pair in across + down):
        assert names.pseudonym_problem(name) is None, name
        assert names.pseudonym_warning(name) is None, name
