"""What two copies share, what was changed, and which is likely the origin."""

from __future__ import annotations

from dataclasses import replace

from wenben.dedup import compare
from wenben.types import Document, OffsetMap

FIRST = (
    "督导组于三月对全县48所学校的作业管理进行了实地督查，发现部分学校作业公示流于形式，家长反映作业总量偏大。"
    "各校已建立作业公示制度，责任督学每月入校检查一次，检查结果纳入年度考核。建议县教育局加强统筹，六月底前完成整改。"
)


def document(name: str, text: str, **fields: object) -> Document:
    return replace(Document(name, name, "", "", 0, len(text), text, OffsetMap.identity(len(text))), **fields)  # type: ignore[arg-type]


def test_changes_say_what_was_put_in_place_of_what() -> None:
    other = FIRST.replace("48所", "52所").replace("责任督学每月", "片区督学每季度")
    made = compare(document("a", FIRST), document("b", other))
    assert made.share_a > 0.9
    assert made.share_b > 0.9
    told = {(c.text_a, c.text_b) for c in made.changes}
    assert ("48", "52") in told
    assert any("责任" in x and "片区" in y for x, y in told)
    for change in made.changes:
        assert change.span_a.of(FIRST) == change.text_a
        assert change.span_b.of(other) == change.text_b
    for match in made.shared:
        assert match.identity > 0.8


def test_what_stands_in_one_document_only_is_added_or_removed() -> None:
    extra = "附：本次督查由第三督导组承担，共走访家长二百余人，收回问卷一千三百份。"
    made = compare(document("a", FIRST), document("b", FIRST + extra))
    (change,) = made.changes
    assert change.kind == "added"
    assert change.text_b.strip("。") in FIRST + extra
    assert extra[:-1] in change.text_b
    assert made.share_a == 1
    back = compare(document("b", FIRST + extra), document("a", FIRST))
    assert [c.kind for c in back.changes] == ["removed"]


def test_identical_and_foreign_texts() -> None:
    same = compare(document("a", FIRST), document("b", FIRST))
    assert (same.changes, same.share_a, same.share_b) == ((), 1, 1)
    other = "春游活动安排：早上八点集合出发，请自备午餐和饮用水，注意防晒。"
    none = compare(document("a", FIRST), document("b", other))
    assert none.shared == ()
    assert {c.kind for c in none.changes} == {"added", "removed"}
    assert (none.share_a, none.share_b) == (0, 0)
    empty = compare(document("a", ""), document("b", ""))
    assert (empty.changes, empty.share_a) == ((), 0)


def test_origin_is_the_earlier_where_dates_tell() -> None:
    def origin(a: dict[str, object], b: dict[str, object]) -> str | None:
        return compare(document("a", FIRST, **a), document("b", FIRST, **b)).origin

    assert origin({"date": "2021-03-01"}, {"date": "2020-05-01"}) == "b"
    assert origin({"date": "2020"}, {"date": "2021-05-01"}) == "a"
    assert origin({"date": "2021"}, {"date": "2021-05-01"}) is None
    assert origin({"title_year": 2019}, {"date": "2021-05-01"}) == "a"
    assert origin({}, {"date": "2021-05-01"}) is None
    assert compare(document("a", FIRST), document("b", FIRST)).row()["origin"] is None
