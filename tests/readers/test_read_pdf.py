"""PDF: whole paragraphs, running lines, columns, tables, pages."""

from __future__ import annotations

import io

import pytest
from builders import pdf

from wenben.readers import read_bytes
from wenben.readers.geometry import Line, PageBox, lay_out_pages
from wenben.types import Block, Failure, Source

OPENING = "根据年度教育督导工作安排，督导组对青山小学开展了综合督导，通过听取汇报、查阅资料、随堂听课、走访食堂和宿舍等方式，全面了解学校的办学情况。"
BODY = "学校现有教学班二十四个，学生一千零八十六人，专任教师六十二人，学历全部达标，校园占地两万一千平方米，功能教室配备齐全，能够满足教学的需要。"
LINES = [BODY[:36], BODY[36:74]]
PARAGRAPHS = [
    "# 关于对青山小学开展综合督导的反馈意见",
    OPENING,
    "一、基本情况",
    BODY * 3,
    "二、存在问题",
    "（一）作业批改不及时。",
]


def read(data: bytes) -> Source:
    (source,) = read_bytes(data, name="a.pdf")
    assert isinstance(source, Source), source
    return source


def kinds(source: Source, *wanted: str) -> list[str]:
    return [source.text[b.start : b.end] for b in source.blocks if b.kind in wanted]


def whole(text: str) -> str:
    return text.replace("\n", "").replace(" ", "")


def test_paragraphs_are_whole_and_lines_kept() -> None:
    source = read(pdf(PARAGRAPHS))
    assert [whole(text) for text in kinds(source, "heading", "paragraph")] == [t.removeprefix("# ") for t in PARAGRAPHS]
    assert "\n" in kinds(source, "paragraph")[0], "the line ends of the print stay in the source text"
    assert source.blocks[0].kind == "heading"
    assert source.place(source.text.index("存在问题")) == "第1页第5段"


def test_running_lines_do_not_cut_paragraphs_over_pages() -> None:
    texts = [f"（{n}）" + BODY * 2 for n in range(1, 25)]
    source = read(pdf(texts, header="某县人民政府教育督导室", numbers=True))
    assert [whole(text) for text in kinds(source, "paragraph")] == texts
    pages = max(b.page for b in source.blocks)
    assert pages >= 3
    assert kinds(source, "header") == ["某县人民政府教育督导室"] * pages
    assert kinds(source, "page_number") == [f"- {n} -" for n in range(1, pages + 1)]


def test_two_columns_are_read_one_after_the_other() -> None:
    texts = [f"第{n}段。" + BODY for n in range(1, 13)]
    source = read(pdf(texts, columns=2))
    assert [whole(text) for text in kinds(source, "paragraph")] == texts


def test_ruled_tables_become_rows() -> None:
    source = read(pdf([OPENING, "学校|项目|得分\n青山小学|作业|95\n二中|食堂|88.5", BODY]))
    assert kinds(source, "row") == ["学校 | 项目 | 得分", "青山小学 | 作业 | 95", "二中 | 食堂 | 88.5"]
    assert [whole(text) for text in kinds(source, "paragraph")] == [OPENING, BODY]


def test_unruled_tables_become_rows_and_spaced_titles_do_not() -> None:
    def line(texts: list[tuple[float, str]], y: float) -> list[Line]:
        return [Line(text, x, y, x + 12 * len(text), y + 12, 1) for x, text in texts]

    pieces = line([(100, "评估项目"), (250, "权重"), (350, "得分")], 600) + line(
        [(100, "课程"), (250, "30"), (350, "27")], 580
    )
    title = line([(200, "通"), (260, "知"), (320, "书")], 700)
    layout = lay_out_pages([PageBox(595, 842, tuple(title + pieces))])
    assert layout.text.split("\n") == ["通 知 书", "评估项目 | 权重 | 得分", "课程 | 30 | 27"]


def test_watermarks_do_not_enter_sentences() -> None:
    from reportlab.pdfgen import canvas

    pdf(["甲"])  # registers the font
    out = io.BytesIO()
    page = canvas.Canvas(out)
    page.setFont("STSong-Light", 12)
    for n, line in enumerate(LINES):
        page.drawString(96 if n == 0 else 72, 700 - 20 * n, line)
    page.saveState()
    page.translate(150, 620)
    page.rotate(35)
    page.setFont("STSong-Light", 30)
    page.drawString(0, 0, "内部资料严禁外传")
    page.restoreState()
    page.setFont("STSong-Light", 48)
    page.drawString(90, 655, "仅供参考")
    page.save()
    source = read(out.getvalue())
    assert [whole(text) for text in kinds(source, "paragraph", "heading")] == ["".join(LINES)]
    assert sorted(kinds(source, "footer")) == ["仅供参考", "内部资料严禁外传"]


def test_bold_type_that_is_drawn_twice_is_read_once() -> None:
    from reportlab.pdfgen import canvas

    pdf(["甲"])  # registers the font
    out = io.BytesIO()
    page = canvas.Canvas(out)
    page.setFont("STSong-Light", 12)
    lines = ["共有55篇督督导报告，", "其中22篇作了修改。"]
    for shift in (0, 0.4):
        for n, line in enumerate(lines):
            page.drawString(72 + shift, 700 - 20 * n, line)
    page.save()
    assert whole(read(out.getvalue()).text) == "".join(lines)


def test_encrypted_damaged_and_scanned_files_are_told_apart() -> None:
    (locked,) = read_bytes(pdf(["甲"], password="秘密x"), name="a.pdf")
    (damaged,) = read_bytes(b"%PDF-1.4 nothing more", name="a.pdf")
    (scanned,) = read_bytes(pdf([""]), name="a.pdf")
    assert isinstance(locked, Failure)
    assert isinstance(damaged, Failure)
    assert isinstance(scanned, Failure)
    assert "加密" in locked.message
    assert "损坏" in damaged.message
    assert "文字层" in scanned.message
    assert "OCR" in scanned.remedy


def test_blocks_tile_the_text() -> None:
    source = read(pdf(PARAGRAPHS, header="页眉在此", numbers=True))
    end = -1
    for block in source.blocks:
        assert isinstance(block, Block)
        assert block.start == end + 1
        end = block.end
    assert end == len(source.text)


def test_a_file_that_draws_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wenben.readers.pdf._MOST_CHARACTERS", 400)
    (failure,) = read_bytes(pdf([BODY * 3, BODY * 4]), name="a.pdf")
    assert isinstance(failure, Failure)
    assert "超过" in failure.message
