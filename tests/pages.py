"""The one list of pages: every address that answers with a page, and every state worth looking at, by who looks.

What is asked of them is left to those who read the list: `tests/browser/test_pages.py` (for every eye and hand), `tests/http/test_page_list.py`
(that none is missing) and `benchmarks/lighthouse.py`. A new page is added here, and so held to everything at once. Words in braces are things
that `tests/browser/scenes.py` makes.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class State:
    """A page in a state that its address alone does not bring about: an error, a preview, a second press.

    :param press: the words on a button.
    :param fill: what is typed before, by the label of its field.
    :param shows: a heading that a script brings into the page, where no other page comes.
    """

    address: str
    press: str
    fill: tuple[tuple[str, str], ...] = ()
    shows: str = ""

    def __str__(self) -> str:
        return f"{self.address} after “{self.press}”"


Look = str | State

PREVIEW = "This is how it will look"

VISITOR, MEMBER, NEWCOMER, KEEPER = "visitor", "member", "newcomer", "keeper"
"""Who looks: nobody who is signed in; a member who has written much; one who has done nothing yet; an administrator, who moderates too."""

_BY_VISITORS: dict[str, list[Look]] = {
    "boards": [
        "/",
        "/?theme=contrast",
        "/boards/nights",
        "/boards/hello",
        "/boards/nowhere",
        "/t/{plain.thread_id}/x",
        "/t/{trying.thread_id}/x",
        "/t/{trying.thread_id}/x?view=flat",
        "/notes/{note_id}",
        "/p/{deepest.id}",
        "/p/{edited.id}/history",
    ],
    "search and door": [
        "/search",
        "/search?q=clock",
        "/search?q=the+unfindable&since=week",
        "/search?q=suicide+by:nobody",
        "/t/{plain.thread_id}/similar",
        "/join",
        State("/join", "Join"),
        "/sign-in",
        State("/sign-in", "Sign in", (("Sign-in name", "nobody at all"), ("Passphrase", "nothing at all"))),
        "/recover",
        State("/recover", "Set the new passphrase"),
        "/me",
    ],
    "standing pages": [
        "/help",
        "/help?country=GB",
        "/help?country=Atlantis",
        "/help/leaving",
        "/claims",
        "/claims/{claim_ids[due]}",
        "/help/afterwards",
        "/agreements",
        "/agreements/2026-11-21",
        "/privacy",
        "/privacy/kept",
        "/privacy/inventory",
        "/locked-out",
        "/resources",
        "/transparency",
        "/receipts",
        State("/receipts", "Show me", (("Your receipt", "not a receipt"),)),
        "/p/{plain.id}/flag",
        "/t/{plain.thread_id}/flag",
        "/notes/{note_id}/flag",
        "/p/{plain.id}/name/flag",
        State("/t/{plain.thread_id}/flag", "Send the flag"),
        "/log",
        "/decisions",
        "/nothing/here",
        "/design",
    ],
}
_BY_MEMBERS: dict[str, list[Look]] = {
    "reading": [
        "/",
        "/boards/nights",
        "/t/{trying.thread_id}/x",
        "/t/{trying.thread_id}/x?view=flat",
        "/t/{plain.thread_id}/awake-at-four-counting-the-hours",
        "/p/{plain.id}/more",
        "/p/{fresh.id}/more",
        "/p/{plain.id}/support",
        "/me/reading",
        "/me/reading/notes",
        "/me/reading/words",
        "/p/{plain.id}/bookmark",
        State("/p/{deepest.id}/bookmark", "Keep it", (("A note for you alone", "long " * 120),)),
        "/p/{edited.id}/history",
        "/notes",
        "/notes/{note_id}",
        "/search?q=clock",
    ],
    "writing": [
        "/new",
        "/waiting",
        "/t/{trying.thread_id}/wants",
        "/t/{trying.thread_id}/close",
        "/boards/nights/new",
        "/p/{edited.id}/edit",
        State("/p/{edited.id}/edit", "Preview", shows=PREVIEW),
        "/p/{edited.id}/delete",
        "/p/{edited.id}/disown",
        "/p/{plain.id}/reply?quote=1",
        State("/p/{plain.id}/reply", "Preview", (("Your words", "A line, ||hidden||."),), PREVIEW),
        State("/p/{plain.id}/reply", "Post reply", (("Your words", "Call me: 020 7946 0958"),)),
        State("/p/{plain.id}/reply", "Post reply", (("Your words", "Lemon water cures the hiccups."),)),
        State("/p/{plain.id}/reply", "Post reply"),
        "/p/{fresh.id}/rename",
        "/p/{held.id}/publish",
    ],
    "own": [
        "/me",
        "/me/name",
        State("/me/recovery-codes", "Make new recovery codes"),
        "/me/recovery-codes",
        "/me/sessions",
        "/me/discreet",
        "/me/posts",
        "/me/flags",
        "/me/decisions",
        "/me/notices",
        "/me/following",
        "/me/bookmarks",
        "/me/drafts",
        "/me/drafts/board/{plain.thread.board_id}",
        "/me/passphrase",
        State("/me/passphrase", "Change it"),
    ],
    "own safety": [
        "/p/{plain.id}/flag",
        State("/p/{plain.id}/flag", "Send the flag"),
        "/p/{plain.id}/name/flag",
        State("/notes/{note_id}/flag", "Send the flag"),
        "/p/{plain.id}/mute",
        "/me/muted",
        "/decisions/{decision_id}",
        "/decisions/{decision_id}/appeal",
        State("/decisions/{decision_id}/appeal", "Send it"),
        "/kept/{kept_id}",
        "/patterns",
        "/patterns/new",
        "/me/seals",
        "/me/code",
        "/moderation",
    ],
    "own keys": [
        "/me/factors",
        "/me/factors/passkeys/new",
        "/me/factors/passkeys/{passkey_id}/label",
        "/me/factors/passkeys/{passkey_id}/remove",
        "/me/factors/app/new",
        "/me/factors/second-step",
        "/me/export",
        "/me/expiry",
        "/me/erase",
    ],
}
_BY_NEWCOMERS: dict[str, list[Look]] = {
    "first steps": ["/boards/nights/new", State("/boards/nights/new", "Post it")],
    "empty": ["/me/posts", "/me/flags", "/me/decisions", "/me/notices", "/me/following", "/me/bookmarks", "/me/drafts", "/me/muted", "/patterns"],
}
_BY_KEEPERS: dict[str, list[Look]] = {
    "keeping": [
        "/moderation",
        "/moderation/cases/{case_ids[danger]}",
        "/moderation/cases/{case_ids[decided]}",
        State("/moderation/cases/{case_ids[misinformation]}", "Take this"),
        State("/moderation/cases/{case_ids[misinformation]}", "Decide"),
        "/moderation/cases/{case_ids[decided]}/purge",
        "/moderation/outside",
        "/moderation/kept",
        "/moderation/claims",
        "/moderation/claims/{claim_ids[waits]}",
        "/moderation/claims/new?again={claim_ids[due]}",
        State("/moderation/claims/new", "Send it to another moderator"),
        "/moderation/cards",
        State("/moderation/cards", "Put it there", (("Its heading", "long " * 120),)),
        "/moderation/words",
        State("/moderation/words", "Watch it"),
        "/moderation/other-words",
        State("/moderation/other-words", "Add them", (("Words that mean nearly the same", "alone"),)),
        "/moderation/me",
        State("/moderation/me", "Keep this", (("Severe cases a day, at most", "0"),)),
        "/moderation/rota",
        State("/moderation/rota", "Take them", (("For how many hours", "90"),)),
        "/moderation/replies",
        State("/moderation/replies", "Add them"),
        "/moderation/waves",
        "/t/{plain.thread_id}/keep?post={plain.id}",
        "/p/{plain.id}/note",
        State("/p/{plain.id}/note", "Send the note"),
        "/notes/{note_id}",
        State("/notes/{note_id}", "Rate it"),
        State("/notes/{note_id}", "Take the note back"),
        "/moderation/decided",
        "/moderation/mine",
        "/moderation/patterns",
        "/moderation/patterns/{pattern_id}",
        "/moderation/seals",
        "/moderation/seals/{lifting_id}",
        "/moderation/seals/new",
    ],
    "keeping boards": [
        "/me",
        "/me/invitations",
        State("/me/invitations", "Make a code"),
        "/boards/nights/new",
        "/t/{plain.thread_id}/x",
        "/p/{plain.id}/more",
    ],
}
PAGES: dict[str, dict[str, list[Look]]] = {VISITOR: _BY_VISITORS, MEMBER: _BY_MEMBERS, NEWCOMER: _BY_NEWCOMERS, KEEPER: _BY_KEEPERS}

LEFT_OUT = {
    "/healthz": "one word for machines",
    "/claims/<claim_id>.json": "a claim for machines; tests/http/test_claims.py looks at it",
    "/readyz": "one word for machines",
    "/leave": "leads to another site at once",
    "/agreements/again": "leads on as long as nothing has changed; tests/http/test_agreements.py looks at it",
    "/static/<path:address>": "style, scripts and icons",
    "/transparency.csv": "the figures for a program; tests/http/test_openness.py reads it",
    "/transparency.json": "the figures for a program; tests/http/test_openness.py reads it",
    "/t/<thread_id>": "leads to the address with words in it",
    "/t/<thread_id>/unread": "leads to the first post that is new",
    "/sign-in/second-step": "follows a sign-in; tests/browser/test_passkeys.py looks at it",
    "/me/factors/app/remove": "is there with an app; tests/browser/test_passkeys.py looks at it",
}
"""Addresses that answer to GET and are no page of the list, each with the reason."""


def address_of(look: Look) -> str:
    """Return the address of a page or state."""
    return look if isinstance(look, str) else look.address


def addresses() -> list[str]:
    """Return every address of the list, each once."""
    looks = [look for groups in PAGES.values() for group in groups.values() for look in group]
    return list(dict.fromkeys(address_of(look) for look in looks))


MEASURED = {
    "home": (VISITOR, "/"),
    "board": (VISITOR, "/boards/nights"),
    "thread": (VISITOR, "/t/{plain.thread_id}/awake-at-four-counting-the-hours"),
    "search": (VISITOR, "/search?q=clock"),
    "home, signed in": (MEMBER, "/"),
    "thread, signed in": (MEMBER, "/t/{plain.thread_id}/awake-at-four-counting-the-hours"),
    "write": (MEMBER, "/boards/nights/new"),
}
"""Pages that `benchmarks/lighthouse.py` measures, and who opens them."""
