"""The draft check: classes, sources, ratios, exclusions, many drafts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from wenben.check import Exclusions, check, check_many
from wenben.errors import UsageError
from wenben.passages import FingerprintIndex
from wenben.types import Block, Cleaned, Document, OffsetMap, Passage, Segment, Source

COPIED = (
    "城乡接合部三所小学的操场仍为煤渣跑道，雨天积水无法组织体育课，家长多次反映未得到回应，镇中心校也没有列入年度改造计划，"
    "学生只能在走廊里做简单活动。部分教学点两名学生合睡一张床，宿舍楼道应急照明灯损坏率较高，夜间值班制度流于形式。"
)
FIGURES = (
    "督导组现场核查第八中学时发现，该校七年级共有学生612人，其中随班就读学生9人，资源教室面积仅为21平方米，未配备专职资源教师，"
    "个别化教育计划由班主任统一抄写，内容雷同，送教上门台账停留在2021年3月。"
)
FORMULAE = (
    "坚持以习近平新时代中国特色社会主义思想为指导，全面贯彻党的教育方针，落实立德树人根本任务。"
    "督导组通过听取汇报、查阅资料、实地察看、随机访谈等方式，对36所学校进行了检查。现将有关情况通报如下。"
    "各校要提高政治站位，强化责任担当，坚持问题导向和目标导向相统一。"
)
OWN = (
    "我镇把食堂大宗食材改由三家村合作社轮流供货，价格每周五在校门口的黑板上写清楚，炊事员家属不得参与验收。",
    "冬至前后连续两周降雪，寄宿生的热水由每晚一次改为早晚各一次，锅炉房的值班表交给学生会核对签名。",
    "心理教师周老师自己剪了六段定格动画，讲孩子怎样对付爷爷奶奶的唠叨，毕业班点播得最多。",
    "体育组把废旧轮胎刷成五种颜色，摆成大课间的障碍路线，摔伤记录比去年这个时候少了一多半。",
)
BACKGROUND = (
    "图书室的借阅卡换成了手写小册子，管理员说孩子们愿意在扉页上画自己读过的章节，丢失率反而下降。",
    "校车路线在河堤塌方后绕行七公里，驾驶员提前二十分钟发车，跟车老师轮流带着点名册和急救包。",
    "音乐教室隔音不好，合唱队改到傍晚排练，隔壁养老院的老人搬了板凳坐在窗外听，成了固定节目。",
)


def document(text: str, name: str = "a", *, date: str | None = None, issuer: str | None = None) -> Document:
    return Document(
        id=name, path=f"{name}.txt", sha256=hashlib.sha256(text.encode()).hexdigest(), title=f"{name}的标题",
        source_start=0, source_end=len(text), text=text, offsets=OffsetMap.identity(len(text)), date=date, issuer=issuer,
    )  # fmt: skip


def source(
    text: str, *, meta: dict[str, str] | None = None, blocks: tuple[Block, ...] = (), path: str = "稿.txt"
) -> Source:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Source(path=path, sha256=digest, media_type="text/plain", text=text, meta=meta or {}, blocks=blocks)


def collection(*texts: str, repeat: int = 1) -> list[Document]:
    padded = [BACKGROUND[i % 3] * repeat + t + BACKGROUND[(i + 1) % 3] for i, t in enumerate(texts)]
    return [document(t, f"d{i}", date=f"20{10 + i}-05-01") for i, t in enumerate(padded)]


def firsts(passages: Sequence[Passage]) -> list[Passage]:
    return [p for p in passages if p.rank == 1]


DRAFT = OWN[0] + FORMULAE + OWN[1] + "\n{}\n" + OWN[2] + FORMULAE + OWN[3]


def test_exactly_the_copied_paragraph_is_marked_between_original_paragraphs_full_of_formulae() -> None:
    copy = COPIED.replace("煤渣", "沙土").replace("走廊", "教室")
    draft = source(DRAFT.format(copy))
    others = collection("校园里的银杏到十月才黄。", COPIED, FORMULAE + "新来的门卫会修自行车。")
    report = check(draft, against=others)
    marked = [p for p in firsts(report.passages) if p.kind in ("copied", "edited", "numbers_changed", "quotation")]
    [passage] = marked
    assert (passage.kind, passage.document) == ("edited", "d1")
    assert draft.text[passage.start : passage.end] == copy.rstrip("。")
    assert others[1].text[passage.source_start : passage.source_end] == COPIED.rstrip("。")
    assert 0.9 < passage.identity < 1
    formulae = [p for p in report.passages if p.kind == "formula"]
    assert formulae
    assert {p.document for p in formulae} == {"d2"}
    for p in formulae:
        assert draft.text[p.start : p.end] in FORMULAE
        assert others[2].text[p.source_start : p.source_end] in FORMULAE
    assert report.ratios["adjusted"] < report.ratios["total"]


def test_a_draft_of_formulae_and_own_text_has_no_copied_passage() -> None:
    report = check(source(OWN[0] + FORMULAE + OWN[1]), against=collection(FORMULAE, FORMULAE + BACKGROUND[2], COPIED))
    assert {p.kind for p in report.passages} <= {"formula"}
    assert report.ratios["adjusted"] == 0
    assert report.ratios["total"] > 0


def spaced(text: str) -> str:
    return " ".join(text)


def traditional(text: str) -> str:
    from opencc import OpenCC

    converted: str = OpenCC("s2t").convert(text)
    return converted


def renumbered(text: str) -> str:
    return (
        text.replace("612", "487")
        .replace("9人", "6人")
        .replace("21平方米", "18平方米")
        .replace("2021年3月", "2023年11月")
    )


def anonymised(text: str) -> str:
    return renumbered(text).replace("第八中学", "XX学校")


def starred(text: str) -> str:
    return text.replace("第八中学", "**中学")


def reworded(text: str) -> str:
    return text.replace("统一抄写", "代为填写").replace("资源教师", "特教老师").replace("停留", "中断")


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (str, "copied"),
        (spaced, "copied"),
        (traditional, "copied"),
        (renumbered, "numbers_changed"),
        (anonymised, "numbers_changed"),
        (starred, "numbers_changed"),
        (reworded, "edited"),
    ],
)
def test_classes(edit: Callable[[str], str], expected: str) -> None:
    text = edit(FIGURES)
    report = check(source(DRAFT.format(text)), against=collection("银杏。", FIGURES))
    [passage] = [p for p in firsts(report.passages) if p.kind != "formula"]
    assert passage.kind == expected
    assert report.text[passage.start : passage.end].strip() in text
    assert passage.end - passage.start >= len(text) - 2


def test_titles_quotations_and_statute_are_quotations() -> None:
    title = "《关于进一步减轻城区大班额和规范转学插班手续的若干实施意见（试行）》"
    quote = "“教育就是一棵树摇动另一棵树，一朵云推动另一朵云，一个灵魂唤醒另一个灵魂”"
    statute = "《学籍规定》第十二条规定：学生转学须由监护人持户籍证明向转入学校提出书面申请并经两地主管部门核准。"
    report = check(
        source(OWN[0] + title + OWN[1] + quote + OWN[2] + statute + OWN[3]),
        against=collection("按" + title + "办理。", "他常说" + quote + "。", statute),
    )
    assert {p.kind for p in report.passages} == {"quotation"}
    assert len(firsts(report.passages)) == 3
    assert report.ratios["adjusted"] == report.ratios["without_quotation"] == 0
    assert report.ratios["total"] > 0


def test_repetition_inside_the_draft() -> None:
    draft = source(OWN[0] + COPIED + OWN[1] + COPIED + OWN[2])
    report = check(draft, against=collection("银杏。"))
    [passage] = report.passages
    assert (passage.kind, passage.source_path) == ("self_repeat", draft.path)
    assert passage.source_end <= passage.start
    text = draft.text
    assert text[passage.start : passage.end] == text[passage.source_start : passage.source_end] == COPIED.rstrip("。")


def test_a_phrase_said_over_and_over_is_one_repetition() -> None:
    report = check(source(OWN[0] + "请各校于本周内完成并报送电子台账。" * 30), against=collection("银杏。"))
    [passage] = report.passages
    assert passage.kind == "self_repeat"
    assert passage.end - passage.start > 400


def test_what_was_copied_from_two_places_is_no_repetition_of_the_drafts_own() -> None:
    shared = COPIED[:56]
    sources = collection(FIGURES + shared + BACKGROUND[2], BACKGROUND[1][::-1] + shared + OWN[3][::-1])
    draft = OWN[0] + FIGURES + shared + OWN[1] + OWN[2] + BACKGROUND[1][::-1] + shared + OWN[3][::-1]
    assert {p.kind for p in check(source(draft), against=sources).passages} == {"copied"}
    twice = OWN[0] + FIGURES + OWN[1] + OWN[2] + FIGURES  # the same place twice
    assert {p.kind for p in check(source(twice), against=sources).passages} == {"copied", "self_repeat"}


def test_sources_are_ranked_the_earliest_is_marked_and_copies_are_one_line() -> None:
    half = COPIED[: len(COPIED) // 2]
    others = [
        document(BACKGROUND[0] + half, "half", date="2015-01-01"),
        document(BACKGROUND[1] + COPIED, "late", date="2021-03-01", issuer="青溪县教育局"),
        document(BACKGROUND[1] + COPIED, "copy", date="2020-03-01"),
        document(BACKGROUND[2] + COPIED, "own", date="2022-03-01", issuer="柳堰区督导室"),
    ]
    report = check(
        source(OWN[0] + COPIED + OWN[1], meta={"issuer": "柳堰区督导室"}), against=others, clusters=[0, 1, 1, 2]
    )
    rows = report.passages
    assert [r.rank for r in rows] == [1, 2, 3]
    assert {r.passage for r in rows} == {1}
    assert {r.document: r.copies for r in rows} == {"copy": 1, "own": 0, "half": 0}  # of equals the earlier is named
    assert [r.document for r in rows if r.earliest] == ["half"]
    assert [r.document for r in rows if r.same_issuer] == ["own"]
    assert rows[2].document == "half"


def test_near_duplicate_sources_are_collapsed_without_being_told() -> None:
    others = [document("".join(BACKGROUND) + COPIED + BACKGROUND[0] * (i == 3), f"c{i}") for i in range(12)]
    report = check(source(OWN[0] + COPIED + OWN[1]), against=others)
    [row] = report.passages
    assert row.kind == "copied"  # a dozen copies of one document make no formula
    assert row.copies == 11


def test_a_source_with_hundreds_of_copies_does_not_hide_the_others() -> None:
    copies = [document("".join(BACKGROUND) + COPIED + "尾" * (i % 3), f"c{i}") for i in range(300)]
    rare = document(BACKGROUND[1] + COPIED[30:90], "rare")
    index = FingerprintIndex([*copies, rare], clusters=[0] * 300 + [1])
    report = check(source(OWN[0] + COPIED + OWN[1] + FIGURES), library=index)
    assert [r.document for r in report.passages][1:] == ["rare"]
    assert report.passages[0].copies == 299


def test_own_earlier_text_is_told_apart_in_a_ratio() -> None:
    others = [
        document(BACKGROUND[0] + COPIED, "own", issuer="甲局"),
        document(BACKGROUND[1] + FIGURES, "b", issuer="乙局"),
    ]
    draft = source(OWN[0] + COPIED + OWN[1] + FIGURES, meta={"issuer": "甲局"})
    ratios = check(draft, against=others, clusters=[0, 1]).ratios
    assert 0 < ratios["without_own"] < ratios["adjusted"]


def test_source_offsets_count_in_the_decoded_source() -> None:
    body = BACKGROUND[0] + COPIED
    whole = "网站首页 > 通知\n" + BACKGROUND[0] + COPIED[:50] + "请记住本站域名" + COPIED[50:] + "\n下载文档"
    cut = whole.index("请记住")
    start = whole.index(BACKGROUND[0])
    first = cut - start
    offsets = OffsetMap(
        (
            Segment(0, first, start, cut),
            Segment(first, len(body), cut + len("请记住本站域名"), cut + len("请记住本站域名") + len(body) - first),
        )
    )
    made = Document(
        id="x",
        path="页.html",
        sha256="1",
        title="",
        source_start=start,
        source_end=len(whole),
        text=body,
        offsets=offsets,
    )
    cleaned = Cleaned(source(whole, path="页.html"), (made,))
    [row] = check(source(OWN[0] + COPIED + OWN[1]), against=[cleaned]).passages
    assert whole[row.source_start : row.source_end].replace("请记住本站域名", "") == COPIED.rstrip("。")


def test_ratios_are_unions_of_spans_over_characters_that_are_not_spaces() -> None:
    draft = source("　　" + OWN[0] + "\n\n" + COPIED + OWN[1] + FORMULAE + FIGURES)
    report = check(draft, against=collection(COPIED, FIGURES, FORMULAE, COPIED[:60]))
    total = sum(not c.isspace() for c in draft.text)

    def share(*leave: str) -> float:
        inside = {i for p in report.passages if p.kind not in leave for i in range(p.start, p.end)}
        return sum(not draft.text[i].isspace() for i in inside) / total

    assert report.ratios["total"] == pytest.approx(share())
    assert report.ratios["without_formula"] == pytest.approx(share("formula"))
    assert report.ratios["adjusted"] == pytest.approx(share("formula", "quotation"))
    assert report.ratios["largest_source"] == pytest.approx(len(COPIED.rstrip("。")) / total)
    row = report.row()
    assert row["chars"] == len(draft.text)
    assert {"draft", "chars", "ratios", "passages", "against", "excluded"} <= set(row)
    assert row["against"]["documents"] == 4


# exclusions


def test_the_drafts_own_file_is_never_its_source_but_the_same_bytes_elsewhere_are() -> None:
    text = OWN[0] + COPIED
    report = check(source(text, path="./self.txt"), against=[document(text, "self")])
    assert report.passages == ()
    assert any("本文自身" in note for note in report.excluded)
    [row] = check(source(text, path="交来的稿.txt"), against=[document(text, "self")]).passages
    assert (row.kind, row.source_path) == ("copied", "self.txt")


def test_chosen_documents_issuers_and_own_versions_are_left_out_and_named() -> None:
    others = [
        document(BACKGROUND[0] + COPIED, "a", issuer="甲局"),
        document(BACKGROUND[1] + COPIED, "b", issuer="乙局"),
    ]
    draft = source(OWN[0] + COPIED, meta={"title": "a的标题（征求意见稿）", "issuer": "甲局"})
    for exclude in (
        Exclusions(documents=frozenset({"a"})),
        Exclusions(documents=frozenset({"a.txt"})),
        Exclusions(issuers=frozenset({"甲局"})),
        Exclusions(own_versions=True),
    ):
        report = check(draft, against=others, exclude=exclude)
        assert {p.document for p in report.passages} == {"b"}
        assert report.excluded


def test_page_furniture_contents_and_references_take_no_part() -> None:
    header = "青溪县人民政府教育督导室关于寄宿制学校冬季取暖和热水供应情况的通报文稿"
    contents = "目录\n一、寄宿制学校冬季取暖和热水供应的基本情况介绍……1\n二、教学点炉具更换与煤炭储备中暴露的突出问题……3\n三、下一步整改安排以及经费保障的具体建议措施……9\n"
    references = "参考文献\n[1] 王远山，寄宿制小学冬季取暖方式比较研究，后勤管理，二〇一八年第三期。\n[2] 李春河，山区教学点炉具安全调查。\n"
    text = header + "\n" + contents + OWN[0] + "\n" + references
    draft = source(text, blocks=(Block(0, len(header), "header"),))
    others = collection(header, contents, references)
    report = check(draft, against=others)
    assert report.passages == ()
    assert {note[:2] for note in report.excluded} >= {"页眉", "目录", "参考"}
    assert check(draft, against=others, exclude=Exclusions(layout=False)).passages


def test_patterns_ignored_passages_own_formulae_and_a_minimum_length() -> None:
    draft = source(OWN[0] + COPIED + OWN[1])
    others = collection(COPIED)
    assert check(draft, against=others, exclude=Exclusions(patterns=("城乡接合部.*流于形式。",))).passages == ()
    assert check(draft, against=others, exclude=Exclusions(passages=(COPIED,))).passages == ()
    assert check(draft, against=others, exclude=Exclusions(min_length=300)).passages == ()
    report = check(draft, against=others, exclude=Exclusions(formulae=(COPIED,)))
    assert {p.kind for p in report.passages} == {"formula"}
    with pytest.raises(UsageError, match="正则"):
        check(draft, against=others, exclude=Exclusions(patterns=("(",)))


def test_a_call_without_anything_to_compare_with_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="比对"):
        check(source(COPIED))
    with pytest.raises(UsageError, match="比对"):
        check(source(COPIED), against=[], library=FingerprintIndex([]))


def test_empty_draft_and_empty_collection() -> None:
    for text in ("", "。\n", COPIED):
        report = check(source(text), against=[])
        assert report.passages == ()
        assert set(report.ratios.values()) == {0.0}


def test_deep_mode_finds_heavy_rewriting() -> None:
    import random

    rng = random.Random(3)
    pool = [chr(c) for c in range(0x4E00, 0x5E00)]
    text = COPIED + FIGURES
    rewritten = "".join(rng.choice(pool) if rng.random() < 0.27 else c for c in text)
    draft = source(OWN[0] + rewritten + OWN[1])

    def recall(deep: bool) -> float:
        rows = check(draft, against=collection("银杏。", text), deep=deep).passages
        start = len(OWN[0])
        return sum(max(0, min(p.end, start + len(text)) - max(p.start, start)) for p in firsts(rows)) / len(text)

    assert recall(True) > 0.9
    assert recall(True) >= recall(False)


def test_many_drafts_give_a_table_with_copying_among_them() -> None:
    drafts = [
        source(OWN[0] + COPIED, path="甲.txt"),
        source(OWN[1] + FIGURES + OWN[2], path="乙.txt"),
        source(OWN[3] + FIGURES, path="丙.txt"),
    ]
    summary = check_many(drafts, against=collection(COPIED))
    rows = {row["draft"]: row for row in summary.rows()}
    assert rows["甲.txt"]["classes"] == {"copied": 1}
    assert rows["甲.txt"]["largest_source"] == "d0.txt"
    assert rows["甲.txt"]["nearest_draft"] is None
    assert rows["乙.txt"]["nearest_draft"] == "丙.txt"
    assert rows["丙.txt"]["nearest_draft"] == "乙.txt"
    assert rows["丙.txt"]["nearest_draft_share"] > 0.5
    assert rows["乙.txt"]["ratios"]["total"] == 0


def test_the_result_does_not_depend_on_the_order_of_documents() -> None:
    others = collection(COPIED, FIGURES, COPIED[:70], FORMULAE)
    draft = source(DRAFT.format(COPIED + FIGURES))
    others += [replace(others[0], id="copy", path="a.txt", date="2009-01-01")]
    one, other = check(draft, against=others), check(draft, against=others[::-1])
    assert [p for p in one.passages if p.kind != "formula"] == [p for p in other.passages if p.kind != "formula"]
    assert one.ratios == other.ratios
