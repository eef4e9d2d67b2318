"""The visits' database: opened with its key, asked with a purpose, every access written down before it is answered."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from types import TracebackType
from typing import Any, TypeVar

import sqlalchemy as sa

from ibasho.errors import InvalidInput, NotFound, Unavailable
from ibasho.model import Plan, Verdict, Visit, Worker, new_id
from ibasho.settings import Settings
from ibasho.store.columns import canonical_json
from ibasho.store.documents import from_document, to_document
from ibasho.store.engine import Connection, Store, make_engine, parse_url
from ibasho.store.upgrade import check, current, make_database, migrate
from ibasho.store.visits import audit
from ibasho.store.visits.encryption import Keys, load_key
from ibasho.store.visits.tables import SCHEMA, plans, seals, visits, workers

__all__ = ["SCRIPTS", "Access", "PlanSummary", "VisitStore", "open_visits", "open_visits_of"]

SCRIPTS = "ibasho.store.visits:migrations"
_KEY_SEAL = "key"
_WORD_MOST = 300
_T = TypeVar("_T")


@dataclass(frozen=True)
class Access:
    """Who asks, for which organisation, what for, and when: written down with every answer.

    ``actor``: the account's id. ``purpose``: in words. Legal: 1 to 300 printable characters each, an aware time.
    """

    actor: str
    organisation_id: str
    purpose: str
    at: datetime

    def __post_init__(self) -> None:
        for name in ("actor", "organisation_id", "purpose"):
            word: str = getattr(self, name)
            if not word.strip() or len(word) > _WORD_MOST or not word.isprintable():
                raise InvalidInput(f"{name}: 1 to {_WORD_MOST} printable characters are accepted", field=name)
        if self.at.tzinfo is None:
            raise InvalidInput(f"at {self.at.isoformat()}: a time with offset is accepted", field="at")


@dataclass(frozen=True)
class PlanSummary:
    """A stored plan in a line."""

    id: str
    first_day: date
    days: int
    routes: int
    unplanned: int
    made_at: datetime


class VisitStore:
    """Visits, workers and plans of organisations. Each sees its own; each access is an entry of the audit.

    The entry is written in the transaction of the access and committed before anything is returned.
    """

    def __init__(self, store: Store, keys: Keys) -> None:
        self._store = store
        self._keys = keys

    def put_visits(self, access: Access, new: Sequence[Visit]) -> list[Verdict]:
        """Store visits under their tokens: created, updated or same. Raises InvalidInput for a repeated token."""
        return self._put(access, visits, [(visit.token, visit) for visit in new])

    def visits(self, access: Access) -> list[Visit]:
        """All visits of the organisation, by token."""
        return sorted(self._all(access, visits, Visit), key=lambda visit: visit.token)

    def visit(self, access: Access, token: str) -> Visit:
        """One visit; NotFound when the organisation has none with this token (the question is written down)."""
        with self._transaction() as conn:
            mine = sa.and_(_owned(visits, access), visits.c.mark == self._mark(access, visits, token))
            row = conn.execute(sa.select(visits).where(mine)).one_or_none()
            self._note(conn, access, "read", visits, int(row is not None))
        if row is None:
            raise NotFound("there is no visit with this token", field="token")
        return self._opened(visits, row, Visit)

    def put_workers(self, access: Access, new: Sequence[Worker]) -> list[Verdict]:
        """Store workers under their codes: created, updated or same. Raises InvalidInput for a repeated code."""
        return self._put(access, workers, [(worker.code, worker) for worker in new])

    def workers(self, access: Access) -> list[Worker]:
        """All workers of the organisation, by code."""
        return sorted(self._all(access, workers, Worker), key=lambda worker: worker.code)

    def put_plan(self, access: Access, plan: Plan) -> str:
        """Store a plan; its id."""
        plan_id = new_id()
        with self._transaction() as conn:
            self._insert(conn, plans, [self._row(access, plans, plan_id, plan)])
            self._note(conn, access, "write", plans, 1)
        return plan_id

    def plan(self, access: Access, plan_id: str) -> Plan:
        """A plan; NotFound when the organisation has none with this id (the question is written down)."""
        with self._transaction() as conn:
            row = conn.execute(
                sa.select(plans).where(_owned(plans, access), plans.c.id == plan_id)
            ).one_or_none()
            self._note(conn, access, "read", plans, int(row is not None))
        if row is None:
            raise NotFound(f"plan {plan_id!r} does not exist", field="plan_id")
        return self._opened(plans, row, Plan)

    def plans(self, access: Access) -> list[PlanSummary]:
        """The plans of the organisation, the newest first."""
        with self._transaction() as conn:
            rows = conn.execute(
                sa.select(plans).where(_owned(plans, access)).order_by(plans.c.key.desc())
            ).all()
            self._note(conn, access, "read", plans, len(rows))
        return [_summary(row, self._opened(plans, row, Plan)) for row in rows]

    def entries(self) -> list[audit.Entry]:
        """Every access so far, the oldest first."""
        with self._store.reading() as conn:
            return audit.listing(conn)

    def verify_audit(self) -> audit.Verification:
        """Whether any entry of the audit was altered, added or taken out."""
        with self._store.reading() as conn:
            return audit.verify(conn, self._keys)

    def close(self) -> None:
        """Give the connections back."""
        self._store.close()

    def __enter__(self) -> VisitStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        # Reading is a writing transaction too: the entry of the audit belongs to it.
        with self._store.writing() as conn:
            yield conn

    def _put(
        self, access: Access, table: sa.Table, new: Sequence[tuple[str, Visit | Worker]]
    ) -> list[Verdict]:
        times = Counter(token for token, _ in new)
        wrong = sorted(token for token, count in times.items() if count > 1 or not token)
        if wrong:
            raise InvalidInput(
                f"{table.name}: tokens must differ and not be empty; repeated: {wrong}", field="token"
            )
        with self._transaction() as conn:
            stored = {row.mark: row for row in conn.execute(sa.select(table).where(_owned(table, access)))}
            fresh, stale, verdicts = [], [], []
            for token, each in new:
                mark = self._mark(access, table, token)
                row = stored.get(mark)
                if row is None:
                    fresh.append(self._row(access, table, new_id(), each) | {"mark": mark})
                    verdicts.append(Verdict.CREATED)
                elif self._opened(table, row, type(each)) == each:
                    verdicts.append(Verdict.SAME)
                else:
                    stale.append(self._row(access, table, row.id, each) | {"_key": row.key})
                    verdicts.append(Verdict.UPDATED)
            self._insert(conn, table, fresh)
            if stale:
                conn.execute(sa.update(table).where(table.c.key == sa.bindparam("_key")), stale)
            self._note(conn, access, "write", table, len(fresh) + len(stale))
        return verdicts

    def _all(self, access: Access, table: sa.Table, kind: type[_T]) -> list[_T]:
        with self._transaction() as conn:
            rows = conn.execute(sa.select(table).where(_owned(table, access))).all()
            self._note(conn, access, "read", table, len(rows))
        return [self._opened(table, row, kind) for row in rows]

    def _insert(self, conn: Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            conn.execute(sa.insert(table), rows)

    def _row(self, access: Access, table: sa.Table, row_id: str, content: Any) -> dict[str, Any]:
        sealed = self._keys.seal(
            canonical_json(to_document(content)), _bound_to(table, access.organisation_id, row_id)
        )
        return {
            "id": row_id,
            "organisation_id": access.organisation_id,
            "sealed": sealed,
            "updated_at": access.at,
        }

    def _opened(self, table: sa.Table, row: sa.Row[Any], kind: type[_T]) -> _T:
        text = self._keys.unseal(bytes(row.sealed), _bound_to(table, row.organisation_id, row.id))
        return from_document(kind, json.loads(text))

    def _mark(self, access: Access, table: sa.Table, token: str) -> str:
        return self._keys.mark(table.name, access.organisation_id, token)

    def _note(self, conn: Connection, access: Access, action: str, table: sa.Table, count: int) -> None:
        audit.append(
            conn,
            self._keys,
            at=access.at,
            actor=access.actor,
            organisation_id=access.organisation_id,
            action=action,
            subject=table.name,
            purpose=access.purpose,
            count=count,
        )


def open_visits(url: str, key: bytes, *, create: bool = False) -> VisitStore:
    """The visits' database behind the URL, made and brought up to date first when ``create``.

    Raises Unavailable when it does not exist, is of another version, or when the key is not the one it was made with.
    """
    parsed, keys = parse_url(url), Keys(key)
    if create:
        make_database(parsed)
        migrate(parsed, SCRIPTS, to="head", schema=SCHEMA)
    # One set of tables: SQLite has no schemas, its file stands for the schema.
    flat = {"schema_translate_map": {SCHEMA: None}} if parsed.get_backend_name() == "sqlite" else {}
    engine = make_engine(parsed)
    try:
        check(engine, SCRIPTS, schema=SCHEMA)
        store = Store(engine.execution_options(**flat))
        if create:
            _begin(store, keys)
        _require_key(store, keys)
    except BaseException:
        engine.dispose()
        raise
    return VisitStore(store, keys)


def open_visits_of(settings: Settings, *, create: bool = False) -> VisitStore:
    """The visits' database of an installation, with its key; a key is made only together with a new database."""
    make_key = create and not _is_made(settings.visits_url)
    key = load_key(settings.visits_key.get_secret_value(), settings.data_dir, create=make_key)
    return open_visits(settings.visits_url, key, create=create)


