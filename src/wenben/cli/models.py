"""Commands on the models: train, evaluate."""

from __future__ import annotations

import json

import click

from wenben.cli.common import emit, json_option


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

    metrics = fit(corpus, out, with_corrections=with_corrections)
    _print(metrics, as_json)


@click.command()
@click.option("--corpus", type=click.Path(), help="标注文档的文件夹（默认随项目的 corpora/training）。")
@click.option("--gold", type=click.Path(), help="另外的标准答案文件夹（roles.jsonl 等）。")
@json_option
def evaluate(corpus: str | None, gold: str | None, as_json: bool) -> None:
    """在没有参与训练的文档上给模型打分。"""
    from wenben.evaluate import evaluate as score

    _print(score(corpus, gold=gold), as_json)


def _print(metrics: dict[str, object], as_json: bool) -> None:
    if as_json:
        emit(metrics)
    else:
        click.echo(json.dumps(metrics, ensure_ascii=False, indent=2))


COMMANDS = (train, evaluate)
