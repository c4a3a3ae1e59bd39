"""Catalogues of sentences as files: what the code says, what each language says of it, and what the forum reads.

They are made with Babel, and written so that a change of ten sentences is a change of ten places: sorted, without line numbers and dates.
Which sentences stand in tables is left to `translating.tables`.
"""

from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from translating.tables import sentences

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "forum" / "translations"
KEYWORDS = {**DEFAULT_KEYWORDS, "later": None}


class Quiet(Catalog):
    """A catalogue whose header says nothing that changes by itself."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What stands at the top of the file."""
        plural = [("Language", str(self.locale)), ("Plural-Forms", self.plural_forms)] if self.locale else []
        return [("MIME-Version", "1.0"), ("Content-Type", "text/plain; charset=utf-8"), ("Content-Transfer-Encoding", "8bit"), *plural]


def said() -> Catalog:
    """Return every sentence that the forum can say, in English."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel types most of itself, not this
    found = Quiet(charset="utf-8")
    for _place, _line, sentence, comments, _context in extract_from_dir(ROOT / "forum", methods, options, KEYWORDS, directory_filter=_is_code):
        found.add(sentence, auto_comments=comments)
    for sentence in sentences():
        found.add(sentence)
    return found


def languages() -> list[str]:
    """Return the languages that there is a catalogue of, as their folders are called."""
    return sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir())


def place(language: str) -> Path:
    """Return where the catalogue of a language lies; beside it, with `.mo`, what the forum reads of it."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def of(language: str) -> Catalog:
    """Read what a language says; a new one says nothing yet."""
    if not place(language).exists():
        return _empty(language)
    with place(language).open("rb") as file:
        read = read_po(file, locale=language)
    kept = _empty(language)
    for message in read:
        if message.id:
            kept[message.id] = message
    return kept


def in_step(language: str, english: Catalog) -> Catalog:
    """Return what a language says of the sentences that there are now.

    A sentence that was only reworded keeps its translation, marked as fuzzy: somebody has to look at it.
    """
    kept = of(language)
    kept.update(english)
    kept.obsolete.clear()
    return kept


def written(catalogue: Catalog) -> bytes:
    """Return a catalogue as the file that people edit."""
    file = BytesIO()
    write_po(file, catalogue, width=0, no_location=True, sort_output=True)
    return file.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """Return a catalogue as the file that the forum reads."""
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def is_translated(message: Message) -> bool:
    """Say whether a language says something of a sentence, in each of its plural forms."""
    forms = [message.string] if isinstance(message.string, str) else message.string or [""]
    return all(forms)


def _empty(language: str) -> Quiet:
    name = Locale.parse(language).english_name
    return Quiet(locale=language, charset="utf-8", header_comment=f"# The sentences of the forum in {name}.", fuzzy=False)


def _is_code(folder: str | Path) -> bool:
    return Path(folder).name not in ("static", "translations", "__pycache__")
