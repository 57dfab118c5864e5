"""Main text of web pages: written pages for each phenomenon, and the floors on real ones."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenben.clean.html import choose, main_blocks
from wenben.readers import read, read_bytes
from wenben.readers.html import lay_out
from wenben.types import Source

PARAGRAPHS = [
    "为进一步规范学校食堂管理，县教育督导室于四月上旬对全县二十三所学校开展了食品安全专项督导，现将有关情况通报如下。",
    "一、主要成绩",
    "各校普遍建立了陪餐制度，公示栏更新及时，采购验收记录较为完整，学生和家长的满意度有所提高。",
    "二、存在问题",
    "（一）部分学校留样不足一百二十五克，留样柜未上锁，记录与实物不符。",
    "（二）个别学校餐具消毒时间不够，消毒记录提前填写。",
    "县人民政府教育督导室",
    "2023年4月20日",
]
TITLE = "关于学校食品安全专项督导情况的通报"
ARTICLE = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
NAVIGATION = "<ul>" + "".join(f"<li><a href=/{n}>栏目{n}</a></li>" for n in range(12)) + "</ul>"
RELATED = (
    "<ul>" + "".join(f"<li><a href=/a{n}>关于第{n}次督导情况的通报和整改要求</a></li>" for n in range(8)) + "</ul>"
)
FOOTER = "<div>版权所有：某县教育局 ICP备05000000号 技术支持：某公司</div>"


def page(body: str, *, head: str = f"<title>{TITLE}_某县教育网</title>") -> str:
    return f"<html><head>{head}</head><body>{NAVIGATION}{body}<div>相关新闻</div>{RELATED}{FOOTER}</body></html>"


def source_of(markup: str) -> Source:
    (source,) = read_bytes(markup.encode(), name="a.html")
    assert isinstance(source, Source)
    return source


def kept(markup: str) -> list[str]:
    source = source_of(markup)
    return [span.of(source.text) for span in main_blocks(source).spans]


META = "<p>发布时间：2023-04-21 09:30　来源：某县教育局　点击：102</p>"


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>{TITLE}</h1>{META}<div class=TRS_Editor>{ARTICLE}</div>",
        f"<table><tr><td>{NAVIGATION}</td><td><font>{TITLE}</font><br>{'<br>'.join(PARAGRAPHS)}</td></tr></table>",
        f"<h2>{TITLE}</h2>{META}" + "".join(f"<div><span>{text}</span></div>" for text in PARAGRAPHS),
        f"<div class=article>{ARTICLE}<div class=share>分享到：<a href=q>微信</a><a href=w>微博</a></div></div>",
        f"<h1>{TITLE}</h1><div class=article>{ARTICLE}</div><div class=footer>本站刊载的文章，版权归原作者所有，未经授权不得转载。</div>",
    ],
    ids=["TRS", "table layout", "div per paragraph", "share bar", "legal prose"],
)
def test_the_article_and_nothing_else(body: str) -> None:
    assert kept(page(body)) == PARAGRAPHS


def test_links_inside_a_box_are_cut_out_and_attachments_kept() -> None:
    box = f"<div><b>今日焦点</b>{RELATED}</div>"
    half = len(PARAGRAPHS) // 2
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:half]) + box
    body += "".join(f"<p>{text}</p>" for text in PARAGRAPHS[half:]) + "<p><a href=f.docx>附件：整改台账.docx</a></p>"
    lines = kept(page(f"<div>{body}</div>"))
    assert [line for line in lines if line in PARAGRAPHS] == PARAGRAPHS
    assert "附件：整改台账.docx" in lines
    assert not any("第3次督导" in line for line in lines)


def test_a_lead_above_the_body_belongs_to_it() -> None:
    lead = "编者按：食品安全事关每一名学生的健康成长，本期刊发县教育督导室的通报，供各校对照检查、举一反三。"
    assert kept(page(f"<h1>{TITLE}</h1><div class=lead>{lead}</div><div>{ARTICLE}</div>")) == [lead, *PARAGRAPHS]


def test_one_long_paragraph_keeps_its_short_neighbours() -> None:
    notice = ["各中小学校：", PARAGRAPHS[0], "特此通知", "县人民政府教育督导室"]
    assert (
        kept(page(f"<h1>{TITLE}</h1>{META}<div>" + "".join(f"<p>{text}</p>" for text in notice) + "</div>")) == notice
    )


def test_of_a_discussion_the_first_post_stays() -> None:
    def post(n: int, text: str) -> str:
        return f"<div class=post><div class=by>督学{n} 发表于 2022-10-{10 + n} 20:4{n}</div><div class=body>{text}</div></div>"

    replies = "".join(
        post(n, f"第{n}位网友说：写得真好，这样的督学才是学校需要的督学，向您学习，也谢谢分享！") for n in range(2, 6)
    )
    source = source_of(page(post(1, ARTICLE) + replies))
    main = main_blocks(source)
    assert [span.of(source.text) for span in main.spans] == PARAGRAPHS
    assert main.forum


def test_the_posts_of_a_question_stay_in_order() -> None:
    def post(n: int, text: str) -> str:
        return f"<table><tr><td>督学{n}<br>积分 {n}</td><td><i>发表于 2022-10-{10 + n} 20:4{n}</i><p>{text}</p></td></tr></table>"

    question = "请教各位同行：留样不足一百二十五克的，应当责令当场补足，还是按规定立案处理？"
    answer = "这个问题要分情况来看，不能一概而论，既要看数量，也要看是不是屡查屡犯，还要看学校的态度。" * 8
    posts = [
        question,
        "顶一下，学习了，谢谢分享！",
        answer,
        "同意楼上，一条一条地对照文件去查，谁也别想糊弄过去，查完了记得回来说一声结果。",
    ]
    source = source_of(page("".join(post(n, text) for n, text in enumerate(posts, 1))))
    main = main_blocks(source)
    assert [span.of(source.text) for span in main.spans] == posts
    assert main.forum


THREADS = sorted((Path(__file__).parents[2] / "corpora" / "gold" / "forum").glob("*.html"))


@pytest.mark.parametrize("path", THREADS, ids=lambda p: p.stem)
def test_boards_of_several_kinds(path: Path) -> None:
    (source,) = read(path)
    assert isinstance(source, Source)
    found = "".join(span.of(source.text) for span in main_blocks(source).spans)
    assert "".join(found.split()) == "".join(path.with_suffix(".txt").read_text("utf-8").split())


def test_times_told_as_days_ago_are_stamps_too() -> None:
    posts = ["食堂的汤为什么总是凉的？", "我们学校也这样，反映过两次。", "督学上周去看过，说这周装保温柜。"]
    body = "".join(
        f"<li class=item><b>家长{n}</b><div class=text>{text}</div><span class=when>{n + 1}天前</span><a>回复</a></li>"
        for n, text in enumerate(posts)
    )
    source = source_of(page(f"<h1>汤是凉的</h1><ul class=thread-list>{body}</ul>"))
    assert [span.of(source.text) for span in main_blocks(source).spans] == posts


def test_reader_comments_are_left_out() -> None:
    comments = "<h3>网友评论</h3>" + "<p>说得很对，我们学校的食堂也应该好好查一查，希望督导多来几次。</p>" * 5
    assert kept(page(f"<div>{ARTICLE}{comments}</div>")) == PARAGRAPHS


def test_dates_inside_an_article_do_not_make_it_a_discussion() -> None:
    diary = "".join(
        f"<p>2023-04-{n:02d} 09:30，督导组走进第{n}所学校，查看食堂并与校长交换了意见。</p>" for n in range(10, 20)
    )
    assert len(kept(page(f"<div>{diary}</div>"))) == 10


def test_a_copy_for_phones_counts_once() -> None:
    copy = f"<div id=mobile>{ARTICLE}</div>"
    assert kept(page(f"<div id=pc>{ARTICLE}</div>{copy}{copy}"))[: len(PARAGRAPHS)] == PARAGRAPHS
    assert len(kept(page(f"<div id=pc>{ARTICLE}</div>{copy}{copy}"))) == len(PARAGRAPHS)


def test_a_page_without_prose_gives_what_is_no_link() -> None:
    table = "<table><tr><td>青山小学<td>95<tr><td>二中<td>88</table>"
    assert kept(page(table)) == ["青山小学 | 95", "二中 | 88"]


def test_what_the_page_says_of_itself() -> None:
    source = source_of(page(f"<h1>{TITLE}</h1>{META}<div>{ARTICLE}</div>"))
    main = main_blocks(source)
    assert main.title is not None
    assert main.date is not None
    assert main.issuer is not None
    assert (main.title.value, main.date.value, main.issuer.value) == (TITLE, "2023-04-21", "某县教育局")
    for said in (main.title, main.issuer):
        assert said.span is not None
        assert said.span.of(source.text) == said.value
    assert main.date.span is not None
    assert main.date.span.of(source.text) == "2023-04-21"


def test_fields_from_the_markup() -> None:
    head = f'<title>首页</title><meta name=ArticleTitle content="{TITLE}"><meta name=PubDate content="2023-04-20 10:00:00">'
    main = main_blocks(source_of(page(f"<div>{ARTICLE}</div>", head=head)))
    assert main.title is not None
    assert (main.title.value, main.title.rule) == (TITLE, "meta")
    assert main.date is not None
    assert (main.date.value, main.date.rule) == ("2023-04-20", "meta")


def test_a_source_without_markup_is_refused() -> None:
    (source,) = read_bytes("甲".encode(), name="a.txt")
    assert isinstance(source, Source)
    with pytest.raises(ValueError, match="no HTML"):
        main_blocks(source)


@given(st.text(alphabet='<>/=" pdivatrh1督导意见，。2023-04 \n', max_size=300))
def test_spans_are_whole_lines_in_order(markup: str) -> None:
    laid = lay_out(markup)
    spans = choose(laid).spans
    lines = [(line.start, line.end) for line in laid.lines]
    assert [(s.start, s.end) for s in spans] == [line for line in lines if line in {(s.start, s.end) for s in spans}]


@pytest.fixture(scope="module")
def benchmark(request: pytest.FixtureRequest) -> ModuleType:
    path = Path(request.config.rootpath) / "benchmarks" / "quality" / "main_text.py"
    spec = importlib.util.spec_from_file_location("main_text", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_real_pages_keep_their_floor(shared: Path, benchmark: ModuleType) -> None:
    scores = []
    for path in sorted((shared / "html-dev" / "original").glob("*.html")):
        gold = (shared / "html-dev" / "cleaned" / f"{path.stem}.txt").read_text("utf-8", "replace")
        scores.append(benchmark.f1(benchmark.wenben(path), gold))
    assert len(scores) == 69
    assert sum(scores) / len(scores) >= benchmark.FLOORS["all"]


def test_furniture_in_traditional_characters() -> None:
    """What a page says of itself is found in either script, and its issuer comes as the page writes it."""
    stamp = "<p>發布機構：柳坪縣教育局 發布日期：2023-04-21 瀏覽次數：88</p>"
    notice = "<p>凡註明來源的作品，未經柳坪教育網授權不得轉載，轉載請註明出處，違者追究責任。</p>"
    button = "<p>推薦給朋友</p>"
    markup = page(f"<div><h1>{TITLE}</h1>{stamp}{ARTICLE}{button}{notice}</div>")
    (source,) = read_bytes(markup.encode(), name="a.html")
    main = main_blocks(source)
    assert [span.of(source.text) for span in main.spans] == PARAGRAPHS
    assert main.issuer is not None
    assert main.issuer.value == "柳坪縣教育局"
