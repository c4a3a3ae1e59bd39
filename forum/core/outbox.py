"""Facts on their way to those who must follow: stored in the transaction that makes them true, delivered by the worker.

It knows neither who listens nor what they do: `forum.wiring` says that. A fact holds ids alone and no person.
A handler may run twice; it reads the database again and makes the rest agree.

There are two kinds. A handler that writes rows runs in the transaction that strikes its delivery off; before that it is tried in
one that only looks, for most find nothing to do, and then nobody who posts waits for them. One that changes something outside, such as the
search index, only reads the database, gets all that waits for it at once, and holds no write lock meanwhile. What was done without
writing is struck off afterwards, all of it in one transaction.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, ForeignKey, Index, String, bindparam, delete, exists, select, text, tuple_, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from forum.core import clock
from forum.core.model import PRIVATE, Base, PublicId
from forum.core.names import public_id

log = logging.getLogger(__name__)

Handler = Callable[[Session, str], None]
Outside = Callable[[Session, list[str]], None]
Transaction = Callable[[], AbstractContextManager[Session]]

LEASE = 15_000
"""How long a delivery belongs to the worker that took it, in milliseconds: what it waits for when that worker is killed."""

AT_ONCE = 40
"""Deliveries to handlers that write rows, between two looks at what waits for those outside: a post is to be found soon however much else waits."""

ATTEMPTS = 8
"""After so many failures a delivery is parked for a person to look at."""


class Fact(Base):
    """Something that became true."""

    __tablename__ = "fact"
    __table_args__ = PRIVATE
    id: Mapped[PublicId] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(60))


class Delivery(Base):
    """One listener's copy of a fact; the row goes when it has been delivered."""

    __tablename__ = "delivery"
    fact_id: Mapped[PublicId] = mapped_column(ForeignKey("fact.id"), primary_key=True)
    handler: Mapped[str] = mapped_column(String(60), primary_key=True)
    attempts: Mapped[int] = mapped_column(default=0)
    due: Mapped[int] = mapped_column(BigInteger)
    lease_until: Mapped[int] = mapped_column(BigInteger, default=0)
    parked_error: Mapped[str | None] = mapped_column(String(80))

    __table_args__ = (
        Index("ix_delivery_due", "due", sqlite_where=text("parked_error IS NULL"), postgresql_where=text("parked_error IS NULL")),
        PRIVATE,
    )


class Subscriptions:
    """Who listens to which kind of fact."""

    def __init__(self, table: Mapping[type, Iterable[Handler]], outside: Mapping[type, Iterable[Outside]] | None = None) -> None:
        self._names: dict[str, list[str]] = {}
        self.handlers = self._enter(table)
        self.outside = self._enter(outside or {})

    def _enter(self, table: Mapping[type, Iterable[Any]]) -> dict[str, Any]:
        entered = {}
        for kind, handlers in table.items():
            for handler in handlers:
                name = f"{handler.__module__.removeprefix('forum.').removesuffix('.handlers')}.{handler.__name__}"
                entered[name] = handler
                self._names.setdefault(kind.__name__, []).append(name)
        return entered

    def of(self, kind: str) -> list[str]:
        """Return the names of the handlers that listen to a kind of fact."""
        return self._names.get(kind, [])


def record(session: Session, fact: Any) -> None:
    """Store a fact and one delivery for each of its listeners, in the transaction at hand.

    :param fact: a dataclass with exactly one field, the id of what it is about.
    """
    (only,) = fields(fact)
    kind = type(fact).__name__
    listeners = session.info["subscriptions"].of(kind)
    if not listeners:
        return
    row = Fact(id=public_id(), kind=kind, subject=str(getattr(fact, only.name)))
    session.add(row)
    session.flush()  # deliveries name the fact
    due = clock.milliseconds()
    session.add_all(Delivery(fact_id=row.id, handler=name, due=due) for name in listeners)


def deliver_due(reading: Transaction, writing: Transaction, subscriptions: Subscriptions, *, most: int = 100) -> int:
    """Deliver what is due and return how many deliveries were tried.

    :param reading: opens a transaction that only looks, so that an idle worker never takes the write lock.
    :param writing: opens a transaction that commits at its end.
    :param most: deliveries at once to handlers outside.
    """
    with reading() as session:
        if not session.scalar(select(exists().where(*_waiting(clock.milliseconds())))):
            return 0
    with writing() as session:
        is_outside = Delivery.handler.in_(subscriptions.outside)
        taken = _lease(session, most, is_outside) + _lease(session, min(AT_ONCE, most), ~is_outside)
    done = list[_Taken]()
    for name in subscriptions.outside:
        done += _deliver_outside(reading, writing, subscriptions.outside[name], [one for one in taken if one.handler == name])
    for one in taken:
        if one.handler in subscriptions.outside:
            continue
        if _finds_nothing(reading, subscriptions.handlers, one):
            done.append(one)
        else:
            _deliver(writing, subscriptions.handlers, one)
    if done:
        with writing() as session:
            _strike_off(session, done)
    return len(taken)


