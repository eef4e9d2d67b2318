"""What a finding on a list of places says in Japanese: by its code, the remark and what to do about it.

Offices read these in the workbook of rows to be mended and on the pages of an import. The sentence stands beside the
row, the column and the value, so it repeats none of them, and it never holds what was held back.
"""

from __future__ import annotations

__all__ = ["japanese"]

_POINT_FIX = "緯度（20〜46）と経度（122〜154）を、34.342812 のような10進の度で入力してください。"

_WORDS: dict[str, tuple[str, str]] = {
    # the list as a whole
    "no_rows": ("見出しだけで、データの行がありません。", "見出しの下に1件1行で入力してください。"),
    "columns_not_kept": ("登録する項目がないため、この列は取り込んでいません。", ""),
    "column_unused": (
        "同じ意味の列がもう1つあり、そちらの値を使いました。この列の値は使っていません。",
        "どちらか1つの列にまとめてください。",
    ),
    "beyond_headings": (
        "見出しのない右側のセルに値があります。読み取っていません。",
        'すべての列に見出しを付けてください。CSVでは、カンマを含む値を引用符（"）で囲んでください。',
    ),
    "above_heading": ("見出しより上の行です。データとして読み取っていません。", ""),
    "sheet_not_read": (
        "このシートは読み取っていません。",
        "必要なシートだけを別のファイルに保存してください。",
    ),
    "layer_not_read": (
        "このレイヤーは読み取っていません。",
        "必要なレイヤーだけを別のファイルに保存してください。",
    ),
    "attribution": (
        "「© OpenStreetMap contributors」(ODbL) のデータです。表示するときは出典を書き、市区町村の一覧とは分けて扱ってください。",
        "",
    ),
    # the row
    "no_name": ("名称がないため、この行は登録していません。", "「名称」の列に名前を入力してください。"),
    "kind_unknown": (
        "種類が分からないため「その他」として登録しました。",
        "「種別」の列に、サロン、こども食堂などの種類を入力してください。",
    ),
    "broken_characters": (
        "保存されたときに文字が失われています。",
        "元のデータを開き、UTF-8 で保存し直してください。",
    ),
    "cut": ("長すぎるため、途中までを登録しました。", "短くしてください。"),
    "repeated_row": ("同じ内容の行がほかにあります。1件だけ登録しました。", "どちらかの行を消してください。"),
    "repeated_id": (
        "同じ番号で内容の違う行がほかにあります。両方を登録しました。",
        "1件ごとに違う番号（ID）を付けてください。",
    ),
    "duplicate": (
        "ほかの一覧に、近くて名前の似た登録があります。どちらも残しています。",
        "同じ場所かどうかを見比べて決めてください。",
    ),
    # where
    "no_coordinates": (
        "緯度・経度がないため、位置なしで登録しました。地図や距離の検索には出ません。",
        "緯度と経度を入力してください。",
    ),
    "bad_coordinates": ("緯度・経度を読み取れないため、位置なしで登録しました。", _POINT_FIX),
    "zero_coordinates": ("緯度・経度が 0, 0 です。位置なしで登録しました。", _POINT_FIX),
    "outside_japan": ("位置が日本の外になります。位置なしで登録しました。", _POINT_FIX),
    "swapped_coordinates": (
        "緯度と経度が入れ替わっていたので、直して登録しました。",
        "緯度の列に緯度を、経度の列に経度を入力してください。",
    ),
    "old_datum": (
        "日本測地系（旧測地系）の緯度・経度を、世界測地系に直して登録しました。10mほどずれることがあります。",
        "世界測地系（JGD2011）の緯度・経度を入力してください。",
    ),
    "outside_municipality": (
        "位置が、書かれている市区町村の外にあります。",
        "緯度と経度が正しいか確かめてください。",
    ),
    "outside_known_municipalities": (
        "位置が、登録されているどの市区町村の中にもありません（海の上かもしれません）。",
        "緯度と経度が正しいか確かめてください。",
    ),
    "bad_code": (
        "全国地方公共団体コードとして読み取れません。登録していません。",
        "検査数字を含む6桁のコードを入力してください。",
    ),
    "address_withheld": (
        "住所を公開しないと書かれているため、町名までを登録し、位置は表示しません。",
        "",
    ),
    "no_geometry": ("位置（図形）がないか、壊れています。", "点（Point）を付けてください。"),
    "not_a_point": ("点ではない図形です。その上の1点を位置にしました。", ""),
    # contact
    "held_back": (
        "個人のものかもしれない連絡先や氏名のため、登録していません。",
        "本人が公開に同意している場合だけ、同意を確認したうえで取り込み直してください。",
    ),
    "private_name": ("個人の氏名は公開しないため、登録していません。", ""),
    "no_phone": ("電話番号として読み取れません。登録していません。", "市外局番から入力してください。"),
    "phone_words": ("番号が2つ以上あるか、ほかの言葉があります。最初の番号を登録しました。", ""),
    "url_refused": (
        "ホームページのアドレスとして読み取れません。登録していません。",
        "http:// または https:// で始まるアドレスを入力してください。",
    ),
    "url_extra": ("アドレスが2つ以上あるか、ほかの言葉があります。最初のアドレスを登録しました。", ""),
    # when
    "hours_not_understood": (
        "日時のうちこの部分は、予定として読み取れませんでした。言葉のまま表示します。",
        "「第2・4土曜 11:00〜13:30」のように書くと読み取れます。",
    ),
    "bad_rules": (
        "予定の記号（ibasho_rules）を読み取れません。ほかの列の日時を使いました。",
        "この列を空にして、曜日と時間の列に入力してください。",
    ),
    "hours_assumed": (
        "書かれていないことを補って、日時を読み取りました。",
        "補った内容が正しいか確かめてください。",
    ),
    "suspended": ("休止中と書かれているため、予定なしで登録しました。", ""),
    "bad_date": (
        "日付として読み取れません。予定は作っていません。",
        "2026-04-01 または 令和8年4月1日 の形で入力してください。",
    ),
}


def japanese(code: str, message: str, fix: str) -> tuple[str, str]:
    """The remark and what to do, in Japanese; the given texts when the code has no Japanese ones."""
    return _WORDS.get(code, (message, fix))
