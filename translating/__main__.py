"""Bring the catalogues in step with the code: `make words`, or `make words NEW=fr` to begin a language."""

import sys

from translating import catalogues


def main(new: list[str]) -> None:
    """Write every catalogue anew, and say what waits for a person.

    :param new: languages to begin.
    """
    english = catalogues.said()
    for language in sorted({*catalogues.languages(), *new}):
        catalogue = catalogues.in_step(language, english)
        place = catalogues.place(language)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(catalogues.written(catalogue))
        place.with_suffix(".mo").write_bytes(catalogues.compiled(catalogue))
        waiting = [message for message in catalogue if message.id and (message.fuzzy or not catalogues.is_translated(message))]
        print(f"{language}: {len(catalogue)} sentences, {len(waiting)} wait for you")


if __name__ == "__main__":
    main(sys.argv[1:])
