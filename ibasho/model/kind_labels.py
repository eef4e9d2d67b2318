"""Labels of the seeded kinds in further languages: easy Japanese, simplified Chinese, Korean, Vietnamese, Portuguese.

They are the words of residents' pages (``api/languages/catalogues``), without readings; a test compares the two.
"""

from __future__ import annotations

__all__ = ["LABELS", "LANGUAGES"]

LANGUAGES = ("ja-easy", "zh-Hans", "ko", "vi", "pt")
"""The languages of each row of ``LABELS``, beside ja and en."""

LABELS: dict[str, tuple[str, str, str, str, str]] = {
    "dementia_cafe": (
        "認知症カフェ",
        "认知症咖啡馆",
        "치매 카페",
        "Quán cà phê cho người sa sút trí tuệ",
        "Café para pessoas com demência",
    ),
    "food_pantry": (
        "食べ物を くばる ところ",
        "食品分发处",
        "푸드 팬트리",
        "Nơi phát thực phẩm",
        "Distribuição de alimentos",
    ),
    "childrens_cafeteria": ("こども食堂", "儿童食堂", "어린이 식당", "Bếp ăn trẻ em", "Refeitório infantil"),
    "community_cafeteria": (
        "地域の 食堂",
        "社区食堂",
        "지역 식당",
        "Bếp ăn cộng đồng",
        "Refeitório comunitário",
    ),
    "learning_support": ("勉強を 手伝う ところ", "学习支援", "학습 지원", "Hỗ trợ học tập", "Apoio escolar"),
    "japanese_class": (
        "日本語教室・国際交流",
        "日语教室・国际交流",
        "일본어 교실·국제교류",
        "Lớp tiếng Nhật, giao lưu quốc tế",
        "Aula de japonês e intercâmbio",
    ),
    "hikikomori_place": (
        "ひきこもりの 人の 場所",
        "为不出门的人（蛰居）准备的地方",
        "은둔(히키코모리)인 사람의 자리",
        "Nơi cho người ít ra khỏi nhà (hikikomori)",
        "Espaço para quem fica recluso (hikikomori)",
    ),
    "self_help_group": (
        "同じことで 困って いる 人の 会",
        "互助小组",
        "자조 모임",
        "Nhóm tự giúp",
        "Grupo de ajuda mútua",
    ),
    "play_park": ("外で 遊ぶ ところ", "冒险游乐场", "모험 놀이터", "Sân chơi mạo hiểm", "Parque de aventura"),
    "community_cafe": (
        "地域の カフェ",
        "社区咖啡馆",
        "커뮤니티 카페",
        "Quán cà phê cộng đồng",
        "Café comunitário",
    ),
    "salon": (
        "サロン（集まって 話す ところ）",
        "邻里沙龙",
        "동네 살롱(모여 이야기하는 곳)",
        "Nhóm trò chuyện khu phố",
        "Encontro de vizinhos",
    ),
    "exercise_group": (
        "体操や 運動の 会",
        "体操・运动小组",
        "체조·운동 모임",
        "Nhóm thể dục",
        "Grupo de ginástica",
    ),
    "childrearing_base": (
        "子どもを 育てる 人の 広場",
        "育儿广场",
        "육아 광장",
        "Nơi cho cha mẹ và trẻ nhỏ",
        "Espaço para pais e bebês",
    ),
    "childrens_hall": (
        "児童館（子どもの 遊ぶ ところ）",
        "儿童馆",
        "어린이관",
        "Nhà thiếu nhi",
        "Centro infantil",
    ),
    "youth_space": (
        "若い 人の 場所",
        "年轻人的空间",
        "청년 공간",
        "Nơi cho thanh thiếu niên",
        "Espaço para jovens",
    ),
    "library": ("図書館", "图书馆", "도서관", "Thư viện", "Biblioteca"),
    "consultation_desk": ("相談する ところ", "咨询窗口", "상담 창구", "Nơi tư vấn", "Balcão de consulta"),
    "senior_centre": (
        "お年寄りの センター",
        "老人福利中心",
        "노인복지센터",
        "Trung tâm người cao tuổi",
        "Centro para idosos",
    ),
    "community_centre": (
        "公民館",
        "公民馆・社区中心",
        "공민관·커뮤니티센터",
        "Nhà văn hóa cộng đồng",
        "Centro comunitário",
    ),
    "cultural_club": ("文化クラブ", "文化俱乐部", "문화 동아리", "Câu lạc bộ văn hóa", "Clube cultural"),
    "weather_shelter": (
        "暑い日・寒い日に 休む ところ",
        "避暑・避寒的地方",
        "더위·추위를 피하는 곳",
        "Nơi tránh nóng, tránh lạnh",
        "Lugar para fugir do calor ou frio",
    ),
    "online_gathering": (
        "オンラインの 集まり",
        "线上聚会",
        "온라인 모임",
        "Gặp gỡ trực tuyến",
        "Encontro on-line",
    ),
    "other": ("そのほか", "其他", "기타", "Khác", "Outros"),
}
