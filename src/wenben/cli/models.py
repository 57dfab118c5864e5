"""Commands on the models: train, evaluate, adopt."""

from __future__ import annotations

import json
from pathlib import Path

import click

from wenben.cli.common import Bar, emit, json_option, library_option, say
from wenben.errors import UsageError
from wenben.types import KINDS


@click.command()
@click.option("--corpus", type=click.Path(), help="标注文档的文件夹（默认随项目的 corpora/training）。")
@click.option("--out", type=click.Path(), help="模型存到哪里（默认随项目的 models）。")
@click.option(
    "--with-corrections",
    type=click.Path(),
    help="并入人工校正过的标注：资料库文件、它导出的 training（JSON Lines），或标注文档文件夹。",
)
@json_option
def train(corpus: str | None, out: str | None, with_corrections: str | None, as_json: bool) -> None:
    """用标注文档训练随工具使用的模型。"""
    from wenben.train import train as fit

    bar = Bar()
    try:
        metrics = fit(
            corpus, out, with_corrections=with_corrections, progress=lambda done, total: bar("train", done, total)
        )
    finally:
        bar.close()
    _print(metrics, as_json)


@click.command()
@click.option("--corpus", type=click.Path(), help="标注文档的文件夹（默认随项目的 corpora/training）。")
@click.option("--gold", type=click.Path(), help="另外的标准答案文件夹（roles.jsonl 等）。")
@json_option
def evaluate(corpus: str | None, gold: str | None, as_json: bool) -> None:
    """在没有参与训练的文档上给模型打分。"""
    from wenben.evaluate import evaluate as score

    if gold is not None and not Path(gold).is_dir():
        raise UsageError(f"找不到 {gold}", remedy="请检查 --gold 指向的文件夹")
    with Bar() as bar:
        bar("evaluate", 0, None)
        metrics = score(corpus, gold=gold)
    _print(metrics, as_json)


@click.command()
@click.argument("model", required=False, type=click.Path())
@library_option
@click.option("--shipped", is_flag=True, help="改回随工具的模型。")
@json_option
def adopt(model: str | None, library: str, shipped: bool, as_json: bool) -> None:
    """让资料库改用另一个模型（MODEL 是 train 写出的 .skops 文件），并用它重新提取库中的文档；人工校正不变。"""
    from wenben.adopt import adopt as take_over

    if (model is None) != shipped:
        raise UsageError("没有说明用哪个模型", remedy="请给出模型文件，或用 --shipped 改回随工具的模型")
    bar = Bar()
    try:
        row = take_over(model, library=library, progress=bar)
    finally:
        bar.close()
    if as_json:
        emit(row)
        return
    for kind, name in KINDS.items():
        say(f"{name}：{row['before'].get(kind, 0)} → {row['after'].get(kind, 0)}")


def _print(metrics: dict[str, object], as_json: bool) -> None:
    if as_json:
        emit(metrics)
    else:
        click.echo(json.dumps(metrics, ensure_ascii=False, indent=2))


COMMANDS = (train, evaluate, adopt)
