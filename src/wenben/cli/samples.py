"""Commands for a validation sample: sample (draw), agree (agreement and error rates)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wenben.cli.common import (
    Outcome,
    as_is_option,
    cleaned,
    emit,
    filter_options,
    filters_of,
    json_option,
    listed,
    say,
    settings_of,
    settings_option,
    talk,
)
from wenben.cli.language import said
from wenben.errors import UsageError
from wenben.types import KINDS

if TYPE_CHECKING:
    from wenben.extract.validation import Candidate


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--library", type=click.Path(), help="从资料库抽样（代替 PATHS）。")
@click.option("--size", type=click.IntRange(1), default=200, show_default=True, help="抽多少条。")
@click.option("--seed", type=int, default=0, show_default=True, help="随机种子：相同的语料和种子给出相同的样本。")
@click.option("--proportional", is_flag=True, help="按各类的实际比例抽，而不是各类同样多。")
@click.option("--statements-only", is_flag=True, help="只抽提取出的条目（只能算准确率），不抽其余句子。")
@click.option("--codebook", type=click.Path(), help="自己的主题编码本（JSON 或 CSV）。")
@click.option(
    "--out",
    required=True,
    type=click.Path(),
    help="样本文件，.csv 或 .xlsx；旁边另存 .key.jsonl（机器标注，标完再看）。",
)
@filter_options
@json_option
@as_is_option
@settings_option
def sample(
    paths: tuple[str, ...],
    library: str | None,
    size: int,
    seed: int,
    proportional: bool,
    statements_only: bool,
    codebook: str | None,
    out: str,
    as_json: bool,
    as_is: bool,
    settings_file: str | None,
    **chosen: Any,
) -> None:
    """随机抽取句子供人工标注，用来报告编码的可靠程度。"""
    from wenben.extract.validation import OTHER, candidates, draw
    from wenben.report.samples import write_sample

    if bool(paths) == bool(library):
        raise UsageError(
            "请给出文件或用 --library 指明资料库（二者选一）",
            remedy="例如 wenben sample --library 库.wenben --out 样本.xlsx",
        )
    settings, outcome = settings_of(settings_file), Outcome()
    pool: list[Candidate] = []
    if library:
        from wenben.library import Library

        with Library(library, read_only=True, settings=settings.library) as store:
            only = filters_of(chosen)
            for document, said in zip(store.iter_documents(only), store.iter_extractions(only), strict=True):
                pool += candidates(document, said, mask=settings.library.mask)
    else:
        from wenben.extract import extract, load_model, read_codebook

        model, book = load_model(), read_codebook(codebook) if codebook else None
        for made in cleaned(paths, settings, outcome, as_is=as_is, quiet=True):
            for document in made.documents:
                said = extract(document, settings=settings, model=model, codebook=book)
                pool += candidates(document, said, mask=settings.library.mask)
    if chosen.get("kind"):
        pool = [c for c in pool if c.kind in chosen["kind"]]
    if statements_only:
        pool = [c for c in pool if c.kind != OTHER]
    drawn = draw(pool, size, seed=seed, by_kind=not proportional)
    key = write_sample(drawn, Path(out))
    if as_json:
        emit({"out": out, "key": str(key), "drawn": len(drawn.rows), "of": len(pool)})
    talk(f"从 {len(pool)} 条中抽出 {len(drawn.rows)} 条：{out}（机器标注另存 {key}，标完之前请不要看）")
    outcome.finish()


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option("--key", type=click.Path(), help="抽样时另存的 .key.jsonl（默认在第一个文件旁边找）。")
@json_option
def agree(files: tuple[str, ...], key: str | None, as_json: bool) -> None:
    """样本标完以后：标注者之间的一致性，机器标注的错误率。每人交一个文件。"""
    from wenben.extract.validation import judge
    from wenben.report.samples import read_key, read_sample

    coders = {Path(file).stem: read_sample(Path(file)) for file in files}
    if len(coders) < len(files):
        raise UsageError("有两个文件同名", remedy="请给每位标注者的文件取不同的名字")
    result = judge(coders, read_key(Path(files[0]), Path(key) if key else None))
    if as_json:
        emit(result)
        return
    say(f"标注：{listed(f'{name} {count}' for name, count in result['labelled'].items())}")
    kinds = result["kinds"]
    if kinds["alpha"] is not None:
        low, high = kinds["interval"]
        say(f"类别一致性 Krippendorff α {kinds['alpha']:.3f}（95% 区间 {low:.3f}–{high:.3f}）")
    for pair in kinds["pairs"]:
        say(
            f"  {pair['a']} / {pair['b']}：{pair['rows']} 条，一致 {pair['agreement']:.1%}，Cohen κ {pair['kappa']:.3f}"
        )
    if result["topics"]:
        say(f"主题一致性 α（各主题平均）{result['topics']['alpha']}，{result['topics']['rows']} 条")
    machine = result["machine"]
    say(
        f"机器标注（以多数人的意见为准，{machine['rows']} 条；意见不一未计 {result['unsettled']} 条）：正确率 {machine['accuracy']:.1%}"
    )
    for kind, found in machine["by_kind"].items():
        name = said(KINDS.get(kind, "其他"))
        recall = "—" if found["recall"] is None else f"{found['recall']:.1%}"
        if found["precision"] is None:
            say(f"  {name}：机器没有给出，召回率 {recall}")
        else:
            low, high = found["interval"]
            judged, precision = found["judged"], f"{found['precision']:.1%}"
            say(f"  {name}：准确率 {precision}（{low:.1%}–{high:.1%}，{judged} 条），召回率 {recall}")


COMMANDS = (sample, agree)
