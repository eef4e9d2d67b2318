"""Whom to ask: telephone, mail, web address, organisation; private contacts and persons' names are held back."""

from __future__ import annotations

from collections.abc import Mapping

from ibasho.files.place_cells import Cells, ListFacts, Remarks
from ibasho.files.place_facts import (
    is_organisation,
    mail_of,
    phone_of,
    scrub,
    url_of,
    without_names,
)
from ibasho.model import Level

__all__ = ["mail", "organisation", "phone", "public", "url"]

_OWN_RULES = {"phone", "phone_2", "activity_phone", "lat", "lon", "url", "url_2", "chat_url", "rules"}
"""Meanings whose cells are read by rules of their own."""
_HELD = {
    "phone": "a private mobile number is not public without the person's consent; held back",
    "mail": "a mail address is not public without the person's consent; held back",
    "person": "a person's name is not public; left out",
    "organisation": "may be a person's name, which is not public without consent; held back",
}
_CONSENT = "import again with --consent-confirmed when the persons concerned have agreed"


def held_back(column: str, what: str, remarks: Remarks) -> None:
    """A remark that says what was kept out of the register, and never the thing itself."""
    if what == "person":
        remarks.add(column, "", Level.NOTE, "private_name", _HELD[what])
    else:
        remarks.add(column, "", Level.NOTE, "held_back", _HELD[what], _CONSENT)


def public(text: str, meaning: str, column: str, facts: ListFacts, remarks: Remarks) -> str:
    """The text as it may be shown: without persons' names, and without private contacts unless consent is
    confirmed.
    """
    if meaning == "person":
        if text:
            held_back(column, "person", remarks)
        return ""
    if meaning in _OWN_RULES or not text:
        return text
    text, named = without_names(text)
    if named:
        held_back(column, "person", remarks)
    if facts.consent:
        return text
    text, dropped = scrub(text)
    if dropped:
        held_back(column, "mail" if meaning == "mail" else "phone", remarks)
    return text


def phone(
    words: Mapping[str, str],
    cells: Cells,
    facts: ListFacts,
    remarks: Remarks,
    meanings: tuple[str, ...] = ("phone", "phone_2"),
) -> str:
    """The first public number of these columns; a private mobile number only with consent."""
    for meaning in meanings:
        if not words.get(meaning):
            continue
        number, problem = phone_of(words[meaning], mobile_too=facts.consent)
        column = cells.column(meaning)
        if problem == "mobile":
            held_back(column, "phone", remarks)
        elif problem == "no_number":
            shown = scrub(words[meaning])[0]
            remarks.add(column, shown, Level.NOTE, "no_phone", "no telephone number in this cell; left out")
        elif problem == "more":
            remarks.add(
                column,
                words[meaning],
                Level.NOTE,
                "phone_words",
                "more than one number or words; the first number is kept",
            )
        if number:
            return number
    return ""


def url(
    words: Mapping[str, str], cells: Cells, remarks: Remarks, meanings: tuple[str, ...] = ("url", "url_2")
) -> str:
    """The first web address of these columns."""
    for meaning in meanings:
        address, problem = url_of(words.get(meaning, ""))
        if problem:
            says = (
                "only http and https addresses of at most 2,000 characters are kept; left out"
                if problem == "refused"
                else "more than one address or words; the first address is kept"
            )
            level = Level.WARNING if problem == "refused" else Level.NOTE
            remarks.add(cells.column(meaning), scrub(words[meaning])[0], level, f"url_{problem}", says)
        if address:
            return address
    return ""


def mail(words: Mapping[str, str], facts: ListFacts) -> str:
    """The mail address that may be public: none unless consent is confirmed."""
    return mail_of(words.get("mail", "")) if facts.consent else ""


def organisation(words: Mapping[str, str], cells: Cells, facts: ListFacts, remarks: Remarks) -> str:
    """Who runs it, unless that may be a person's name."""
    name = words.get("organisation", "")
    if name and not facts.consent and not is_organisation(name):
        held_back(cells.column("organisation"), "organisation", remarks)
        return ""
    return name
