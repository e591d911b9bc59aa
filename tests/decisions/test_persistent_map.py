from __future__ import annotations

from hypothesis import given as for_all
from hypothesis import strategies as st

from grants.kernel.persistent import PersistentMap

entries = st.lists(st.tuples(st.text(max_size=3), st.integers()), max_size=60)


@for_all(entries=entries)
def test_it_holds_what_a_dict_would_hold_and_older_maps_stay_as_they_were(entries):
    grown: PersistentMap[int] = PersistentMap()
    versions = [(grown, dict[str, int]())]
    for key, value in entries:
        grown = grown.with_entry(key, value)
        versions.append((grown, {**versions[-1][1], key: value}))
    for version, expected in versions:
        assert dict(version.items()) == expected
        assert version == expected
        assert len(version) == len(expected)
        for key, _ in entries:
            assert (key in version) == (key in expected)
            assert version.get(key) == expected.get(key)


def test_what_is_missing_is_missing():
    known = PersistentMap[int]().with_entry("a", 1)
    assert known.get("b") is None
    assert known.get("b", 7) == 7
    assert "b" not in known


def test_many_entries_share_buckets():
    grown: PersistentMap[int] = PersistentMap()
    for number in range(20_000):
        grown = grown.with_entry(f"FKR-{number}", number)
    assert len(grown) == 20_000
    assert sum(grown.values()) == sum(range(20_000))
    assert all(grown[f"FKR-{number}"] == number for number in range(20_000))
