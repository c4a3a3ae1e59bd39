"""Tables of accounts, and of what belongs to them. No row but the account's own names an account in clear (`forum.core.owned`)."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.model import PRIVATE, Base, PublicId
from forum.core.owned import Owned
from forum.core.seals import Seals


class Role(StrEnum):
    """What an account may do. Nobody sees it on a post: moderators speak officially under a name of its own."""

    MEMBER = "member"
    MODERATOR = "moderator"
    ADMINISTRATOR = "administrator"


class Account(Base):
    """Somebody who can sign in. It holds no name, no address and no time."""

    __tablename__ = "account"
    __table_args__ = PRIVATE
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    sign_in_tag: Mapped[str] = mapped_column(String(64), unique=True)
    passphrase_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(16), default=Role.MEMBER)
    agreed_to: Mapped[str] = mapped_column(String(20))
    """The version of the agreements this person said yes to, together with being of age and consenting."""
    private: Mapped[bytes] = mapped_column(LargeBinary)
    """What the person has chosen, sealed and padded: `forum.accounts.preferences`."""


class Alias(Owned, Base):
    """A name that posts. Whose it is stands in `tie`, sealed together with its scope; `tag` finds it for its owner alone."""

    __tablename__ = "alias"
    __table_args__ = PRIVATE
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    name_key: Mapped[str] = mapped_column(String(120), unique=True)
    tag: Mapped[str | None] = mapped_column(String(64), unique=True)
    """The tag of account and scope: `forum.accounts.aliases`."""
    official: Mapped[bool] = mapped_column(default=False)
    """A moderator's name for speaking as a moderator."""
    hidden_name: Mapped[str] = mapped_column(String(40), default="")
    """The name that moderators have hidden, so that another one stands in `name`; empty otherwise."""
    on_break: Mapped[bool] = mapped_column(default=False)
    """A sign that this name is taking a break, for those who would worry."""

    def retag(self, sealed: Seals, account_id: str, private: Sequence[str]) -> None:
        """Make the tag of account and scope anew."""
        self.tag = sealed.tag("alias", account_id, private[0])


class SignIn(Owned, Base):
    """One signed-in browser; only the hash of its token is kept, and the week in which it ends. Sealed: day and label."""

    __tablename__ = "sign_in"
    __table_args__ = PRIVATE
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    ends: Mapped[date]

    @property
    def row_key(self) -> str:
        """Return the hash of its token."""
        return self.token_hash


class RecoveryCode(Owned, Base):
    """A one-time way back in, kept as a tag."""

    __tablename__ = "recovery_code"
    __table_args__ = PRIVATE
    tag: Mapped[str] = mapped_column(String(64), primary_key=True)

    @property
    def row_key(self) -> str:
        """Return the tag of the code."""
        return self.tag


class Passkey(Owned, Base):
    """A passkey (Web Authentication, level 3). Sealed: its id, public key, label, day and the host it works at; nothing of the device."""

    __tablename__ = "passkey"
    __table_args__ = PRIVATE
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    tag: Mapped[str] = mapped_column(String(64), unique=True)
    """The tag of the credential's id."""

    def retag(self, sealed: Seals, account_id: str, private: Sequence[str]) -> None:
        """Make the tag of the credential anew."""
        self.tag = sealed.tag("passkey", private[0])


class Restriction(Owned, Base):
    """Something that a person may not do for a while, under all their names. Sealed: what, and until when."""

    __tablename__ = "restriction"
    __table_args__ = PRIVATE
    id: Mapped[PublicId] = mapped_column(primary_key=True)


class Mute(Owned, Base):
    """A name that somebody does not want to read. It acts on this one name. Sealed: the name's id."""

    __tablename__ = "mute"
    __table_args__ = PRIVATE
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    tag: Mapped[str] = mapped_column(String(64), unique=True)
    """The tag of whoever mutes and the name."""

    def retag(self, sealed: Seals, account_id: str, private: Sequence[str]) -> None:
        """Make the tag of whoever mutes and the name anew."""
        self.tag = sealed.tag("mute", account_id, private[0])


class ContactLimit(Owned, Base):
    """Somebody whose replies to a name wait for a moderator. It acts on the person. It belongs to whoever asked for it.

    Sealed: the name that is protected, the name that was blocked, and the account behind that.
    """

    __tablename__ = "contact_limit"
    __table_args__ = PRIVATE
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    tag: Mapped[str] = mapped_column(String(64), index=True)
    """The tag of the protected name and the person who is held."""

    def retag(self, sealed: Seals, account_id: str, private: Sequence[str]) -> None:
        """Make the tag of the protected name and the person anew."""
        self.tag = sealed.tag("contact", private[0], private[2])


class Shelf(Owned, Base):
    """Something that a person keeps for themselves alone: `forum.accounts.shelf`. Sealed in the tie: which part it is."""

    __tablename__ = "shelf"
    __table_args__ = PRIVATE
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    tag: Mapped[str] = mapped_column(String(64), unique=True)
    """The tag of the person and the part."""
    content: Mapped[bytes] = mapped_column(LargeBinary)

    def retag(self, sealed: Seals, account_id: str, private: Sequence[str]) -> None:
        """Make the tag of the person and the part anew, and close the content anew."""
        self.tag = sealed.tag("shelf", account_id, private[0])
        self.content = sealed.seal_large("shelf", self.id, sealed.open_large("shelf", self.id, self.content))


class Invitation(Base):
    """A one-time code that lets somebody in, or makes the person who uses it a moderator or administrator."""

    __tablename__ = "invitation"
    __table_args__ = PRIVATE
    tag: Mapped[str] = mapped_column(String(64), primary_key=True)
    role: Mapped[str] = mapped_column(String(16), default=Role.MEMBER)
    ends: Mapped[date]


class Closing(Base):
    """That this forum will close: one row at most, and none while it stays open."""

    __tablename__ = "closing"
    __table_args__ = PRIVATE
    day: Mapped[date] = mapped_column(primary_key=True)
