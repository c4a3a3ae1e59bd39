"""Tables of accounts and aliases. Nothing here joins the two: `forum.accounts.aliases` follows the seals."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.model import PRIVATE, Base, PublicId


class Role(StrEnum):
    """What an account may do. Nobody sees it on a post: moderators speak officially under a name of its own."""

    MEMBER = "member"
    MODERATOR = "moderator"
    ADMINISTRATOR = "administrator"


class Account(Base):
    """Somebody who can sign in. It holds no name, no address and no time but days that law asks for."""

    __tablename__ = "account"
    __table_args__ = PRIVATE
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    sign_in_tag: Mapped[str] = mapped_column(String(64), unique=True)
    passphrase_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(16), default=Role.MEMBER)
    agreed_to: Mapped[str] = mapped_column(String(20))
    """The version of the agreements this person said yes to, together with being of age and consenting."""
    paused_until: Mapped[date | None]


class Alias(Base):
    """A name that posts. Whose it is stands in `tie`, sealed; `tag` finds it for its owner alone."""

    __tablename__ = "alias"
    __table_args__ = PRIVATE
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    name_key: Mapped[str] = mapped_column(String(120), unique=True)
    tag: Mapped[str | None] = mapped_column(String(64), unique=True)
    tie: Mapped[bytes | None] = mapped_column(LargeBinary)
    official: Mapped[bool] = mapped_column(default=False)
    """A moderator's name for speaking as a moderator."""


class SignIn(Base):
    """One signed-in browser; only the hash of its token is kept, and the week in which it ends."""

    __tablename__ = "sign_in"
    __table_args__ = PRIVATE
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[PublicId] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    ends: Mapped[date]


class RecoveryCode(Base):
    """A one-time way back in, kept as a tag."""

    __tablename__ = "recovery_code"
    __table_args__ = PRIVATE
    tag: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[PublicId] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)


class Invitation(Base):
    """A one-time code that lets somebody in, or makes the person who uses it a moderator or administrator."""

    __tablename__ = "invitation"
    __table_args__ = PRIVATE
    tag: Mapped[str] = mapped_column(String(64), primary_key=True)
    role: Mapped[str] = mapped_column(String(16), default=Role.MEMBER)
    ends: Mapped[date]
