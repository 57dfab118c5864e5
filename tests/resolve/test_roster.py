"""Names of all documents in little memory: the same entities as settling them one by one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenben.errors import LibraryError
from wenben.resolve import spool
from wenben.resolve.entities import BODIES, PLAIN, Form, Names, full_name, meaning, reach, towns
from wenben.resolve.records import Alias, Entity
from wenben.resolve.roster import Roster
from wenben.resolve.spool import Spool

PLACES = ("长春市", "绿园区", "青石县", "长春")
NAMES = ("实验小学", "石门镇小学", "石门小学", "石门乡小学", "第1中学", "教育部", "政府")

forms = st.builds(
    Form,
    type=st.sampled_from(("school", "kindergarten", "gov_body", "region", "policy")),
    normal=st.sampled_from(NAMES),
    text=st.sampled_from((*NAMES, "实验 小学")),
    place=st.sampled_from((*PLACES, None, "")),
    bare=st.sampled_from(NAMES),
    alone=st.booleans(),
)
homes = st.lists(st.sampled_from(PLACES), unique=True, max_size=2).map(tuple)
rosters = st.lists(
    st.tuples(homes, st.lists(forms, max_size=6, unique_by=lambda form: form[:3])), min_size=0, max_size=12
).map(lambda found: {5 * n: Names(f"d{n % 9}", home, tuple(own)) for n, (home, own) in enumerate(found)})


def one_by_one(every: Mapping[int, Names]) -> tuple[tuple[Entity, ...], dict[int, tuple[str, ...]]]:
    """The rules read aloud: all names at once, nothing saved."""
    explicit = {(f.type, f.place, f.bare) for n in every.values() for f in n.forms if f.place and f.type not in PLAIN}

    def meant(form: Form, names: Names) -> tuple[str, str | None, str]:
        far = reach(form)
        own = far == "document" or (far == "home" and not names.home)
        return meaning(form, names.home, names.document if own else None, explicit)

    said: dict[str, set[str]] = {}
    for names in every.values():
        for form in names.forms:
            prefix, place, _ = meant(form, names)
            if place and form.type in ("school", "kindergarten"):
                said.setdefault(prefix, set()).add(form.bare)
    full = {prefix: towns(found) for prefix, found in said.items()}
    found: dict[str, tuple[str, str, str | None, dict[str, str]]] = {}
    ids: dict[int, tuple[str, ...]] = {}
    for number, names in every.items():
        own = []
        for form in names.forms:
            prefix, place, reason = meant(form, names)
            name = full.get(prefix, {}).get(form.bare, form.bare)
            if name != form.bare:
                reason = f"“{place}”只有一所“{name}”，省略了乡镇字样"
            aliases = found.setdefault(prefix + name, (form.type, name, place, {}))[3]
            written = "".join(form.text.split())
            aliases[written] = min(aliases.get(written, reason), reason)
            own.append(prefix + name)
        ids[number] = tuple(own)
    made = (
        Entity(id, type, full_name(place, name), place, aliases=tuple(Alias(*alias) for alias in sorted(forms.items())))
        for id, (type, name, place, forms) in sorted(found.items())
    )
    return tuple(made), ids


@settings(max_examples=60, deadline=None)
@given(rosters)
def test_names_mean_what_they_mean_one_by_one(every: dict[int, Names]) -> None:
    roster = Roster()
    for number, names in every.items():
        roster.add(number, names)
    roster.settle()
    entities, ids = one_by_one(every)
    assert tuple(roster.entities()) == entities == tuple(roster.entities())
    assert {number: roster.ids(number) for number in every} == ids
    assert all(roster.settled(number).names == names for number, names in every.items())

    spoken = {number: roster.settled(number).bodies() for number in every}
    bodies = sorted(set().union(*spoken.values()))
    assert bodies == [entity.id for entity in entities if entity.type in BODIES]
    numbered = {id: n for number in every for id, n in roster.bodies_of(number).items()}
    assert numbered == {id: n for n, id in enumerate(bodies)}
    chosen = bodies[::2]
    flags = roster.named(chosen)
    assert flags.tolist() == [id in chosen for id in bodies]
    assert roster.speakers(flags) == [number for number in every if not spoken[number].isdisjoint(chosen)]
    some = list(every)[1::2]
    assert roster.spoken_by(some).tolist() == [any(id in spoken[number] for number in some) for id in bodies]
    counts = [sum(id in found for found in spoken.values()) for id in bodies]
    assert roster.shared(flags).tolist() == [
        n if n > 1 and flag else 0 for n, flag in zip(counts, flags.tolist(), strict=True)
    ]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.text(st.characters(), max_size=30), st.integers(-(2**63), 2**63 - 1))),
    st.integers(0, 200),
)
def test_a_spool_gives_back_what_it_took(records: list[tuple[int, str, int]], held: int) -> None:
    with pytest.MonkeyPatch.context() as patch, Spool(4) as waiting:
        patch.setattr(spool, "HELD", held)
        for part, text, number in records:
            waiting.add((text, (number, None)), part)
        for part in range(4):
            wanted = [(text, (number, None)) for p, text, number in records if p == part]
            assert list(waiting.read(part)) == wanted == list(waiting.read(part))


def test_no_room_for_a_spool_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "HELD", 1)
    with Spool(folder=tmp_path / "none") as waiting, pytest.raises(LibraryError, match="临时文件"):
        waiting.add(("一",))
