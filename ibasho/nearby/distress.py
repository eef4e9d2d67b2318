"""Words of distress: who types them is offered somebody to talk to before anything else.

Which words were typed, or that any were, is never written down anywhere.
"""

from __future__ import annotations

from functools import cache

from ibasho.writing import fold

__all__ = ["speaks_of_distress"]

_WORDS = (
    # Japanese
    *(
        "死にたい",
        "しにたい",
        "死のう",
        "死ぬ",
        "死んでしま",
        "自殺",
        "じさつ",
        "自死",
        "消えたい",
        "きえたい",
        "消えてしまい",
    ),
    *(
        "いなくなりたい",
        "生きたくない",
        "生きていたくない",
        "生きるのがつら",
        "生きるのが辛",
        "生きてるのがつら",
        "もう無理",
    ),
    *(
        "リストカット",
        "リスカ",
        "自傷",
        "オーバードーズ",
        "首を吊",
        "首をつ",
        "飛び降り",
        "助けて",
        "たすけて",
    ),
    *(
        "暴力",
        "ぼうりょく",
        "ドメスティックバイオレンス",
        "虐待",
        "ぎゃくたい",
        "殴られ",
        "なぐられ",
        "叩かれ",
        "たたかれ",
    ),
    *(
        "殺され",
        "ころされ",
        "レイプ",
        "性被害",
        "性暴力",
        "痴漢",
        "ストーカー",
        "脅され",
        "おどされ",
        "逃げたい",
        "にげたい",
    ),
    # English
    *(
        "suicide",
        "suicidal",
        "kill myself",
        "want to die",
        "wanna die",
        "end my life",
        "end it all",
        "self harm",
        "self-harm",
    ),
    *(
        "hurt myself",
        "violence",
        "violent",
        "abuse",
        "abused",
        "beaten",
        "hits me",
        "hit me",
        "rape",
        "stalk",
        "help me",
    ),
    # Chinese
    *("自杀", "自殺", "想死", "不想活", "轻生", "自残", "家暴", "暴力", "虐待", "强奸", "救命", "救救我"),
    # Korean
    *(
        "죽고 싶",
        "죽고싶",
        "죽을래",
        "자살",
        "자해",
        "폭력",
        "학대",
        "성폭행",
        "때려요",
        "살려주세요",
        "살려줘",
        "도와주세요",
    ),
    # Vietnamese
    *(
        "tự tử",
        "tự sát",
        "muốn chết",
        "không muốn sống",
        "tự làm đau",
        "bạo lực",
        "bạo hành",
        "đánh đập",
        "bị đánh",
    ),
    *("hiếp dâm", "cứu tôi", "cứu với"),
    # Portuguese
    *(
        "suicídio",
        "suicidar",
        "me matar",
        "quero morrer",
        "vontade de morrer",
        "não quero viver",
        "me cortar",
        "violência",
    ),
    *("abuso", "abusada", "abusado", "agressão", "me bate", "estupro", "socorro"),
)
_ALONE = ("dv", "ディーブイ", "od")
"""Too short to be looked for inside other words."""
_TEXT_MOST = 2_000


def speaks_of_distress(text: str) -> bool:
    """Whether a text that somebody typed holds words of distress, however they are written (width, kana, case, marks).

    It errs towards yes: a line that is offered in vain does no harm.

    >>> speaks_of_distress("ｼﾆﾀｲ"), speaks_of_distress("死に たい。。"), speaks_of_distress("I want to DIE")
    (True, True, True)
    >>> speaks_of_distress("図書館")
    False
    """
    folded = fold(text[:_TEXT_MOST])
    return folded in _folded()[1] or any(word in folded for word in _folded()[0])


@cache
def _folded() -> tuple[tuple[str, ...], frozenset[str]]:
    return tuple(dict.fromkeys(map(fold, _WORDS))), frozenset(map(fold, _ALONE))
