"""What the tables of accounts hold, and of what hangs on an account."""

from forum.privacy.inventory.claims import Column, Erasure, Table, Whose, exported, left_out, nobodys

BARE = "it says nothing outside the database"
SCRAMBLED = "it is kept in a form that can be compared and not read"
STANDS = "as long as something stands under the name"
WITH_NAMES = "if you ask for the list of your names"


def number(of: str = "it") -> Column:
    """Claim the random number of a row that goes with its person."""
    return left_out(f"A random number for {of}", BARE)


def place() -> Column:
    """Claim the mark by which a row is found with the key, and cannot be told from others without."""
    return left_out("Where the row stands among those of its person; readable with the key alone", BARE)


ACCOUNT = Table(
    "account",
    "Accounts",
    Whose.MEMBER,
    {
        "id": number("the account"),
        "sign_in_tag": left_out("The sign-in name, scrambled", SCRAMBLED),
        "passphrase_hash": left_out("The passphrase, scrambled", SCRAMBLED),
        "role": exported("Whether somebody is a member, a moderator or runs the forum", "account.role"),
        "agreed_to": exported("The version of the agreements that was said yes to", "account.agreements_version"),
        "private": exported("What was chosen on one's own pages, and plans to leave; sealed", "account.choices"),
    },
)

ALIAS = Table(
    "alias",
    "Names that posts stand under",
    Whose.NAME,
    {
        "id": left_out("A random number for the name", BARE, Erasure.STAYS, STANDS),
        "name": exported(f"The name ({WITH_NAMES})", "account.names.name", Erasure.CHOSEN),
        "name_key": left_out("The name in small, plain letters, so that no other looks like it", "it is made from the name", Erasure.CHOSEN),
        "tag": left_out("Where the name is used; readable with the key alone", "where it is used stands there in words", Erasure.CUT),
        "official": left_out("Whether a moderator speaks officially under it", "where it is used stands there in words", Erasure.STAYS, STANDS),
        "hidden_name": exported(f"The name, if moderators have hidden it ({WITH_NAMES})", "account.names.hidden_by_moderators", Erasure.CHOSEN),
        "on_break": exported("Whether it says that it takes a break", "account.names.taking_a_break"),
        "slot": left_out("Where the name stands among those of its person; readable with the key alone", BARE, Erasure.CUT),
        "tie": exported(f"Whose name it is and where it is used, sealed ({WITH_NAMES})", "account.names.used_for", Erasure.CUT),
    },
)

SIGN_IN = Table(
    "sign_in",
    "Where somebody is signed in",
    Whose.MEMBER,
    {
        "token_hash": left_out("What the browser shows, scrambled", SCRAMBLED),
        "ends": exported("The week in which it ends", "account.sessions.ends_by"),
        "slot": place(),
        "tie": exported("Whose it is, the day, and the label that was drawn; sealed", "account.sessions.label"),
    },
)

RECOVERY_CODE = Table(
    "recovery_code",
    "Recovery codes",
    Whose.MEMBER,
    {
        "tag": left_out("A code, scrambled", SCRAMBLED),
        "slot": place(),
        "tie": exported("Whose it is, sealed; in a copy only how many there are", "account.recovery_codes"),
    },
)

PASSKEY = Table(
    "passkey",
    "Passkeys",
    Whose.MEMBER,
    {
        "id": number("the passkey"),
        "tag": left_out("The passkey's own number, scrambled", SCRAMBLED),
        "slot": place(),
        "tie": exported("Whose it is, its public key, the label, the day and the address it works at; sealed", "account.passkeys.label"),
    },
)

RESTRICTION = Table(
    "restriction",
    "What somebody may not do for a while",
    Whose.MEMBER,
    {
        "id": number(),
        "slot": place(),
        "tie": exported("Whom it holds for, what it is, and until when; sealed", "account.restrictions.until"),
    },
)

MUTE = Table(
    "mute",
    "Names that somebody does not want to read",
    Whose.MEMBER,
    {
        "id": number(),
        "tag": left_out("The person and the name; readable with the key alone", BARE),
        "slot": place(),
        "tie": exported("Who does not want to read which name; sealed", "account.muted_names"),
    },
)

CONTACT_LIMIT = Table(
    "contact_limit",
    "Whose replies wait for a moderator",
    Whose.MEMBER,
    {
        "id": number(),
        "tag": left_out("The protected name and the person who is held up; readable with the key alone", BARE),
        "slot": place(),
        "tie": exported(
            "Who asked for it, the protected name, the name that is held up, and the person behind that, who is told to nobody; sealed",
            "account.contact_limits.held_up",
        ),
    },
)

SHELF = Table(
    "shelf",
    "What somebody keeps for themselves alone",
    Whose.MEMBER,
    {
        "id": number(),
        "tag": left_out("The person and the part; readable with the key alone", BARE),
        "content": exported("Where they have read to, what they follow, bookmarks, drafts, muted words; sealed", "account.kept_for_yourself"),
        "slot": place(),
        "tie": left_out("Whose it is, and which part; sealed", BARE),
    },
)

EXPORT = Table(
    "export",
    "Copies of everything, to take along",
    Whose.MEMBER,
    {
        "id": number("the copy, and the name of its file"),
        "public_key": left_out("What the file is locked with; the code alone opens it", BARE),
        "state": left_out("Whether it is ready", "it is the copy itself"),
        "done": left_out("How far it is", "it is the copy itself"),
        "ends": exported("The day on which it is deleted", "copy.kept_here_until"),
        "slot": place(),
        "tie": exported("Whose it is, and whether it has the list of names; sealed", "copy.with_names"),
    },
)

INVITATION = Table(
    "invitation",
    "Invitations",
    Whose.NOBODY,
    nobodys(tag="The code, scrambled", role="What its use makes of somebody", ends="The week in which it ends"),
)

CLOSING = Table("closing", "That this forum will close", Whose.NOBODY, nobodys(day="The day"))

TABLES = (ACCOUNT, ALIAS, SIGN_IN, RECOVERY_CODE, PASSKEY, RESTRICTION, MUTE, CONTACT_LIMIT, SHELF, EXPORT, INVITATION, CLOSING)
