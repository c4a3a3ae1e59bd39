"""The person who acts, as every service sees them."""

from dataclasses import dataclass, field

from forum.accounts.models import Role
from forum.accounts.preferences import Preferences


@dataclass(frozen=True)
class Member:
    """Somebody signed in: an account, what it may do, what it prefers, and nothing that names it."""

    account_id: str
    role: str = Role.MEMBER
    preferences: Preferences = field(default_factory=Preferences)

    @property
    def is_moderator(self) -> bool:
        """Whether they review flags; administrators do too."""
        return self.role in (Role.MODERATOR, Role.ADMINISTRATOR)

    @property
    def is_staff(self) -> bool:
        """Whether they run the forum."""
        return self.role == Role.ADMINISTRATOR

    @property
    def is_leaving(self) -> bool:
        """Whether they have asked to be erased, and can still change their mind."""
        return bool(self.preferences.leaving)


Reader = Member | None
"""Who reads: a member, or None for a visitor."""
