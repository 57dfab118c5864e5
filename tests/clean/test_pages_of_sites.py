"""Pages as all kinds of sites begin and end them: what must stay, and what is the site's."""

from __future__ import annotations

import pytest
from test_front import PARAGRAPHS, texts
from test_phenomena import run, squeeze

ARTICLE = "\n".join(PARAGRAPHS)


def test_paragraphs_that_all_open_with_the_same_tag_are_no_copies_of_each_other() -> None:
    told = [
        "3月4日上午，责任区督学到河口初中随访，校长林小满和后勤主任周见山陪同。",
        "督学看了宿舍楼的浴室，提出热水供应时间应当写在门上。",
        "督学向住校生问了晚饭和热水的情况，学生说热水够用。",
        "督学还看了食堂的留样柜，当天的留样没有写时间，已当场补写。",
    ]
    page = "".join(f'<p class="ed-block ed-indent-1">{said}</p> ' for said in told)
    assert squeeze("".join(texts(page))) == squeeze("".join(told))


@pytest.mark.parametrize("grade", ["(A)", "(E)", "(AI)", "（PE）"])
def test_grades_and_abbreviations_in_brackets_are_no_readings(grade: str) -> None:
    body = f"评分分为达到{grade}和没有达到两等，各项要求都做到的为达到{grade}，有一项没有做到的不算达到{grade}，由督学当场写明。"
    assert texts(f"{body}\n{ARTICLE}")[0].startswith(body)


def test_readings_without_tones_still_go() -> None:
    body = "督学(xue)每月到学(xue)校随访，把发现(xian)的问题当场说明。"
    assert texts(f"{body}\n{ARTICLE}")[0].startswith("督学每月到学校随访，把发现的问题")


def test_what_is_left_of_a_lost_stop_stays_as_it_is() -> None:
    body = "验收一次通過(guò)?,F(xiàn)在農(nóng)村的孩子也能動(dòng)手做實(shí)驗(yàn)。"
    assert texts(f"{body}\n{ARTICLE}")[0].startswith("验收一次通過?,F在農村的孩子也能動手做實驗。")


def test_a_path_that_ends_with_a_title_of_two_words() -> None:
    title = "县督导组 对河口初中随访情况的反馈意见"
    page = f"当前位置：首页 > 公示 > {title}\n\n{title}\n\n2021年3月4日 10:11:12 访问量：27\n{ARTICLE}"
    (document,) = run(page).documents
    assert squeeze(document.text) == squeeze(f"{title}{ARTICLE}")
    assert document.source_start == page.rindex(title)
