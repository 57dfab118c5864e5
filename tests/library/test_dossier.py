"""The dossier says everything about one school and nothing about another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from librarian import Found, cluster_of, make_source

from wenben.config import Settings
from wenben.errors import UsageError
from wenben.library import Dossier, Filters, Library, reading
from wenben.report import dossier_text
from wenben.resolve.across import resolve
from wenben.resolve.records import Resolution
from wenben.types import Extraction, Link


def put(library: Library, *items: tuple[Any, Any], found: Found = Found()) -> None:  # noqa: B008 (frozen)
    """Store sources as a build does: with entities resolved across all documents."""
    with library.write() as writer:
        for item in items:
            writer.put_source(*item)
        writer.commit()
        documents = list(library.iter_documents())
        stored = [library.document(d.id, d.path) for d in documents]
        writer.put_duplicates(found)
        resolution = resolve(documents, [Extraction(s.statements, s.mentions) for s in stored], settings=Settings())
        writer.put_resolution(resolution)


REPORT = "第八十七中学食堂管理不到位。校园欺凌防治机制不健全。建议区教育局加强指导。第五中学操场破损。某中学作业过多。"


def report(
    path: str = "a.txt", text: str = REPORT, *, date: str = "2021-05-06", region: str = "长春市绿园区", **more: Any
) -> Any:
    return make_source(
        path, text, date=date, region=region, title=more.pop("title", "督导报告"),
        statements=[
            (0, "problem", "第八十七中学食堂管理不到位。", {}),
            (0, "problem", "校园欺凌防治机制不健全。", {}),
            (0, "recommendation", "建议区教育局加强指导。", {"addressees": ("区教育局",)}),
            (0, "problem", "第五中学操场破损。", {}),
            (0, "problem", "某中学作业过多。", {}),
        ],
        mentions=[(0, "school", "第八十七中学", "第八十七中学"), (0, "school", "第五中学", "第五中学"), (0, "school", "某中学", None)],
        **more,
    )  # fmt: skip


def texts(dossier: Dossier) -> list[str]:
    return [entry.statement["text"] for entry in dossier.timeline]


def test_only_what_is_about_the_school(library: Library) -> None:
    put(library, report())
    dossier = library.school("87中")
    assert dossier.school is not None
    assert dossier.school.name.endswith("第87中学")
    assert dossier.school.place == "绿园区"
    assert texts(dossier) == ["第八十七中学食堂管理不到位。"]
    assert dossier.timeline[0].place == "第2页第2段"
    assert dossier.row()["timeline"][0]["reason"] == "named"
    assert "第87中学" in dossier.tried


def test_a_title_makes_the_whole_document_speak_of_it(library: Library) -> None:
    put(library, report(title="对第八十七中学的督导反馈"))
    dossier = library.school("第87中学")
    assert texts(dossier) == ["第八十七中学食堂管理不到位。", "校园欺凌防治机制不健全。", "建议区教育局加强指导。"]
    assert dossier.addressees == (("区教育局", 1),)
    assert [entry.reason for entry in dossier.timeline] == ["named", "document", "document"]
    assert dossier.open == tuple(e.statement["id"] for e in dossier.timeline[:2])


def test_names_in_two_places_are_asked_back(library: Library) -> None:
    put(library, report(), report("b.txt", REPORT + "又。", region="四平市伊通县"))
    dossier = library.school("第八十七中学")
    assert dossier.school is None
    assert {c.place for c in dossier.candidates} == {"绿园区", "伊通县"}
    assert dossier.timeline == ()
    away = library.school("四平市第87中学")  # the region of a document tells where it lies
    assert away.school is not None
    assert away.school.place == "伊通县"
    nowhere = library.school("南京市第87中学")  # never a school elsewhere
    assert nowhere.school is None
    assert len(nowhere.candidates) == 2
    for chosen in (library.school("87中", place="伊通"), library.school("伊通县第87中学")):
        assert chosen.school is not None
        assert chosen.school.place == "伊通县"
        assert {row["path"] for row in chosen.documents} == {"b.txt"}
    again = library.school("", entity=dossier.candidates[0].id)
    assert again.school == dossier.candidates[0]


@pytest.mark.parametrize("name", ["某中学", "XX学校", "**中学", "××中学"])
def test_anonymised_names_have_no_dossier(library: Library, name: str) -> None:
    put(library, report())
    dossier = library.school(name)
    assert (dossier.school, dossier.candidates, dossier.timeline) == (None, (), ())
    assert "匿名" in dossier.note


def test_unknown_names_show_what_is_near(library: Library) -> None:
    put(library, report())
    dossier = library.school("八十七")
    assert dossier.school is None
    assert [c.place for c in dossier.candidates] == ["绿园区"]
    assert library.school("不存在的学校名").candidates == ()
    with pytest.raises(UsageError):
        library.school(" ")


def test_near_duplicates_count_once(library: Library) -> None:
    first, second = report(), report("b.txt", REPORT + "转载。")
    documents = [cleaned.documents[0] for cleaned, _ in (first, second)]
    put(library, first, second, found=Found(clusters=(cluster_of(*documents),)))
    dossier = library.school("87中")
    assert texts(dossier) == ["第八十七中学食堂管理不到位。"]
    assert dossier.timeline[0].statement["copies"] == 1
    assert len(dossier.documents) == 1
    assert dossier.raw == {"documents": 2, "statements": 2}


def test_recurrence_results_and_closing(library: Library) -> None:
    items = [report(f"{year}.txt", REPORT + str(year), date=f"{year}-01-01") for year in (2019, 2021, 2023)]
    put(library, *items)
    first, second, third = (e.statement["id"] for e in library.school("87中").timeline)
    with library.write() as writer:
        writer.put_resolution(
            Resolution(
                entities=tuple(resolve([c.documents[0] for c, _ in items], [next(iter(e.values())) for _, e in items]).entities),
                mention_entities=resolve([c.documents[0] for c, _ in items], [next(iter(e.values())) for _, e in items]).mention_entities,
                links={("2021.txt", second): (Link(first, "recurs_as", 0.9, "同一问题"),),
                       ("2023.txt", third): (Link(second, "result_of", 0.9, "整改结果"),)},
                statuses={("2019.txt", first): ("recurred", "再次出现")},
            )
        )  # fmt: skip
    dossier = library.school("87中")
    assert [e.statement["date"] for e in dossier.timeline] == ["2019-01-01", "2021-01-01", "2023-01-01"]
    assert dossier.recurring == ((first, second),)
    assert dossier.open == (first, third)
    library.corrections.close(first, date="2024-01-01", evidence="验收单", who="张三")
    closed = library.school("87中")
    assert closed.open == (third,)
    assert "再次出现；2024-01-01 已销号，依据：验收单" in dossier_text(closed)


def test_near_names_are_shown_however_the_number_is_written(library: Library) -> None:
    name = "青禾第八十七中学"
    put(library, make_source("a.txt", f"{name}整改完成。", region="", mentions=[(0, "school", name, name)]))
    for asked in ("八十七中", "第八十七中学", "第87中学"):
        found = library.school(asked)
        assert found.school is None
        assert [c.name for c in found.candidates] == ["青禾第87中学"], asked


def test_an_id_is_a_name_that_means_one(library: Library) -> None:
    put(library, report(), report("b.txt", REPORT + "又。", region="四平市伊通县"))
    asked = library.school("87中")
    assert asked.school is None
    for candidate in asked.candidates:
        chosen = library.school(candidate.id)
        assert chosen.school == candidate
        assert len(chosen.documents) == 1


def test_names_of_people_are_masked(library: Library) -> None:
    text = "第八十七中学校长王小明未落实责任。"
    put(
        library,
        make_source(
            "a.txt", text, region="长春市绿园区", statements=[(0, "problem", text, {"addressees": ("王小明",)})],
            mentions=[(0, "school", "第八十七中学", "第八十七中学"), (0, "person", "王小明", None)],
        ),
    )  # fmt: skip
    dossier = library.school("87中")
    assert "小明" not in str(dossier.row())
    assert "遮盖" in dossier.note
    assert "小明" in str(library.school("87中", mask=False).row())


def test_a_register_decides_identities(library: Library, tmp_path: Path) -> None:
    other = make_source("b.txt", "绿园实验学校整改完成。", region="长春市绿园区",
                        mentions=[(0, "school", "绿园实验学校", "绿园实验学校")])  # fmt: skip
    put(library, report(), other)
    register = tmp_path / "学校.csv"
    register.write_bytes("校名,曾用名,所在地,代码\n长春市第八十七中学,绿园实验学校,绿园区,22001\n".encode("gb18030"))
    assert library.import_register(register) == 1
    for name in ("87中", "绿园实验学校", "长春市第八十七中学"):
        dossier = library.school(name)
        assert dossier.school is not None, name
        assert dossier.school.id == "register:22001"
        assert {row["path"] for row in dossier.documents} == {"a.txt", "b.txt"}
    put(library, report())  # the next build keeps the register
    assert library.school("87中").school.id == "register:22001"  # type: ignore[union-attr]
    assert library.entities(query="87").total == 1
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n1,2\n")
    with pytest.raises(UsageError, match="校名"):
        library.import_register(bad)


def test_a_place_decides_in_the_register_too(library: Library, tmp_path: Path) -> None:
    put(library, report(), report("b.txt", REPORT + "又。", region="四平市伊通县"))
    register = tmp_path / "学校.csv"
    register.write_text("校名,所在地\n第八十七中学,绿园区\n第八十七中学,伊通县\n", "utf-8-sig")
    assert library.import_register(register) == 2
    assert library.school("87中").school is None
    chosen = library.school("87中", place="绿园区")
    assert {row["path"] for row in chosen.documents} == {"a.txt"}
    assert library.mentions(Filters(entity=chosen.school.id)).total == 1  # type: ignore[union-attr]


def test_statements_are_given_in_the_order_asked_for(library: Library) -> None:
    put(library, report())
    rows = library.statements(limit=None).rows
    numbers = [5, 999, 1, 3]
    found = library.statement_rows(numbers)
    assert [row["text"] for row in found] == [rows[number - 1]["text"] for number in (5, 1, 3)]


def test_telephone_numbers_of_what_is_shown_are_masked(library: Library) -> None:
    text = "联系电话13912345678。第八十七中学食堂管理不到位，请致电0431-85551234。"
    item = make_source(
        "a.txt", text, date="2021-05-06", region="长春市绿园区", title="督导报告",
        statements=[(0, "problem", "第八十七中学食堂管理不到位，请致电0431-85551234。", {})],
        mentions=[(0, "school", "第八十七中学", "第八十七中学")],
    )  # fmt: skip
    put(library, item)
    (shown,) = texts(library.school("87中"))
    assert "85551234" not in shown
    assert len(shown) == len("第八十七中学食堂管理不到位，请致电0431-85551234。")
    assert library.school("87中").note
    assert texts(library.school("87中", mask=False)) == ["第八十七中学食堂管理不到位，请致电0431-85551234。"]


def test_statements_that_a_builder_takes_out_meanwhile_are_left_out(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(library, report())
    whole = reading.statement_spans

    def with_one_that_is_gone(*args: Any) -> Any:
        return [*whole(*args), (10**6, 0, 5, ())]

    before = texts(library.school("87中"))
    monkeypatch.setattr(reading, "statement_spans", with_one_that_is_gone)
    assert texts(library.school("87中")) == before
