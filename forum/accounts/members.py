"""The person who acts, as every service sees them."""

from dataclasses import dataclass
from datetime import date

from forum.accounts.models import Role


@dataclass(frozen=True)
class Member:
    """Somebody signed in: an account, what it may do, and nothing that names it."""

    account_id: str
    role: str = Role.MEMBER
    paused_until: date | None = None

    @property
    def is_moderator(self) -> bool:
        """Whether they review flags; administrators do too."""
        return self.role in (Role.MODERATOR, Role.ADMINISTRATOR)

    @property
    def is_staff(self) -> bool:
        """Whether they run the forum."""
        return self.role == Role.ADMINISTRATOR


Reader = Member | None
"""Who reads: a member, or None for a visitor."""