# Each search asks this, and to put it together takes half of what it costs.
_LATE = (Delivery.due < bindparam("late")) | Delivery.parked_error.is_not(None)
_BEHIND = select(exists().where(Delivery.handler == bindparam("handler"), _LATE))


def behind(session: Session, handler: str, patience: int = 5_000) -> bool:
    """Say whether a listener has waited longer than `patience` milliseconds for a fact, parked ones included."""
    return bool(session.scalar(_BEHIND, {"handler": handler, "late": clock.milliseconds() - patience}))


def awaited(session: Session, handler: str) -> set[str]:
    """Return what a listener waits to be told of; what was parked is not on its way."""
    rows = select(Fact.subject).join(Delivery, Delivery.fact_id == Fact.id).where(Delivery.handler == handler, Delivery.parked_error.is_(None))
    return set(session.scalars(rows))


def is_awaited(session: Session, handler: str, subject: str) -> bool:
    """Say whether a listener is still to be told of something."""
    told = exists().where(Delivery.fact_id == Fact.id, Delivery.handler == handler, Fact.subject == subject)
    return bool(session.scalar(select(told)))


def wake(session: Session, handler: str) -> None:
    """Let the parked deliveries of a listener be tried again, when what they failed of has been mended."""
    parked = update(Delivery).where(Delivery.handler == handler, Delivery.parked_error.is_not(None))
    session.execute(parked.values(parked_error=None, attempts=0, due=clock.milliseconds()))


def _waiting(now: int) -> tuple[Any, ...]:
    return Delivery.parked_error.is_(None), Delivery.due <= now, Delivery.lease_until <= now


@dataclass(frozen=True)
class _Taken:
    """A delivery that this worker has leased."""

    fact_id: str
    handler: str
    subject: str


def _any_of(taken: Sequence[_Taken]) -> ColumnElement[bool]:
    return tuple_(Delivery.fact_id, Delivery.handler).in_([(one.fact_id, one.handler) for one in taken])


def _lease(session: Session, most: int, of: ColumnElement[bool]) -> list[_Taken]:
    now = clock.milliseconds()
    free = select(Delivery.fact_id, Delivery.handler, Fact.subject).join(Fact, Fact.id == Delivery.fact_id).where(*_waiting(now), of)
    rows = session.execute(free.order_by(Delivery.due).limit(most).with_for_update(of=Delivery, skip_locked=True)).all()
    taken = [_Taken(*row) for row in rows]
    if taken:
        session.execute(update(Delivery).where(_any_of(taken)).values(lease_until=now + LEASE).execution_options(synchronize_session=False))
    return taken


def _finds_nothing(reading: Transaction, handlers: Mapping[str, Handler], one: _Taken) -> bool:
    """Say whether a handler is done without having written anything; one that wants to write, or fails, is called again where it may."""
    try:
        with reading() as session:
            handlers[one.handler](session, one.subject)
            return not (session.new or session.dirty or session.deleted)
    except Exception:
        return False


def _deliver(writing: Transaction, handlers: Mapping[str, Handler], one: _Taken) -> None:
    try:
        with writing() as session:
            handlers[one.handler](session, one.subject)  # one that no longer exists is postponed too, and parked in the end
            _strike_off(session, [one])
    except Exception as error:  # a handler's failure must not stop the others
        _postpone(writing, one, error)


def _deliver_outside(reading: Transaction, writing: Transaction, handler: Outside, taken: list[_Taken]) -> list[_Taken]:
    """Deliver what waits for a handler, together if that goes well, and return what was delivered."""
    if not taken:
        return []
    try:
        with reading() as session:
            handler(session, list(dict.fromkeys(one.subject for one in taken)))
    except Exception as error:
        if len(taken) == 1:
            _postpone(writing, taken[0], error)
            return []
        # One of them may be what is wrong.
        return [done for one in taken for done in _deliver_outside(reading, writing, handler, [one])]
    return taken


def _strike_off(session: Session, done: list[_Taken]) -> None:
    session.execute(delete(Delivery).where(_any_of(done)).execution_options(synchronize_session=False))
    rest = exists().where(Delivery.fact_id == Fact.id)
    facts = delete(Fact).where(Fact.id.in_({one.fact_id for one in done}), ~rest)
    session.execute(facts.execution_options(synchronize_session=False))


def _postpone(writing: Transaction, one: _Taken, error: Exception) -> None:
    # The kind of error alone is kept: its text may carry the words of a post.
    kind, mine = type(error).__name__, _any_of([one])
    with writing() as session:
        attempts = (session.scalar(select(Delivery.attempts).where(mine)) or 0) + 1
        wait = min(2**attempts * 250, 600_000)
        session.execute(
            update(Delivery)
            .where(mine)
            .values(
                attempts=attempts,
                due=clock.milliseconds() + wait,
                lease_until=0,
                parked_error=kind if attempts >= ATTEMPTS else None,
            )
        )
    log.warning("a delivery failed (%s), attempt %d", kind, attempts)
