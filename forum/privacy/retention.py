"""How long everything is kept that has an end, why, and what ends it: the page about it shows this table, and a test runs each line.

What is kept for as long as somebody is here, and for each column of the database what becomes of it, is said in `forum.privacy.inventory`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from forum.accounts.service import limited, sessions
from forum.boards.service import drafts, holding, placing, positions
from forum.moderation.service import deciding, handing, opening, records, remembering, rota
from forum.privacy import erasure, expiry, export, tombstones
from forum.resources import promises


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that is kept for a while.

    :param by: the job of the worker that ends it, or in words what does where no job is needed.
    """

    what: str
    how_long: str
    why: str
    by: Callable[..., None] | str

    @property
    def ended_by(self) -> str:
        """Say what ends it."""
        return self.by if isinstance(self.by, str) else "the worker"


TABLE: tuple[Kept, ...] = (
    Kept(
        "The minute of a post",
        f"{promises.MINUTES_KEPT_HOURS} hours, then only its day is known.",
        "To put right a post that went out under the wrong name, and to see what is urgent.",
        placing.forget_minutes,
    ),
    Kept(
        "The minute at which a waiting post appears",
        "Until it appears, six hours at most.",
        "So that nobody can tell when it was written.",
        holding.release_due,
    ),
    Kept(
        "Posts that end by themselves",
        f"As long as their author chose, give or take {promises.ENDS_SPREAD_DAYS} days.",
        "Because somebody wanted it so.",
        expiry.end_due,
    ),
    Kept(
        "The wish that earlier posts end by themselves, too",
        "A week, in which their days are set name by name.",
        "Set at once, the days would show which names belong together.",
        expiry.set_earlier,
    ),
    Kept(
        "A draft that has become a post",
        "Until the next draft, or the next day; from the moment of posting no page shows it.",
        "Taken away at once, it would show in the database's log which draft became which post.",
        drafts.drop_sent,
    ),
    Kept(
        "Somebody who asked to be erased",
        f"{promises.LEAVING_DAYS} days to change their mind, then at most {promises.LEAVING_SPREAD_DAYS} more, each name at an hour of its own.",
        "Names that vanish together can be seen to belong together.",
        erasure.carry_out_due,
    ),
    Kept(
        "Somebody who asked to be erased at once",
        "Until the worker comes to it, within a quarter of an hour.",
        "Because somebody wanted it so.",
        erasure.carry_out_at_once,
    ),
    Kept(
        "Marks of what was erased",
        f"{promises.TOMBSTONES_DAYS} days, and as long as there is a backup from before.",
        "So that a backup does not bring back what was erased. A mark is a scrambled number and a day.",
        tombstones.forget_old,
    ),
    Kept(
        "That you have just read something",
        "Some minutes, sealed and in memory. Then only how far you have read is known, sealed for you alone, and no longer when.",
        "To mark what is new to you. What has not been touched for long goes first, and a thread that is gone goes with it.",
        positions.flush,
    ),
    Kept(
        "That you are signed in somewhere",
        f"{promises.SESSION_DAYS} days at most, and to the end of that week.",
        "To know you again on the next page.",
        sessions.forget_ended,
    ),
    Kept(
        "Invitations that nobody used",
        f"{promises.INVITATION_DAYS} days, and to the end of that week.",
        "To let somebody in.",
        sessions.forget_ended,
    ),
    Kept(
        "A pause, or that names for one thread are taken away",
        "Until it ends, as its decision says.",
        "So that it reaches the person, under whatever name.",
        limited.forget_ended,
    ),
    Kept(
        "That a decision went against somebody",
        f"{promises.RECORDS_DAYS} days.",
        "Moderators read it as “none” or “some”, after the facts are decided.",
        records.forget_old_records,
    ),
    Kept(
        "The copy of what was flagged, and who has the case in hand",
        f"Until {promises.CASE_COPY_MINUTES} minutes after the decision.",
        "So that everybody judges the same words, and a slip can be taken back.",
        deciding.forget_holds,
    ),
    Kept(
        "Since when a case waits for a moderator",
        "Until it is decided and cannot be taken back any more.",
        "So that nothing is forgotten, and what waits for too long is noticed.",
        opening.forget_waits,
    ),
    Kept(
        "What moderators write on a case for each other",
        "As long as the copy of what was flagged.",
        "So that whoever has it next need not begin anew.",
        handing.forget_notes,
    ),
    Kept(
        "That a moderator did something, and took a severe case",
        "A day, sealed and in memory alone.",
        "So that a break comes in time. Nobody else is shown it.",
        remembering.put_away,
    ),
    Kept(
        "The hours of moderators who have left",
        "An hour.",
        "So that nobody is promised who will not come.",
        rota.forget_former,
    ),
    Kept(
        "Your copy of what is held about you",
        f"{promises.EXPORT_DAYS} days.",
        "So that you can fetch it.",
        export.forget_ended,
    ),
    Kept(
        "Words in the search index",
        "A removed post cannot be found any more within seconds. Its words leave the files within hours, in a very large forum within days.",
        "The files are rewritten in steps.",
        "the worker, each hour a step",
    ),
    Kept(
        "What the software still has to do about a post",
        "Until it is done: a second, or until somebody has mended what is wrong.",
        "So that search and notices follow. It holds ids and no words.",
        "the worker, with each delivery",
    ),
    Kept(
        "The database's diary of what was written together",
        f"{promises.LOG_MINUTES} minute.",
        "It brings the database back after a power cut.",
        "the worker, each minute",
    ),
    Kept(
        "Scrambled marks of where requests came from",
        f"{promises.LIMIT_MARKS_COUNT_MINUTES} minutes. The secret behind them is another one each day, and in memory only.",
        "To stop floods.",
        "the worker, each minute",
    ),
    Kept(
        "Backups",
        f"The last {promises.BACKUPS_KEPT}, at most one of a day.",
        "To bring the forum back after an accident. Minutes, sessions and the key are in none.",
        "the next backup",
    ),
)
"""Everything that has an end."""
