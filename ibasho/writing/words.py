"""Words that the same name is written with in kanji, in kana or in Latin letters, and how they are read.

Only words that stand in names of places to belong and have one reading there.
"""

from __future__ import annotations

__all__ = ["READINGS"]

_TOLD = """
子供:こども 子ども:こども 小供:こども 子共:こども 子育て:こそだて 子育:こそだて 児童館:じどうかん 食堂:しょくどう 食卓:しょくたく 御飯:ごはん
ご飯:ごはん 御茶:おちゃ お茶:おちゃ 茶話会:さわかい 喫茶:きっさ 台所:だいどころ 料理:りょうり 憩い:いこい 憩:いこい 集い:つどい 集う:つどう
触れ合い:ふれあい 触合い:ふれあい ふれ合い:ふれあい ふれ愛:ふれあい 支え合い:ささえあい 支えあい:ささえあい 助け合い:たすけあい
助けあい:たすけあい 寄り合い:よりあい 寄合い:よりあい 寄合:よりあい 寄り道:よりみち 見守り:みまもり 仲間:なかま 友達:ともだち 友だち:ともだち
皆んな:みんな 皆な:みんな 皆の:みんなの 皆で:みんなで 家族:かぞく 親子:おやこ 居場所:いばしょ 広場:ひろば 遊び:あそび 遊ぶ:あそぶ
遊ぼう:あそぼう 学び:まなび 学ぶ:まなぶ 笑顔:えがお 元気:げんき 健康:けんこう 体操:たいそう 生き生き:いきいき 活き活き:いきいき 生活:せいかつ
楽しい:たのしい 楽しむ:たのしむ お話:おはなし 相談:そうだん 昼食:ちゅうしょく 手作り:てづくり 手づくり:てづくり 音楽:おんがく 歌声:うたごえ
図書館:としょかん 図書室:としょしつ 公民館:こうみんかん 公園:こうえん 会館:かいかん 集会所:しゅうかいじょ お家:おうち 御家:おうち
我が家:わがや 宿題:しゅくだい 勉強:べんきょう 教室:きょうしつ 学習:がくしゅう 支援:しえん 地域:ちいき 交流:こうりゅう お寺:おてら
寺子屋:てらこや 縁側:えんがわ 陽だまり:ひだまり 日だまり:ひだまり 日溜り:ひだまり 日溜まり:ひだまり 陽溜まり:ひだまり 虹:にじ 花:はな
桜:さくら 向日葵:ひまわり 星:ほし 青空:あおぞら 大空:おおぞら 空:そら 風:かぜ 森:もり 種:たね 輪:わ 和み:なごみ 結い:ゆい 絆:きずな
希望:きぼう cafe:カフェ coffee:コーヒー 珈琲:コーヒー kids:キッズ kitchen:キッチン salon:サロン room:ルーム base:ベース house:ハウス home:ホーム
baby:ベビー mama:ママ papa:パパ family:ファミリー smile:スマイル open:オープン school:スクール club:クラブ center:センター centre:センター
park:パーク space:スペース table:テーブル dining:ダイニング pantry:パントリー food:フード lunch:ランチ happy:ハッピー garden:ガーデン
studio:スタジオ
"""

READINGS: dict[str, str] = dict(pair.split(":") for pair in _TOLD.split())
"""Per written word its reading in kana."""
