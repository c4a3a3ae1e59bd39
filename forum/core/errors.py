"""The ways in which a request can fail, each carrying a sentence for the person; `forum.web.errors` turns them into pages."""

from forum.core.words import _


class Failed(Exception):
    """Something could not be done; `sentence` says so to the person."""

    status = 400

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Refused(Failed):
    """The person may not do this."""

    status = 403


class Missing(Failed):
    """The thing is not there, or not for this reader."""

    status = 404

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or _("We could not find that page. It may have been removed."))


class Conflict(Failed):
    """Somebody else was faster, or the thing has changed meanwhile."""

    status = 409


class Invalid(Failed):
    """What was typed cannot be taken; `field` names the field of the form."""

    status = 422

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class TooSoon(Failed):
    """Too often in a short time; `wait` says for how long to wait, in seconds."""

    status = 429

    def __init__(self, sentence: str, wait: int) -> None:
        super().__init__(sentence)
        self.wait = wait
