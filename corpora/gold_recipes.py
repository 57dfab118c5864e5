"""The noisy documents of one half of the cleaning gold: which text, which noise, in which order."""

from __future__ import annotations

import re
from collections.abc import Callable

import gold_noise as noise
from gold_half import Half
from gold_page import Edit, Page, Text
from items import shifted
from texts import Article, set_lines

NUMERALS = "一二三四五六七八九"

OWN = {
    "dev": ("gold-refrain", "gold-table", "gold-ledger-same", "gold-trap-web", "gold-form"),
    "heldout": ("gold-checklist", "gold-rule-refrain", "gold-trap-reading", "gold-dialog", "gold-template-a"),
}
"""Clean texts with legitimate repetition or with words that look like chrome."""

RESEMBLING = {
    "dev": ("dongling-sanxiao-2022", "dongling-liuxiao-2022"),
    "heldout": ("gold-template-a", "gold-template-b"),
}
SECOND = {"dev": "mill-second", "heldout": "gold-second-b"}
NESTED = {"dev": "mill-nested", "heldout": "gold-nested-b"}

Recipe = Callable[[Half], Page]


def frame(half: Half, article: Article, *, teaser: bool = True, heavy: bool = False) -> tuple[Page, Text]:
    """Title, line of dates and counters, teaser; the caller adds the tail."""
    page, text = Page(), Text(article.title, article.lines)
    top = half.fill(noise.TOP, article)
    first = text.clean.index("\n")
    text.insert(first, "\n" + top, "boilerplate", "top line")
    if teaser:
        at = text.clean.index("\n") + 1
        text.insert(at, half.fill(noise.TEASER, article) + "\n", "boilerplate", "teaser")
    page.text(text)
    if heavy:
        tail(half, page, article, noise.DOWNLOAD, noise.NEIGHBOURS, noise.RELATED, noise.FOOTER)
    return page, text


NAMES = {
    id(noise.WALL): "login wall", id(noise.TIPS): "tip menu", id(noise.DOWNLOAD): "download box", id(noise.NEIGHBOURS): "previous and next",
    id(noise.RELATED): "related links", id(noise.FOOTER): "footer", id(noise.FORUM): "replies", id(noise.INTRO): "mill intro",
}  # fmt: skip


def tail(half: Half, page: Page, article: Article, *kinds: dict[str, tuple[str, ...]]) -> None:
    for kind in kinds:
        page.chrome(half.fill(kind, article), NAMES[id(kind)])


def chrome_light(half: Half) -> Page:
    article = half.article(ascii_only=True)
    page, _ = frame(half, article, teaser=False)
    tail(half, page, article, noise.NEIGHBOURS)
    return page


