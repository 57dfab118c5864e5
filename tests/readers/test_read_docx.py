"""DOCX: what the printed page shows."""

from __future__ import annotations

import pytest
from builders import W, docx, numbered, numbering, p, package

from wenben.config import ReaderSettings
from wenben.readers import read_bytes
from wenben.readers.numbering import chinese, format_number
from wenben.types import Failure, Source


def read(data: bytes) -> Source:
    (source,) = read_bytes(data, name="a.docx")
    assert isinstance(source, Source), source
    return source


def blocks(source: Source) -> list[tuple[str, str]]:
    return [(b.kind, source.text[b.start : b.end]) for b in source.blocks]


def test_chinese_numbering_as_displayed() -> None:
    part = numbering(("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
    body = [numbered("存在问题"), numbered("作业"), numbered("食堂", 1), numbered("宿舍", 1), numbered("留样", 2)]
    body += [numbered("意见"), numbered("整改", 1), p("不编号"), numbered("复查", 1)]
    source = read(docx("".join(body), related={"numbering": part}))
    assert source.text.split("\n") == [
        "一、存在问题",
        "二、作业",
        "（一）食堂",
        "（二）宿舍",
        "1. 留样",
        "三、意见",
        "（一）整改",
        "不编号",
        "（二）复查",
    ]


def test_a_second_list_of_one_abstract_goes_on_unless_it_restarts() -> None:
    again = '<w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>'
    restart = (
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
    )
    part = numbering(("decimal", "%1."), extra=again + restart)
    source = read(docx("".join(numbered("项", 0, n) for n in (1, 2, 3, 3)), related={"numbering": part}))
    assert source.text.split("\n") == ["1. 项", "2. 项", "1. 项", "2. 项"]


def test_multilevel_legal_and_bullets() -> None:
    part = numbering(("chineseCounting", "第%1章"), ("decimal", "%1.%2")).replace(
        '<w:lvl w:ilvl="1">', '<w:lvl w:ilvl="1"><w:isLgl/>'
    )
    source = read(docx(numbered("总则") + numbered("目的", 1), related={"numbering": part}))
    assert source.text.split("\n") == ["第一章 总则", "1.1 目的"]
    dots = numbering(("bullet", "\uf0b7"))
    assert read(docx(numbered("点"), related={"numbering": dots})).text == "• 点"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (101, "一百零一"),
        (110, "一百一十"),
        (1010, "一千零一十"),
        (2000, "二千"),
    ],
)
def test_chinese_counting(number: int, text: str) -> None:
    assert chinese(number) == text


