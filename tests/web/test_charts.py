"""Drawings: they say in words and figures what they show, and everybody can read them."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from grants.web.charts.bars import Move, grouped_bars, spans, waterfall
from grants.web.charts.flow import Flow, amounts, sankey
from grants.web.charts.ramp import FROM, STEPS, UNKNOWN, Step, percent, step
from grants.web.charts.regions import Share, border_map, borders, heat_map, tile_map
from grants.web.charts.svg import Told, in_lines, shortened

Rows = list[tuple[str, list[int | None]]]
TOLD = Told(key="bild", title="Anteil <gebunden>", summary="Dresden & Leipzig: 90 %")
SVG = "{http://www.w3.org/2000/svg}"
SHARES = [
    Share(key=key, name=name, percent=share, shown=f"{share} %", link=f"/budgets/{key}/2024")
    for key, name, share in (
        ("14612", "Dresden", 91),
        ("14628", "Sächsische Schweiz-Osterzgebirge", 12),
        ("statewide", "landesweit", 140),
        ("elsewhere", "Anderswo", 70),
    )
]
FLOWS = [
    Flow(source="general", target="dresden", cents=600, words="a"),
    Flow(source="earmarked", target="dresden", cents=300, words="b"),
    Flow(source="general", target="leipzig", cents=100, words="c"),
    Flow(source="dresden", target="paid", cents=500, words="d"),
    Flow(source="dresden", target="open", cents=400, words="e"),
    Flow(source="leipzig", target="open", cents=100, words="f"),
]
STAGES = [["general", "earmarked"], ["dresden", "leipzig"], ["paid", "open"]]
NAMES = {name: name.title() for stage in STAGES for name in stage}


def drawings() -> dict[str, str]:
    bars: Rows = [("2024", [100_00, 50_00, None]), ("2025", [0, -1, 20_00])]
    moves = [
        Move(name="Zugewiesen", cents=100, kind="level"),
        Move(name="Ausgezahlt", cents=-130, kind="change"),
        Move(name="Verfügbar", cents=-30, kind="level"),
    ]
    heat: Rows = [("Dresden", [10, None]), ("Sächsische Schweiz-Osterzgebirge", [100, 70])]
    return {
        "tiles": tile_map(TOLD, SHARES),
        "borders": border_map(TOLD, SHARES),
        "heat": heat_map(TOLD, ["2024", "2025"], heat),
        "bars": grouped_bars(TOLD, ["a", "b", "c"], bars, str),
        "waterfall": waterfall(TOLD, moves, str),
        "flow": sankey(TOLD, STAGES, FLOWS, NAMES, str),
        "no flow": sankey(TOLD, STAGES, [], NAMES, str),
        "no bars": grouped_bars(TOLD, ["a"], [], str),
    }


@pytest.mark.parametrize("name", drawings())
def test_a_drawing_is_well_formed_and_told_in_words(name: str):
    root = ET.fromstring(drawings()[name])
    title, summary = root.attrib["aria-labelledby"].split()
    said = {each.get("id"): each.text for each in root.iter() if each.get("id")}
    assert said == {title: TOLD.title, summary: TOLD.summary}
    assert re.fullmatch(r"0 0 \d+ \d+", root.attrib["viewBox"])
    links = root.findall(f".//{SVG}a")
    # A picture has nothing inside that can be reached; what has links is a group of them.
    assert root.attrib["role"] == ("group" if links else "img")
    assert all(link.get("aria-label") for link in links)


@pytest.mark.parametrize("name", drawings())
def test_a_drawing_has_neither_style_nor_script(name: str):
    for each in ET.fromstring(drawings()[name]).iter():
        assert each.tag.removeprefix(SVG) not in {"style", "script", "foreignObject", "image"}
        assert not [key for key in each.attrib if key == "style" or key.startswith("on")]


@pytest.mark.parametrize("name", drawings())
def test_every_size_is_a_number_and_none_is_negative(name: str):
    for each in ET.fromstring(drawings()[name]).iter():
        for key in {"x", "y", "width", "height", "x1", "x2", "y1", "y2"} & set(each.attrib):
            value = float(each.attrib[key])
            assert value >= 0, (each.tag, key, value)


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("pair", [*STEPS, UNKNOWN])
def test_what_is_written_on_a_step_can_be_read(pair: Step):
    assert contrast(pair.fill, pair.ink) >= 5.4


def test_the_ramp_goes_from_light_to_dark():
    lights = [luminance(each.fill) for each in STEPS]
    assert lights == sorted(lights, reverse=True)
    assert len(FROM) == len(STEPS)


def test_each_percentage_has_its_step():
    assert [step(low) for low in FROM] == list(STEPS)
    assert step(49) == STEPS[0]
    assert step(94) == STEPS[3]
    assert (step(-5), step(140)) == (STEPS[0], STEPS[-1])
    assert step(None) == UNKNOWN
    assert (percent(1, 3), percent(0, 0), percent(5, -1)) == (33, None, None)


def test_a_tile_shows_its_region_and_leads_to_it():
    root = ET.fromstring(tile_map(TOLD, SHARES))
    links = {link.attrib["href"]: link for link in root.findall(f".//{SVG}a")}
    assert set(links) == {share.link for share in SHARES}
    words = [each.text for each in links["/budgets/14612/2024"].iter(f"{SVG}text")]
    assert words == ["Dresden", "91 %"]
    places = [
        (rect.get("x"), rect.get("y"))
        for link in links.values()
        for rect in link.iter(f"{SVG}rect")
    ]
    assert len(set(places)) == len(SHARES)


def test_the_map_draws_every_region_and_tells_of_those_seen_alone():
    root = ET.fromstring(border_map(TOLD, SHARES[:1]))
    assert len(root.findall(f".//{SVG}path")) == len(borders()["regions"]) == 13
    assert [link.attrib["href"] for link in root.findall(f".//{SVG}a")] == [SHARES[0].link]
    assert borders()["source"] == "© GeoBasis-DE / BKG, verändert"


def test_a_waterfall_goes_on_where_the_step_before_ended():
    moves = [
        Move(name="", cents=100, kind="level"),
        Move(name="", cents=20, kind="change"),
        Move(name="", cents=-70, kind="change"),
        Move(name="", cents=50, kind="level"),
    ]
    assert spans(moves) == [(0, 100), (100, 120), (120, 50), (0, 50)]


def test_what_flows_into_a_place_flows_out_of_it():
    for before, after in ((STAGES[0], STAGES[1]), (STAGES[1], STAGES[2])):
        assert sum(amounts(FLOWS, before).values()) == sum(amounts(FLOWS, after).values())
    assert amounts(FLOWS, STAGES[1]) == {"dresden": 900, "leipzig": 100}


def test_names_too_long_are_parted_or_end_in_an_ellipsis():
    assert shortened("Dresden", width=80, size=11) == "Dresden"
    assert shortened("Sächsische Schweiz", width=40, size=11).endswith("…")
    assert in_lines("Dresden", width=80, size=11) == ["Dresden"]
    assert in_lines("Leipzig (Landkreis)", width=80, size=11) == ["Leipzig", "(Landkreis)"]
    long = "Sächsische Schweiz-Osterzgebirge"
    assert in_lines(long, width=80, size=11) == ["Sächsische", "Schweiz-", "Osterzgebirge"]
    *_, last = in_lines(f"{long} und weiter", width=80, size=11)
    assert last.endswith("…")
    assert len(in_lines("Donaudampfschifffahrtsgesellschaft", width=80, size=11)) == 1