def chrome_heavy(half: Half) -> Page:
    article = half.article()
    page, text = frame(half, article, heavy=True)
    tail(half, page, article, noise.TIPS)
    middle = text.breaks()[len(text.breaks()) // 2]
    text.insert(middle, "\n" + half.fill(noise.BETWEEN, article), "boilerplate", "line between paragraphs")
    return page


def chrome_double_gap(half: Half) -> Page:
    """Paragraphs with blank lines and indents, as page text often has them."""
    article = half.article()
    page, text = frame(half, article, heavy=True)
    for at in text.breaks():
        if text.free(at, at + 1, margin=0):
            text.add(Edit(at, at + 1, "\n\n　　", "space", phenomenon="blank lines and indents"))
    page.gap = "\n\n"
    return page


def body_twice(half: Half) -> Page:
    article = half.article()
    page, text = frame(half, article, teaser=False)
    page.chrome(text.clean, "body twice", reason="repeat")
    tail(half, page, article, noise.RELATED, noise.DOWNLOAD)
    return page


def nearly(half: Half, text: str) -> str:
    """A second setting of the same text: half-width marks, a few words changed, a sentence left out."""
    changes = {
        "进行了": "开展了",
        "存在": "还存在",
        "认真": "扎实",
        "部分": "一部分",
        "以及": "和",
        "目前": "现在",
        "加强": "进一步加强",
        "要求": "明确要求",
    }
    keys = half.rng.sample(sorted(changes), 4)
    for key in keys:
        text = text.replace(key, changes[key], 1)
    sentences = re.split(r"(?<=。)", text)
    if len(sentences) > 8:
        del sentences[half.rng.randint(4, len(sentences) - 3)]
    return "".join(sentences).replace("，", ",").replace("；", ";")


def body_twice_near(half: Half) -> Page:
    article = half.article()
    page, text = frame(half, article)
    page.chrome(nearly(half, text.clean), "body twice with edits", reason="repeat")
    tail(half, page, article, noise.FOOTER)
    return page


def body_twice_cut(half: Half) -> Page:
    """The second body breaks off in the middle."""
    article = half.article()
    page, text = frame(half, article, teaser=False)
    cut = text.clean[: int(len(text.clean) * half.rng.uniform(0.45, 0.7))]
    page.chrome(cut + "...", "body twice, second one cut", reason="repeat")
    tail(half, page, article, noise.DOWNLOAD, noise.NEIGHBOURS)
    return page


def block_twice(half: Half) -> Page:
    article = half.article(ascii_only=True)
    page, text = frame(half, article, teaser=False)
    count = text.lines()
    start = text.line(count // 3)[0]
    end = text.line(min(count // 3 + max(2, count // 5), count - 2))[1]
    text.insert(end, "\n" + text.clean[start:end], "repeat", "block twice", of=(start, end))
    return page


def block_near(half: Half) -> Page:
    """A block stands once more some paragraphs later, slightly changed; the title three times."""
    article = half.article()
    page, text = Page(), Text(article.title, article.lines)
    title_end = len(text.title)
    text.insert(
        title_end, "\n" + article.title + "\n" + article.title, "repeat", "title several times", of=(0, title_end)
    )
    count = text.lines()
    start, end = text.line(count // 4)[0], text.line(count // 4 + 2)[1]
    later = text.line(min(count // 4 + 6, count - 1))[1]
    text.insert(later, "\n" + nearly(half, text.clean[start:end]), "repeat", "block twice with edits", of=(start, end))
    page.text(text)
    tail(half, page, article, noise.RELATED)
    return page


def heading(style: str, topic: str, number: int) -> tuple[str, bool]:
    style, _, glued = style.partition("|")
    return style.replace("{t}", topic).replace("{1}", str(number)).replace("{一}", NUMERALS[number - 1]), bool(glued)


def compilation(style: int, count: int, short: int, *, between: bool = False, cut: tuple[int, ...] = ()) -> Recipe:
    def make(half: Half) -> Page:
        return compiled(
            half, style, [half.article(short=short, ascii_only=True) for _ in range(count)], between=between, cut=cut
        )

    return make


def compiled(
    half: Half, style: int, articles: list[Article], *, between: bool = False, cut: tuple[int, ...] = ()
) -> Page:
    """A page of several articles under one topic, headings in one style."""
    topic = noise.TOPICS[half.name][style % len(noise.TOPICS[half.name])]
    name = Article(name="", title=f"{topic}{len(articles)}篇" if style % 2 else topic, lines=articles[0].lines)
    page = Page()
    page.chrome(
        name.title + "\n" + half.fill(noise.TOP, name) + "\n" + half.fill(noise.INTRO, name, m=str(len(articles))),
        "mill intro",
    )
    for number, article in enumerate(articles, 1):
        head, glued = heading(noise.COMPILATION[half.name][style], topic, number)
        lines = list(article.lines)
        if glued:
            lines[0] = "20xx年，" + lines[0] if number % 2 else lines[0]
        elif style % 2:
            lines = [article.title, *lines]
        text = Text(article.title, lines, heading=head, glued=glued)
        if number in cut:
            keep = text.clean[: int(len(text.clean) * 0.8)].rstrip("，。；、,;:：\n 0123456789.")
            text.clean = keep + "..."
            text.truncated = True
            page.phenomena.add("truncated article")
        page.text(text)
        if between and number < len(articles):
            page.chrome(half.fill(noise.BETWEEN, name), "line between articles")
    page.phenomena.add("compilation")
    tail(half, page, name, noise.RELATED)
    return page


def nested(half: Half) -> Page:
    """The middle one of three articles numbers its own parts 篇一 篇二 篇三: three documents, not six."""
    articles = [half.article(short=500), half.own(NESTED[half.name]), half.article(short=600)]
    page = compiled(half, 1, articles)
    page.phenomena.add("nested numbering")
    return page


def second_level(half: Half) -> Page:
    articles = [half.own(SECOND[half.name]), half.article(short=700)]
    page = compiled(half, 3, articles)
    page.phenomena.add("second-level reports")
    return page


def resembling(half: Half) -> Page:
    """Two reports made from one template: duplicates of each other, but nothing may be removed."""
    page = compiled(half, 0, [half.own(n) for n in RESEMBLING[half.name]])
    page.phenomena.add("two resembling articles")
    return page


def clean_own(number: int) -> Recipe:
    def make(half: Half) -> Page:
        article = half.own(OWN[half.name][number])
        page = Page(phenomena={"clean", "legitimate repetition"})
        page.text(Text(article.title, article.lines))
        return page

    return make


def clean(half: Half) -> Page:
    article = half.article()
    page = Page(phenomena={"clean"})
    page.text(Text(article.title, article.lines))
    return page


def pdf_lines(half: Half) -> Page:
    """Lines of fixed length, a running header and a page number every so many lines, also inside words."""
    article = half.article()
    page, text = Page(phenomena={"lines broken inside sentences"}), Text(article.title, article.lines)
    at, row, leaf = 0, 0, 1
    rows = half.rng.randint(12, 16)
    running = half.rng.choice([article.title, article.region + "教育督导室文件" if article.region else article.title])
    for index in range(text.lines()):
        start, end = text.line(index)
        at = start
        for piece in set_lines(text.clean[start:end], 38):
            at += len(piece)
            row += 1
            last = at >= end
            if row % rows == 0 and at < len(text.clean):
                leaf += 1
                number = half.slots(half.pick(noise.PAGE_NUMBER), n=str(leaf - 1), m="7")
                text.insert(at, (" " if leaf % 2 else "\n") + number, "boilerplate", "page number")
                text.insert(at, "\n" + running + ("\n" if not last else ""), "boilerplate", "running header")
            elif not last:
                text.add(Edit(at, at, "\n", "space", phenomenon="lines broken inside sentences"))
    page.text(text)
    return page


def pdf_numbers(half: Half) -> Page:
    """Spaces beside numbers, digits set twice, headings glued to the line before."""
    lonely = r"(?<=[\u4e00-\u9fff])\d{1,2}(?=[\u4e00-\u9fff])"
    article = half.article(ascii_only=True, holding=lonely)
    text = Text(article.title, article.lines)
    page = Page(phenomena={"spaces beside numbers"})
    digits = list(re.finditer(lonely, text.clean))
    doubled = half.rng.sample(digits, min(5, len(digits)))
    for match in digits:
        start, end = match.span()
        if match in doubled:
            text.insert(start, f" {match[0]} ", "noise", "doubled digits", loose=True)
        else:
            text.add(Edit(start, start, " ", "space", phenomenon="spaces beside numbers"))
        text.add(Edit(end, end, " ", "space", phenomenon="spaces beside numbers"))
    glue = [
        at
        for at in text.breaks()
        if re.match(r"\n(?:[（(]?[一二三四五六七][)）、是]|\d[.、])", text.clean[at : at + 4])
    ]
    glue = glue or text.breaks()[::4]
    for at in half.rng.sample(glue, min(4, len(glue))):
        if text.free(at, at + 1, margin=0):
            text.add(Edit(at, at + 1, " ", "space", phenomenon="headings glued to the line before"))
    page.text(text)
    return page


def mojibake(half: Half) -> Page:
    article = half.article()
    page, text = frame(half, article, teaser=False)
    picks = half.rng.sample(range(3, text.lines() - 1), 3)
    for number, index in enumerate(sorted(picks)):
        start, end = text.line(index)
        codec = ("utf-8", "gb18030", "utf-8")[number]
        text.repair(start, end, text.clean[start:end].encode(codec).decode("latin-1"), "mojibake")
    return page


def lead_bytes(half: Half) -> Page:
    """Stretches that were decoded one byte out of step; their first and last characters are gone."""
    article = half.article()
    page, text = frame(half, article, teaser=False)
    for at in text.inside(half.rng, 5):
        stretch = re.match(r"[\u4e00-\u9fff，。“”（）]{2,7}", text.clean[at:])
        if stretch is None:
            continue
        end = at + stretch.end()
        follow = text.clean[end : end + 1]
        if follow.isascii() and follow.strip():
            end += 1
        text.add(Edit(at, end, shifted(text.clean[at:end]), "lost", "lead byte", "GBK bytes out of step"))
    for match in half.rng.sample(list(re.finditer("。(?=\n)", text.clean)), 2):
        if text.free(*match.span(), margin=1):
            text.add(
                Edit(
                    match.start(),
                    match.end(),
                    half.rng.choice(["??", "?", "\ufffd\ufffd"]),
                    "lost",
                    "lost",
                    "characters lost for good",
                )
            )
    return page


def entities(half: Half) -> Page:
    article = half.article()
    page, text = frame(half, article, teaser=False)
    body = text.clean.index("\n")
    for char, written in noise.ENTITIES[half.name].items():
        places = [m.start() for m in re.finditer(re.escape(char), text.clean) if m.start() > body]
        for at in half.rng.sample(places, min(3, len(places))):
            if text.free(at, at + 1, margin=1):
                text.repair(at, at + 1, written, "entity")
    for at in text.inside(half.rng, 2):
        text.add(Edit(at, at, "&nbsp;" if half.name == "dev" else "&#160;", "removed", "noise", "entity", loose=True))
    tags(half, text)
    return page


def tags(half: Half, text: Text) -> None:
    for at in text.inside(half.rng, 5):
        text.insert(at, half.pick(noise.TAGS), "noise", "tag in the text")


def pinyin(half: Half) -> Page:
    article = half.article()
    page, text = frame(half, article, teaser=False)
    body = text.clean.index("\n")
    flat = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ", "aaaaeeeeiiiioooouuuuvvvv")
    places = [i for i in range(body, len(text.clean)) if text.clean[i] in noise.PINYIN]
    for at in sorted(half.rng.sample(places, min(14, len(places)))):
        sound = noise.PINYIN[text.clean[at]]
        style = half.pick(noise.PINYIN_STYLES)
        if text.free(at + 1, at + 1, margin=1):
            text.insert(at + 1, style.replace("{p}", sound).replace("{f}", sound.translate(flat)), "noise", "pinyin")
    return page


def watermarks(half: Half) -> Page:
    article = half.article(ascii_only=True)
    page, text = frame(half, article, teaser=False)
    for at in text.inside(half.rng, 4):
        text.insert(at, half.fill(noise.WATERMARK), "noise", "watermark")
    for at in text.inside(half.rng, 2):
        text.insert(at, half.fill(noise.HIDDEN), "noise", "hidden text")
    return page


def strays_traditional(half: Half) -> Page:
    page = stray_marks(half, half.traditional())
    page.phenomena.add("Traditional characters")
    return page


def strays(half: Half) -> Page:
    return stray_marks(half, half.article(ascii_only=True))


def stray_marks(half: Half, article: Article) -> Page:
    page, text = frame(half, article, teaser=False)
    for at in text.inside(half.rng, 6):
        text.insert(at, half.pick(noise.STRAY), "noise", "stray mark")
    commas = [m.end() for m in re.finditer("[,。]", text.clean[len(text.title) :])]
    for offset in half.rng.sample(commas, min(5, len(commas))):
        at = offset + len(text.title)
        if text.free(at, at, margin=2):
            text.insert(at, half.pick(noise.DOUBLED), "noise", "doubled punctuation", loose=True)
    items = [m.end() for m in re.finditer(r"\n\d[.、]", text.clean)]
    for at in items[:2]:
        if text.free(at, at, margin=1):
            text.insert(at, "。\n\n", "noise", "mark and break after an item number")
    return page


def of_group(number: int) -> Recipe:
    """One of six pages of one site: the same lines around, the same mark inside two to four sentences."""

    def make(half: Half) -> Page:
        kit = noise.GROUP[half.name]
        article = half.article(short=900 + 150 * number)
        page = Page(group=kit["site"])
        page.chrome(half.slots(kit["top"]), "site template")
        text = page.text(Text(article.title, article.lines))
        for at in text.inside(half.rng, 2 + number % 3):
            text.insert(at, kit["mark"], "noise", "watermark of a site")
        page.chrome(half.slots(kit["bottom"]), "site template")
        return page

    return make


def walled(half: Half) -> Page:
    """The text stops in the middle: a wall stands where the rest was."""
    article = half.article()
    cut = int(len(article.body) * half.rng.uniform(0.4, 0.7))
    body = article.body[:cut].rstrip("，。；、,;:：\n 0123456789.（(“")
    half_way = Article(**{**article.__dict__, "lines": tuple(body.split("\n"))})
    page, text = frame(half, half_way)
    text.truncated = True
    page.phenomena.add("truncated article")
    tail(half, page, article, noise.WALL, noise.TIPS, noise.FOOTER)
    return page


def dotted(half: Half) -> Page:
    """The text ends in ``...`` in the middle of a sentence."""
    article = half.article(ascii_only=True)
    cut = int(len(article.body) * half.rng.uniform(0.5, 0.8))
    body = article.body[:cut].rstrip("，。；、,;:：\n 0123456789.（(“") + "..."
    page, text = frame(half, Article(**{**article.__dict__, "lines": tuple(body.split("\n"))}), teaser=False)
    text.truncated = True
    page.phenomena.add("truncated article")
    tail(half, page, article, noise.WALL, noise.RELATED)
    return page


def replies(half: Half) -> Page:
    article = half.article()
    page, _ = frame(half, article, teaser=False)
    tail(half, page, article, noise.FORUM)
    return page


def everything(half: Half) -> Page:
    """All at once, as the worst pages are."""
    article = half.article(ascii_only=True)
    page, text = frame(half, article)
    for at in text.inside(half.rng, 2):
        text.insert(at, half.fill(noise.WATERMARK), "noise", "watermark")
    for at in text.inside(half.rng, 2):
        text.insert(at, half.pick(noise.TAGS), "noise", "tag in the text")
    for at in text.inside(half.rng, 2):
        text.insert(at, half.pick(noise.STRAY), "noise", "stray mark")
    for at in text.breaks():
        if text.free(at, at + 1, margin=0):
            text.add(Edit(at, at + 1, "\n\n", "space", phenomenon="blank lines and indents"))
    page.chrome(text.clean, "body twice", reason="repeat")
    tail(half, page, article, noise.DOWNLOAD, noise.NEIGHBOURS, noise.RELATED, noise.FOOTER, noise.FORUM)
    return page


RECIPES: tuple[Recipe, ...] = (
    chrome_light, chrome_heavy, chrome_double_gap, chrome_heavy, body_twice, body_twice_near, body_twice_cut, block_twice, block_near,
    compilation(0, 2, 900), compilation(1, 3, 700, between=True), compilation(2, 4, 500, cut=(2, 4)), compilation(3, 5, 400),
    compilation(4, 9, 260), nested, second_level, resembling, clean_own(0), clean_own(1), clean_own(2), clean_own(3), clean_own(4), clean, clean,
    pdf_lines, pdf_lines, pdf_numbers, mojibake, lead_bytes, entities, pinyin, watermarks, watermarks, strays, strays_traditional,
    *(of_group(n) for n in range(6)), walled, walled, dotted, replies, replies, everything,
)  # fmt: skip
"""One text file each, in this order."""