@pytest.mark.parametrize(
    ("style", "number", "text"),
    [
        ("upperRoman", 14, "XIV"),
        ("lowerLetter", 28, "bb"),
        ("decimalEnclosedCircle", 21, "㉑"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("ideographTraditional", 2, "乙"),
        ("decimalZero", 3, "03"),
        ("decimalFullWidth", 12, "１２"),
        ("neverHeardOf", 5, "5"),
    ],
)
def test_number_formats(style: str, number: int, text: str) -> None:
    assert format_number(number, style) == text


def test_headings_by_name_by_outline_and_by_inheritance() -> None:
    styles = (
        f'<w:styles {W}><w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="own"><w:name w:val="我的"/><w:basedOn w:val="2"/></w:style></w:styles>'
    )
    body = (
        p("按名", '<w:pStyle w:val="2"/>')
        + p("继承", '<w:pStyle w:val="own"/>')
        + p("大纲", '<w:outlineLvl w:val="0"/>')
        + p("正文")
    )
    source = read(docx(body, related={"styles": styles}))
    assert [(b.kind, b.level) for b in source.blocks] == [
        ("heading", 2),
        ("heading", 2),
        ("heading", 1),
        ("paragraph", 0),
    ]


def test_numbers_that_come_with_a_heading_style() -> None:
    part = numbering(("chineseCounting", "%1、"), ("chineseCounting", "（%2）")).replace(
        '<w:lvl w:ilvl="1">', '<w:lvl w:ilvl="1"><w:pStyle w:val="h2"/>'
    )
    linked = "<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>"
    styles = (
        f'<w:styles {W}><w:style w:type="paragraph" w:styleId="h1"><w:name w:val="heading 1"/>{linked}</w:style>'
        f'<w:style w:type="paragraph" w:styleId="h2"><w:name w:val="heading 2"/>{linked}</w:style></w:styles>'
    )
    off = '<w:pStyle w:val="h1"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    body = p("问题", '<w:pStyle w:val="h1"/>') + p("食堂", '<w:pStyle w:val="h2"/>') + p("不编号", off)
    source = read(docx(body, related={"numbering": part, "styles": styles}))
    assert source.text.split("\n") == ["一、问题", "（一）食堂", "不编号"]
    assert [b.level for b in source.blocks] == [1, 2, 1]


def test_tracked_changes_are_resolved() -> None:
    body = (
        "<w:p><w:r><w:t>应</w:t></w:r><w:ins w:id='1'><w:r><w:t>立即</w:t></w:r></w:ins>"
        "<w:del w:id='2'><w:r><w:delText>尽快</w:delText></w:r></w:del><w:r><w:t>整改。</w:t></w:r></w:p>"
        "<w:p><w:moveFrom w:id='3'><w:r><w:t>移走</w:t></w:r></w:moveFrom><w:moveTo w:id='4'><w:r><w:t>移来</w:t></w:r></w:moveTo></w:p>"
    )
    body += "<w:p><w:pPr><w:rPr><w:del w:id='5'/></w:rPr></w:pPr><w:r><w:t>并入</w:t></w:r></w:p>" + p("下段")
    source = read(docx(body))
    assert source.text == "应立即整改。\n移来\n并入下段"
    assert any("修订" in note for note in source.notes)


def test_tables_text_boxes_fields_and_breaks() -> None:
    def cell(*texts: str) -> str:
        return "<w:tc>" + "".join(p(text) for text in texts) + "</w:tc>"

    long = "督导组通过听取汇报、查阅资料、随堂听课等方式，全面了解了学校近三年的办学情况，形成如下意见。" * 3
    table = f"<w:tbl><w:tr>{cell('学校')}{cell('得分')}</w:tr><w:tr>{cell('青山', '小学')}{cell('95')}</w:tr>"
    table += f"<w:tr>{cell('意见')}{cell(long, '二、建议')}</w:tr></w:tbl>"
    box = (
        "<w:p><w:r><w:t>前</w:t><w:pict><w:txbxContent>"
        + p("框内")
        + "</w:txbxContent></w:pict><w:t>后</w:t></w:r></w:p>"
    )
    field = (
        "<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>3</w:t><w:br/><w:t>下行</w:t><w:tab/>"
        '<w:noBreakHyphen/></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:sym w:char="F0A8"/></w:r></w:p>'
    )
    assert blocks(read(docx(table + box + field))) == [
        ("row", "学校 | 得分"),
        ("row", "青山 小学 | 95"),
        ("paragraph", "意见"),
        ("paragraph", long),
        ("paragraph", "二、建议"),
        ("paragraph", "前后"),
        ("paragraph", "框内"),
        ("paragraph", "3\n下行\t-□"),
    ]


def test_headers_notes_and_footers() -> None:
    body = p("正文。") + (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/><w:footerReference w:type="default" r:id="rId2"/></w:sectPr>'
    )
    notes = f'<w:footnotes {W}><w:footnote w:type="separator" w:id="0">{p("线")}</w:footnote><w:footnote w:id="2">{p("见附件。")}</w:footnote></w:footnotes>'
    source = read(
        docx(
            body,
            related={
                "header": f"<w:hdr {W}>{p('某县教育局')}</w:hdr>",
                "footer": f"<w:ftr {W}>{p('第1页')}</w:ftr>",
                "footnotes": notes,
            },
        )
    )
    assert blocks(source) == [
        ("header", "某县教育局"),
        ("paragraph", "正文。"),
        ("note", "见附件。"),
        ("footer", "第1页"),
    ]


def test_pages_that_word_remembers() -> None:
    turn = "<w:p><w:r><w:t>前半</w:t><w:lastRenderedPageBreak/><w:t>后半</w:t></w:r></w:p>"
    begins = "<w:p><w:r><w:lastRenderedPageBreak/><w:t>新页首段</w:t></w:r></w:p>"
    source = read(docx(p("首段") + turn + p("次段") + begins))
    assert source.text.split("\n") == ["首段", "前半后半", "次段", "新页首段"]
    assert [source.place(b.start) for b in source.blocks] == ["第1页第1段", "第1页第2段", "第2页第1段", "第3页第1段"]


def test_entities_are_refused_and_bombs_do_not_go_off() -> None:
    laughs = (
        '<!DOCTYPE w [<!ENTITY a "哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        + f"<w:document {W}>&b;</w:document>"
    )
    (failure,) = read_bytes(package({"word/document.xml": laughs}), name="a.docx")
    assert isinstance(failure, Failure)
    zeros = docx(p("甲") + " " * 30_000_000)
    (failure,) = read_bytes(zeros, name="a.docx", settings=ReaderSettings(max_expansion=20))
    assert isinstance(failure, Failure)
    assert "炸弹" in failure.message


def test_a_damaged_side_part_costs_only_itself() -> None:
    source = read(docx(numbered("项"), related={"numbering": "<broken"}))
    assert source.text == "项"
    assert any("numbering" in note for note in source.notes)


def test_an_encrypted_file_is_named_so() -> None:
    from builders import compound

    (failure,) = read_bytes(compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), name="a.docx")
    assert isinstance(failure, Failure)
    assert "加密" in failure.message
