"""Services at locations of HSDS 3.0 (Open Referral) under the headings of lists.

Accepted: a page of results (``contents``), one or several documents of services, service_at_locations or organizations,
and the flat tables (``services``, ``locations``, ``service_at_locations``, ``schedules``, ``addresses``, ``phones``,
``organizations``) linked by their ids. Every service at a location is one row; a service without a location is one
row without a place. Persons named as contacts are not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ibasho.errors import InvalidInput, UnreadableFile
from ibasho.files.encodings import printable
from ibasho.files.hsds_schedule import rules_of_schedule
from ibasho.files.rule_text import text_of_rules
from ibasho.model import Finding, Level, SessionRule

__all__ = ["is_hsds", "read_rows"]

_ENTITIES = {"service", "location", "service_at_location", "schedule", "address", "phone", "organization"}
_PLURALS = {f"{name}s": name for name in _ENTITIES} | {"addresses": "address"}
_ROWS_MOST = 200_000
Entity = Mapping[str, Any]


def is_hsds(document: Any) -> bool:
    """Whether a JSON document is one of HSDS: a page, an entity, several of them, or flat tables."""
    if isinstance(document, list):
        return bool(document) and is_hsds(document[0])
    if not isinstance(document, dict) or document.get("type") in {"FeatureCollection", "Feature"}:
        return False
    if isinstance(document.get("contents"), list) and "total_items" in document:
        return True
    if _tables(document):
        return True
    return "id" in document and bool(_kind(document))


def _kind(entity: Entity) -> str:
    if "service" in entity and "location" in entity:
        return "service_at_location"
    if "status" in entity and (
        "organization" in entity or "service_at_locations" in entity or "schedules" in entity
    ):
        return "service"
    if "status" in entity and "name" in entity:
        return "service"
    return (
        "organization" if "services" in entity or "legal_status" in entity or "tax_status" in entity else ""
    )


def _tables(document: Entity) -> dict[str, list[Entity]]:
    found: dict[str, list[Entity]] = {
        _PLURALS.get(key, key): [each for each in value if isinstance(each, dict)]
        for key, value in document.items()
        if _PLURALS.get(key, key) in _ENTITIES and isinstance(value, list)
    }
    return found if {"service"} <= set(found) and "id" not in document else {}


def read_rows(document: Any, name: str) -> tuple[list[tuple[int, dict[str, str]]], list[Finding]]:
    """Per service at a location its number (from 1) and its cells by heading, and findings.

    Raises UnreadableFile when the document is none of HSDS or holds too much.
    """
    if not is_hsds(document):
        raise UnreadableFile(
            f"{name}: this JSON is no HSDS; a page, services, or service_at_locations are accepted"
        )
    rows: list[tuple[int, dict[str, str]]] = []
    findings: list[Finding] = []
    for service, meeting in _meetings(document):
        number = len(rows) + 1
        if number > _ROWS_MOST:
            raise UnreadableFile(f"{name}: more than {_ROWS_MOST:,} services at locations")
        rows.append((number, _cells(service, meeting, number, findings)))
    return rows, findings


def _meetings(document: Any) -> Iterator[tuple[Entity, Entity]]:
    """Pairs of a service and its service_at_location (empty when it has no location), in the order of the file."""
    for entity in _entities(document):
        kind = _kind(entity)
        if kind == "service_at_location":
            yield _dict(entity.get("service")), entity
        elif kind == "organization":
            about = {key: value for key, value in entity.items() if key not in {"services", "locations"}}
            for service in _dicts(entity.get("services")):
                yield from _of_service({"organization": about, **service})
        elif kind == "service":
            yield from _of_service(entity)


def _of_service(service: Entity) -> Iterator[tuple[Entity, Entity]]:
    meetings = _dicts(service.get("service_at_locations"))
    yield from ((service, meeting) for meeting in meetings or [{}])


def _entities(document: Any) -> list[Entity]:
    if isinstance(document, list):
        return _dicts(document)
    if isinstance(document.get("contents"), list):
        return _dicts(document["contents"])
    tables = _tables(document)
    return _joined(tables) if tables else [document]


def _joined(tables: Mapping[str, list[Entity]]) -> list[Entity]:
    """Flat tables as service documents, each part put where its ids say."""
    locations = {}
    for location in tables.get("location", []):
        own = {key: _linked(tables, key, "location_id", location) for key in ("address", "phone", "schedule")}
        locations[location.get("id")] = {
            **location, "addresses": own["address"], "phones": own["phone"], "schedules": own["schedule"],
        }  # fmt: skip
    organizations = {each.get("id"): each for each in tables.get("organization", [])}
    services: list[Entity] = []
    for service in tables["service"]:
        meetings = [
            {
                **each,
                "location": locations.get(each.get("location_id"), {}),
                "schedules": _linked(tables, "schedule", "service_at_location_id", each),
                "phones": _linked(tables, "phone", "service_at_location_id", each),
            }
            for each in _linked(tables, "service_at_location", "service_id", service)
        ]
        services.append(
            {
                **service,
                "organization": organizations.get(service.get("organization_id"), {}),
                "schedules": _linked(tables, "schedule", "service_id", service),
                "phones": _linked(tables, "phone", "service_id", service),
                "service_at_locations": meetings,
            }
        )
    return services


def _linked(tables: Mapping[str, list[Entity]], kind: str, key: str, owner: Entity) -> list[Entity]:
    return [
        each
        for each in tables.get(kind, [])
        if each.get(key) is not None and each.get(key) == owner.get("id")
    ]


def _dict(value: Any) -> Entity:
    return value if isinstance(value, dict) else {}


def _dicts(value: Any) -> list[Entity]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    """A text or a number as text; anything else is nothing."""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _first(entities: Iterable[Entity], key: str) -> str:
    return next((_text(each.get(key)) for each in entities if each.get(key)), "")


def _address(location: Entity) -> tuple[str, str]:
    """The whole address and the postal code; a Japanese one is written from the large to the small."""
    addresses = _dicts(location.get("addresses"))
    address = next(
        (each for each in addresses if each.get("address_type") == "physical"),
        addresses[0] if addresses else {},
    )
    parts = [_text(address.get(key)) for key in ("state_province", "city", "address_1", "address_2")]
    if all(part.isascii() for part in parts):
        return ", ".join(part for part in (parts[2], parts[3], parts[1], parts[0]) if part), _text(
            address.get("postal_code")
        )
    whole = ""
    for part in reversed(parts[:3]):
        whole = whole if part and whole.startswith(part) else part + whole
    return f"{whole} {parts[3]}".strip(), _text(address.get("postal_code"))


def _cells(service: Entity, meeting: Entity, number: int, findings: list[Finding]) -> dict[str, str]:
    own = meeting.get("ibasho")
    if isinstance(
        own, dict
    ):  # our own export says everything in the columns of lists beside the fields of HSDS
        return {printable(str(key), 100): _text(value) for key, value in own.items()}
    location = _dict(meeting.get("location"))
    organization = _dict(service.get("organization"))
    address, postal_code = _address(location)
    phones = [
        each for owner in (meeting, service, location, organization) for each in _dicts(owner.get("phones"))
    ]
    languages = [
        _text(each.get("code") or each.get("name"))
        for owner in (service, location)
        for each in _dicts(owner.get("languages"))
    ]
    text, missing, rules = _schedules(meeting, service, location, number, findings)
    found = {
        "ID": _text(meeting.get("id")) or _text(service.get("id")),
        "名称": _text(location.get("name")) or _text(service.get("name")),
        "活動名": _text(service.get("name")),
        "所在地_連結表記": address,
        "郵便番号": postal_code,
        "緯度": _text(location.get("latitude")),
        "経度": _text(location.get("longitude")),
        "電話番号": _first(phones, "number").strip('"'),
        "連絡先メールアドレス": _text(service.get("email")) or _text(organization.get("email")),
        "URL": _text(service.get("url")) or _text(location.get("url")) or _text(organization.get("website")),
        "アクセス方法": _text(location.get("transportation")),
        "バリアフリー情報": " ".join(
            _text(each.get("description")) for each in _dicts(location.get("accessibility"))
        ),
        "対象": _text(service.get("eligibility_description")),
        "対象年齢_下限": _text(service.get("minimum_age")),
        "対象年齢_上限": _text(service.get("maximum_age")),
        "料金(詳細)": _text(service.get("fees_description")),
        "申込方法": _text(service.get("application_process")),
        "対応言語": ";".join(dict.fromkeys(filter(None, languages))),
        "団体名": _text(organization.get("name")),
        "オンライン": "有" if location.get("location_type") == "virtual" else "",
        "状態": {"inactive": "paused", "temporarily closed": "paused", "defunct": "closed"}.get(
            _text(service.get("status")), ""
        ),
        "説明": _text(service.get("description")),
        "備考": _text(service.get("alert")),
        "日時": text,
        "日時_未解釈": missing,
        "ibasho_rules": text_of_rules(rules),
    }
    return {heading: value for heading, value in found.items() if value}


def _schedules(
    meeting: Entity, service: Entity, location: Entity, number: int, findings: list[Finding]
) -> tuple[str, str, tuple[SessionRule, ...]]:
    """The words about when, the part of them without a rule, and the rules: of the meeting, else of the service, else
    of the location.
    """
    given = next(
        (found for owner in (meeting, service, location) if (found := _dicts(owner.get("schedules")))), []
    )
    texts: list[str] = []
    missing: list[str] = []
    rules: list[SessionRule] = []
    for schedule in given:
        words = " ".join(_text(schedule.get(key)) for key in ("description", "notes") if schedule.get(key))
        said = words or _in_parts(schedule)
        texts.append(said)
        try:
            made = rules_of_schedule(schedule)
            rules.extend(made)
            reason = "" if made else "it names no days"
        except InvalidInput as error:
            reason = error.message
        if reason:
            missing.append(said)
            findings.append(
                Finding(
                    number, "schedules", printable(said), Level.NOTE, "hours_not_understood",
                    f"this schedule became no rule ({reason[:100]}); it is shown as it stands",
                )
            )  # fmt: skip
    return " / ".join(dict.fromkeys(texts)), " / ".join(dict.fromkeys(missing)), tuple(rules)


def _in_parts(schedule: Entity) -> str:
    """What a schedule without words says, part by part."""
    keys = (
        "freq",
        "interval",
        "byday",
        "bymonthday",
        "dtstart",
        "valid_from",
        "valid_to",
        "until",
        "opens_at",
        "closes_at",
    )
    parts = {key: schedule[key] for key in keys if schedule.get(key)}
    return " ".join(f"{key}={value}" for key, value in parts.items())