def _is_made(url: str) -> bool:
    engine = make_engine(parse_url(url))
    try:
        return current(engine, schema=SCHEMA) is not None
    except Unavailable:
        return False
    finally:
        engine.dispose()


def _begin(store: Store, keys: Keys) -> None:
    with store.writing() as conn:
        if conn.execute(sa.select(seals.c.name).where(seals.c.name == _KEY_SEAL)).first() is None:
            conn.execute(sa.insert(seals).values(name=_KEY_SEAL, number=0, mac=keys.vouch(_KEY_SEAL)))
            audit.begin(conn, keys)


def _require_key(store: Store, keys: Keys) -> None:
    with store.reading() as conn:
        mac = conn.execute(sa.select(seals.c.mac).where(seals.c.name == _KEY_SEAL)).scalar_one_or_none()
    if mac != keys.vouch(_KEY_SEAL):
        raise Unavailable(f"the visits key is not the one that {store.url} was made with", field="visits_key")


def _owned(table: sa.Table, access: Access) -> sa.ColumnElement[bool]:
    return table.c.organisation_id == access.organisation_id


def _bound_to(table: sa.Table, organisation_id: str, row_id: str) -> str:
    return canonical_json([table.name, organisation_id, row_id])


def _summary(row: sa.Row[Any], plan: Plan) -> PlanSummary:
    return PlanSummary(
        id=row.id,
        first_day=plan.first_day,
        days=plan.days,
        routes=len(plan.routes),
        unplanned=len(plan.unplanned),
        made_at=row.updated_at,
    )
