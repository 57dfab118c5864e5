"""Short copies of what the text says in full: teasers, abstracts, lines and titles that stand twice; marks a mill puts in."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_front import PARAGRAPHS, TEXT, TITLE, texts
from test_phenomena import removed, run

from wenben.clean.repeats import _Covered, _Reports
from wenben.clean.view import lines

FIRST, SECOND, *REST = PARAGRAPHS
CUT = FIRST[:41]


@pytest.mark.parametrize("teaser", [f"{CUT}...", f"{CUT}……", f"摘要：{CUT}", f"【核心提示】：{CUT}…", CUT])
def test_a_line_cut_off_that_the_text_says_in_full(teaser: str) -> None:
    cleaned = run(f"{TITLE}\n{teaser}\n{TEXT.split(chr(10), 1)[1]}")
    assert [d.text for d in cleaned.documents] == [TEXT]


def test_a_teaser_of_the_same_text_below_it() -> None:
    assert texts(f"{TEXT}\n{TITLE}\n{CUT}...") == [TEXT]


def test_a_body_that_stands_twice_keeps_the_lines_that_trail_off() -> None:
    line = "夜里在宿舍楼道里走一遍，听得见有人背书，有人说梦话，也有人在被窝里哭，想家的孩子总在周三夜里哭……"
    body = [line, *PARAGRAPHS]
    assert texts("\n".join([TITLE, *body, *body])) == ["\n".join([TITLE, *body])]


def test_an_abstract_glued_to_the_text_that_it_copies() -> None:
    (text,) = texts(f"{TITLE}\n【摘要】：{FIRST[:60]}{FIRST}{SECOND}\n" + "\n".join(REST))
    assert text.count(FIRST[:20]) == 1
    assert FIRST in text


def test_the_title_of_the_window_behind_a_label() -> None:
    title = "柳坪三所初中的宿舍换了新床"
    (text,) = texts(f"{title}\n摘要： {title}-督导频道-柳坪网\n" + "\n".join(PARAGRAPHS))
    assert text == "\n".join([title, *PARAGRAPHS])


def test_an_abstract_of_the_author_stays() -> None:
    text = f"{TITLE}\n摘要：督学随访七所学校，记下食堂、宿舍和课表里的毛病，并写明哪一天改好。\n" + "\n".join(
        PARAGRAPHS
    )
    assert texts(text) == [text]


def test_a_sentence_that_stands_twice() -> None:
    line = "河口初中的消防水带去年冻裂，开春以后由镇政府出钱换过，四月里试过两回。"
    cleaned = run("\n".join([TITLE, line, *PARAGRAPHS, line]))
    assert [d.text for d in cleaned.documents] == ["\n".join([TITLE, line, *PARAGRAPHS])]
    assert [reason for reason, _ in removed(cleaned)] == ["repeat"]


def test_entries_of_a_list_that_read_alike_stay() -> None:
    entries = [
        f"（{n}）城东小学：留样不足，由中心校在九月{day}日以前补齐并报责任区复查。" for n, day in (("一", 3), ("二", 5))
    ]
    text = "\n".join([TITLE, *PARAGRAPHS, *entries])
    assert texts(text) == [text]


def test_the_title_again_with_its_subtitle_and_author() -> None:
    title, subtitle, author = "把台账写到门口：乡村督学的一年", "——以柳坪县三个责任区为例", "方一鸣"
    page = [
        title,
        subtitle,
        "2021-03-06 05:59 方一鸣",
        "柳坪教育研究 2021年3期",
        author,
        title,
        subtitle,
        author,
        *PARAGRAPHS,
    ]
    (text,) = texts("\n".join(page))
    assert text.count(title) == 1
    assert text.count(subtitle) == 1


def test_the_title_once_more_between_paragraphs() -> None:
    title = "柳坪三所初中的宿舍换了新床"
    assert texts("\n".join([title, FIRST, title, SECOND, *REST])) == ["\n".join([title, *PARAGRAPHS])]


def test_a_title_as_sample_glued_to_the_first_paragraph() -> None:
    heading = "学校体育督导自查报告【篇1】"
    page = f"学校体育督导自查报告\n{heading}\n学校体育督导自查报告例文{FIRST}\n{SECOND}\n" + "\n".join(REST)
    assert texts(page) == ["\n".join([heading, *PARAGRAPHS])]


def test_commas_put_in_beside_the_authors_marks() -> None:
    """On a page full of doubled commas the comma is what was put in, also beside another mark."""
    dirty = "督学先后到七所小学，，看了食堂，，宿舍，，图书馆，、门卫室，。回来以后写了清单。"
    assert texts(f"{TEXT}\n{dirty}") == [
        f"{TEXT}\n督学先后到七所小学，看了食堂，宿舍，图书馆、门卫室。回来以后写了清单。"
    ]


def test_an_apostrophe_behind_a_particle() -> None:
    assert texts(f"{TEXT}\n对照文件的'要求，逐条登记。") == [f"{TEXT}\n对照文件的要求，逐条登记。"]
    quoted = f"{TEXT}\n他说的'要求'就是这三条，逐条登记。"
    assert texts(quoted) == [quoted]


def test_the_end_of_a_tag_with_the_colour_before_it() -> None:
    dirty = FIRST.replace("，", '，008034"data-highlighted="true">', 1)
    assert texts(f"{TITLE}\n{dirty}\n{SECOND}") == [f"{TITLE}\n{FIRST}\n{SECOND}"]


def test_three_letters_and_the_name_of_the_site_behind_a_paragraph() -> None:
    assert texts(f"{TITLE}\n{FIRST}cWp柳坪教育在线-柳坪教育讯息\n{SECOND}kQ3柳坪教育在线-柳坪教育讯息") == [
        f"{TITLE}\n{FIRST}\n{SECOND}"
    ]


@given(
    spans=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)).map(lambda t: (t[0], t[0] + t[1])), max_size=12),
    asked=st.tuples(st.integers(0, 60), st.integers(1, 30)),
)
def test_what_covers_a_span_counts_each_span(spans: list[tuple[int, int]], asked: tuple[int, int]) -> None:
    start, end = asked[0], asked[0] + asked[1]
    covered = sum(max(0, min(end, e) - max(start, s)) for s, e in spans)
    assert _Covered(spans).mostly(start, end) == (covered > 0.5 * (end - start))


def test_inner_reports_differ_where_a_title_between_them_is_another() -> None:
    heads = ["关于东河小学食堂管理的督导报告", "关于东河小学食堂管理的督导报告", "关于西山中学作业管理的督导报告"]
    seen = "\n".join(line for head in heads for line in (head, "督导组查看了食堂的台账,并同教师座谈。" * 4))
    reports = _Reports(lines(seen))
    first, second, third = (m.end() + 20 for m in re.finditer("督导报告", seen))
    assert not reports.differ(first, second)
    assert reports.differ(first, third)
    assert reports.differ(second, third)
    begin = [m.start() for m in re.finditer("关于", seen)]
    assert reports.agree((begin[0], begin[1]), (begin[1], begin[2]))
    assert not reports.agree((begin[0], begin[1]), (begin[2], len(seen)))
