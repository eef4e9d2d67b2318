"""One row of a place list to one draft: place, activity, and a remark for everything that was not taken as it
stood.
"""

from __future__ import annotations

import re

from ibasho.files import place_contacts as contacts
from ibasho.files.place_activity import activity_of
from ibasho.files.place_building import place_of
from ibasho.files.place_cells import NAME_LENGTH_MOST, TEXT_LENGTH_MOST, Cells, ListFacts, Remarks
from ibasho.files.place_facts import clean, nfkc
from ibasho.files.place_hours import hours_of
from ibasho.model import Draft, Level, Offer

__all__ = ["Cells", "ListFacts", "draft_of"]

_EVERY_ROW = {"id", "publisher_code", "publisher", "prefecture", "city", "place_code"}
"""What offices fill in beforehand in rows that are still empty."""
_LABEL_ALONE = re.compile(r"(連絡先|電話(番号)?|TEL|ＴＥＬ|メール(アドレス)?|E-?mail)[\s:：]*", re.IGNORECASE)
"""What is left of a cell when the number behind its label was held back or blanked."""
_EXAMPLE = re.compile(
    r"[(\[【<〈※]*((記入|入力|記載)(例|要領|方法|規則|上の注意)|項目説明|サンプル)([)\]】>〉:：\d].*)?"
    r"|[(\[【<〈]例[)\]】>〉].*|例(示)?([)\]:：].*)?"
)
_FORM_WORD = re.compile(
    r"(必須|任意|推奨|必須項目|任意項目|推奨項目|半角.*|全角.*|文字列|数値|整数|小数|日付|時刻|テキスト|選択|形式|◎|○|"
    r"string|number|integer|date|.*を(入力|記入|記載)(してください|すること|する)?。?|.*形式で.*)"
)


def _is_record(cells: Cells) -> bool:
    """Whether the row is an entry: no instruction, no example, no row that is only numbered beforehand."""
    filled = {meaning: value.strip() for meaning, value in cells.raw.items() if value.strip()}
    if not set(filled) - _EVERY_ROW:
        return False
    plain = [nfkc(value) for value in filled.values()]
    if any(_EXAMPLE.fullmatch(value) for value in plain[:3]):
        return False
    headings = {nfkc(cells.column(meaning)) for meaning in filled}
    repeated = sum(value in headings for value in plain)
    told = sum(bool(_FORM_WORD.fullmatch(value)) for value in plain)
    return not (repeated >= 3 or (told >= 3 and told * 2 > len(plain)))


def _words(cells: Cells, facts: ListFacts, remarks: Remarks) -> dict[str, str]:
    """The cells as clean text, private contacts taken out, cut to what a record may hold."""
    words: dict[str, str] = {}
    for meaning, raw in cells.raw.items():
        text = raw.strip() if meaning == "rules" else clean(raw)
        column = cells.column(meaning)
        if "\ufffd" in text:
            remarks.add(
                column,
                text,
                Level.WARNING,
                "broken_characters",
                "characters were lost before this file was saved",
            )
        text = contacts.public(text, meaning, column, facts, remarks)
        if meaning in {"remarks", "phone_note", "description"} and _LABEL_ALONE.fullmatch(text):
            text = ""
        most = NAME_LENGTH_MOST if meaning in {"name", "event", "venue"} else TEXT_LENGTH_MOST
        if len(text) > most:
            remarks.add(
                column, text, Level.WARNING, "cut", f"{len(text):,} characters; the first {most:,} are kept"
            )
            text = text[:most]
        if text:
            words[meaning] = text
    return words


def draft_of(cells: Cells, facts: ListFacts) -> Draft:
    """The draft of one row; its ids are empty. A row without a name is refused; a form's own rows are no
    records.
    """
    if not _is_record(cells):
        return Draft(cells.number, None, is_record=False)
    remarks = Remarks(cells.number)
    words = _words(cells, facts, remarks)
    title = words.get("event") or words.get("name") or words.get("nickname") or ""
    name = (
        (words.get("venue") or words.get("name") or title)
        if words.get("event")
        else title or words.get("venue", "")
    )
    if not name:
        remarks.add(
            cells.column("name"),
            "",
            Level.ERROR,
            "no_name",
            "no name; the row is refused",
            "a name in the column 名称",
        )
        return Draft(cells.number, None, is_record=True, findings=tuple(remarks.findings))
    hours = hours_of(words, cells.column, facts.today)
    for remark in hours.remarks:
        remarks.add(*remark)
    offer = Offer(
        place_of(name, words, cells, facts, remarks),
        activity_of(words.get("activity") or title or name, words, cells, facts, hours, remarks),
    )
    return Draft(cells.number, offer, is_record=True, findings=tuple(remarks.findings))
