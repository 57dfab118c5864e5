"""Texts and noise strings of one half of the cleaning gold, dealt out in a fixed order."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from itertools import cycle

import gold_noise as noise
from items import ascii_marks
from texts import Article, source


class Half:
    """Texts and noise strings of one half, dealt out in a fixed order."""

    def __init__(self, name: str, articles: list[Article]) -> None:
        self.name = name
        self.rng = random.Random(f"wenben gold {name}")
        self.used: list[str] = []
        fanti = [a for a in articles if re.search("[學導實業]", a.text)]
        self._fanti: Iterator[Article] = iter(fanti)
        self._articles = [a for a in articles if a not in fanti]
        self._next: dict[int, Iterator[str]] = {}

    def traditional(self) -> Article:
        """The next text in Traditional characters."""
        return self.trim(next(self._fanti), ascii_only=True)

    def article(self, *, short: int | None = None, ascii_only: bool = False, holding: str = "") -> Article:
        """The next text; with ``short`` its first whole paragraphs up to about that many characters.

        ``holding``: the next one in which this pattern is found at least five times.
        """
        number = next(i for i, a in enumerate(self._articles) if not holding or len(re.findall(holding, a.body)) >= 5)
        return self.trim(self._articles.pop(number), short=short, ascii_only=ascii_only)

    def own(self, name: str) -> Article:
        return self.trim(source(name))

    def trim(self, article: Article, *, short: int | None = None, ascii_only: bool = False) -> Article:
        self.used.append(article.name)
        lines = article.lines
        if short:
            keep, total = [], 0
            for line in lines:
                if total > short:
                    break
                keep.append(line)
                total += len(line)
            while len(keep) > 1 and not re.search("[。！!）)日]$", keep[-1]):
                keep.pop()
            lines = tuple(keep)
        title = article.title
        if ascii_only:
            title, lines = ascii_marks(title), tuple(ascii_marks(line) for line in lines)
        return Article(**{**article.__dict__, "title": title, "lines": lines})

    def pick(self, variants: dict[str, tuple[str, ...]]) -> str:
        """The next variant of this half, in turn, so that every variant is used."""
        mine = variants[self.name]
        return next(self._next.setdefault(id(variants), cycle(mine)))

    def fill(self, variants: dict[str, tuple[str, ...]], article: Article | None = None, **more: str) -> str:
        body = "".join(article.lines) if article else ""
        return self.slots(
            self.pick(variants),
            t=article.title if article else noise.TOPICS[self.name][0],
            lead=body[: self.rng.randint(55, 95)],
            d=self.date(article),
            **more,
        )

    def date(self, article: Article | None) -> str:
        """A day on which a page may have put the text on the web: in its year or the year after."""
        found = re.findall(r"20[12]\d", f"{article.date} {article.text}") if article else []
        year = int(max(found, default="2021")) + self.rng.randint(0, 1)
        return f"{min(year, 2024)}-{self.rng.randint(1, 12):02d}-{self.rng.randint(1, 28):02d}"

    def slots(self, text: str, **values: str) -> str:
        values = {"n": str(self.rng.randint(12, 4999)), "m": str(self.rng.randint(3, 98)), "site": self.site, **values}
        for key, value in values.items():
            text = text.replace("{" + key + "}", value)
        return text.replace("{{", "{").replace("}}", "}")

    @property
    def site(self) -> str:
        return self.rng.choice(noise.SITES[self.name])
