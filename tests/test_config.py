"""Settings: evidence for each, fingerprints, TOML with clear errors."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import pytest

from wenben.config import DedupSettings, Settings, describe, fingerprint, from_tree, load
from wenben.errors import UsageError


def test_every_setting_says_what_it_does_and_why_its_value() -> None:
    rows = list(describe())
    assert rows
    for row in rows:
        assert len(row["help"]) > 10, row
        assert row["evidence"].endswith("."), row


def test_every_default_lies_in_its_range() -> None:
    assert from_tree(asdict(Settings())) == Settings()


def test_fingerprint_changes_with_any_value_and_with_nothing_else() -> None:
    assert fingerprint(Settings()) == fingerprint(Settings())
    assert fingerprint(DedupSettings()) != fingerprint(replace(DedupSettings(), jaccard=0.71))


def test_load_reads_toml(tmp_path: Path) -> None:
    path = tmp_path / "w.toml"
    path.write_text("[dedup]\njaccard = 0.5\npermutations = 128\n", "utf-8")
    chosen = load(path)
    assert (chosen.dedup.jaccard, chosen.dedup.permutations) == (0.5, 128)
    assert chosen.passages == Settings().passages


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[nothing]\nx = 1", "nothing"),
        ("[dedup]\njacard = 0.5", "jacard"),
        ("[dedup]\njaccard = 'high'", "jaccard"),
        ("[dedup]\njaccard = 70", "0 到 1"),
        ("[passages]\nk = 0", "1 到 255"),
        ("[library]\nbusy_timeout = nan", "0 以上"),
        ("[dedup", "TOML"),
    ],
)
def test_wrong_settings_name_file_and_value(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "w.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError) as caught:
        load(path)
    assert words in str(caught.value)
    assert "w.toml" in str(caught.value)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no\.toml"):
        load(tmp_path / "no.toml")


def test_whole_numbers_are_accepted_for_ratios() -> None:
    assert from_tree({"dedup": {"jaccard": 1}}).dedup.jaccard == 1.0
