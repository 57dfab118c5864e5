"""Numbers that the role model reads."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wenben.extract import features
from wenben.extract.context import Unit, is_title, normal, split_marker

HAN = st.text(alphabet="学校问题不足建议要求了应将0a某\x02", max_size=12)


def unit(body: str, path: tuple[str, ...] = (), *, opens: bool = True) -> Unit:
    return Unit(index=0, body=body, marker="", kind="sentence", opens=opens, path=path)


@given(st.lists(HAN, min_size=1, max_size=6))
def test_grams_never_cross_texts(texts: list[str]) -> None:
    rows, columns = features.grams(texts, salt=features.BODY)
    together = sorted(zip(rows.tolist(), columns.tolist(), strict=True))
    alone = sorted(
        (index, column)
        for index, text in enumerate(texts)
        for column in features.grams([text], salt=features.BODY)[1].tolist()
    )
    assert together == alone


@given(HAN)
def test_column_is_that_of_the_text_it_stands_in(text: str) -> None:
    columns = set(features.grams([text], salt=features.BODY)[1].tolist())
    for size in features.SIZES[features.BODY]:
        for start in range(len(text) - size + 1):
            assert features.column(text[start : start + size]) in columns


def test_salts_differ() -> None:
    assert features.column("问题", salt=features.BODY) != features.column("问题", salt=features.INNER)


def test_cues_are_counted_by_class() -> None:
    found = [unit("存在问题,隐患不足"), unit("已完成")]
    _, _, cues = features.wording(found)
    names = list(features.CUES)
    assert cues[0, names.index("缺陷")] == 3  # capped
    assert cues[1, names.index("缺陷")] == 0
    assert cues[1, names.index("完成")] >= 2


def test_surroundings_see_neighbours_of_the_section_only() -> None:
    found = [unit("甲", ("一、问题",)), unit("乙", ("一、问题",)), unit("丙", ("二、建议",))]
    rows, columns, cues = features.wording(found)
    fine = np.eye(10, dtype=np.float32)[[1, 1, 2]]
    roles = np.zeros((10, 4), dtype=np.float32)
    roles[np.arange(10), [1, 2, 3] + [0] * 7] = 1
    around = features.surroundings(found, fine, roles, cues)
    changed = features.surroundings(found, np.eye(10, dtype=np.float32)[[1, 1, 5]], roles, cues)
    assert around.shape == changed.shape
    assert around.shape[0] == 3
    assert not np.array_equal(around[0], changed[0])  # the document's means changed
    assert len(rows) == len(columns)


def test_one_unit_and_none() -> None:
    found = [unit("甲")]
    _, _, cues = features.wording(found)
    assert features.structure(found, cues).shape[0] == 1
    rows, _, none = features.wording([])
    assert len(rows) == 0
    assert none.shape == (0, len(features.CUES))


def test_folding_hides_figures_and_masks() -> None:
    assert normal("XX 中學 12.5％") == normal("某某中学 3.25%").replace("某某", "某")
    assert split_marker(normal("（三）要整改")) == ("(三)", "要整改")
    assert split_marker(normal("一是公示不实")) == ("一是", "公示不实")
    assert split_marker("三年来成绩显著") == ("", "三年来成绩显著")


def test_titles_are_no_section_evidence() -> None:
    assert is_title("某县教育督导存在问题的调研报告", title="")
    assert is_title("督导报告", title="督导报告")
    assert not is_title("二、存在的问题", title="某县督导报告")
    assert not is_title("存在的问题和不足", title="某县督导报告")


def test_a_lead_in_stands_for_a_heading_until_the_next_section() -> None:
    found = [
        unit("检查中发现以下问题:"), unit("灯不亮。"), unit("门不锁。"), unit("现提出如下建议。"), unit("换灯。"),
        unit("今天天气很好。", ("二、其他",)),
    ]  # fmt: skip
    said = features.announced(found).astype(bool)
    names = [{name for name, yes in zip(features.HEADINGS, row, strict=True) if yes} for row in said]
    assert names[0] == set() == names[5]
    assert "问题" in names[1]
    assert names[1] == names[2] == names[3]
    assert "建议" in names[4]
    assert "问题" not in names[4]
    assert features.announced([]).shape == (0, len(features.HEADINGS))


def test_a_title_counts_by_its_last_genre_and_never_by_its_wording() -> None:
    names = [*features.TITLES, *(f"末 {name}" for name in features.GENRES), "有题名", "无文种"]
    said = dict(zip(names, features.title_classes("关于督导反馈问题整改工作的计划"), strict=True))
    assert said["计划"]
    assert said["反馈"]
    assert said["整改"]
    assert said["末 计划"]
    assert not said["末 总结"]
    assert not said["无文种"]
    assert said["有题名"]
    other = features.title_classes("关于食堂反馈问题整改工作的计划")
    assert np.array_equal(other, features.title_classes("关于督导反馈问题整改工作的计划"))


def test_titles_of_self_checks_and_visits_are_known() -> None:
    names = list(features.TITLES)
    check, visit = (
        {name for name, yes in zip(names, features.title_classes(title), strict=False) if yes}
        for title in ("松岭小学防溺水隐患排查自查报告", "责任督学入园指导午睡管理")
    )
    assert "自查" in check
    assert "督学" not in check
    assert {"督学", "进校"} <= visit


def test_without_a_title_nothing_is_said() -> None:
    assert not features.title_classes("").any()
    none = features.title_classes("走过春天")
    assert none[-2:].tolist() == [1, 1]
    assert not none[:-2].any()
