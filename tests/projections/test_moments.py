"""Dates and moments as people write them."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.projections.conftest import Recorder
from tests.projections.history import allocated, committed, day

from grants.kernel.calendar import BERLIN, end_of_berlin_day, last_day
from projections.moments import Moment, MomentInvalid, as_written, parse_day, parse_moment, today


@pytest.mark.parametrize("text", ["2019-12-31", "31.12.2019", " 31.12.2019 "])
def test_days(text: str):
    assert parse_day(text) == dt.date(2019, 12, 31)


@pytest.mark.parametrize("text", ["", "2019", "31.13.2019", "30.2.2019", "12/31/2019", "20191231"])
def test_what_is_no_day_is_refused(text: str):
    with pytest.raises(MomentInvalid):
        parse_day(text)


def test_moments(recorder: Recorder):
    log = recorder.log
    first, second = recorder.record(allocated(1)) + recorder.record(committed(1))
    at = log.recorded_at(first)
    assert at is not None
    local = at.astimezone(BERLIN)
    asked = {
        None: None,
        str(first): Moment(local.date(), first),
        local.replace(tzinfo=None).isoformat(): Moment(local.date(), first),
        at.isoformat(): Moment(local.date(), first),
        local.date().isoformat(): Moment(local.date(), second),
        "01.01.2020": Moment(day("2020-01-01"), 0),
        "2020-01-01T00:00": Moment(day("2020-01-01"), 0),
    }
    assert {text: parse_moment(log, as_of=None, known_at=text) for text in asked} == asked
    assert parse_moment(log, as_of="31.12.2019", known_at=None) == Moment(day("2019-12-31"), second)
    assert parse_moment(log, as_of="2019-12-31", known_at=str(first)) == Moment(
        day("2019-12-31"), first
    )
    for text in ("gestern", "", " ", "2023-W05", "2023-W05-1", "2023-W05-1T12:00", "20230131T1200"):
        with pytest.raises(MomentInvalid, match="kein Zeitpunkt"):
            parse_moment(log, as_of=None, known_at=text)
    for text in ("", " ", "2023-W05-1"):
        with pytest.raises(MomentInvalid, match="kein Datum"):
            parse_moment(log, as_of=text, known_at=None)


@pytest.mark.parametrize("digits", ["3", "20230131", "9" * 19, "9" * 20, "9" * 5000, "0" * 5000])
def test_a_position_beyond_the_end_of_the_log_is_refused(recorder: Recorder, digits: str):
    first, second = recorder.record(allocated(1)) + recorder.record(committed(1))
    assert (first, second) == (1, 2)
    with pytest.raises(MomentInvalid, match="endet bei Position 2; ein Datum wird JJJJ-MM-TT"):
        parse_moment(recorder.log, as_of=None, known_at=digits)


def test_the_position_that_was_just_written_is_there(recorder: Recorder):
    for number in range(1, 4):
        (position,) = recorder.record(allocated(number))
        moment = parse_moment(recorder.log, as_of=None, known_at=str(position))
        assert moment is not None
        assert moment.known_at == position


def test_the_ends_of_the_calendar(recorder: Recorder):
    log = recorder.log
    (position,) = recorder.record(allocated(1))
    assert parse_moment(log, as_of=None, known_at="31.12.9999") == Moment(dt.date.max, position)
    assert parse_moment(log, as_of=None, known_at="0001-01-01") == Moment(dt.date.min, 0)
    for beyond in ("0001-01-01T00:00+05:00", "9999-12-31T23:59-05:00"):
        with pytest.raises(MomentInvalid):
            parse_moment(log, as_of=None, known_at=beyond)


@pytest.mark.parametrize("written", ["2012", "2012-02", "2012-12", "2012-12-31", "2012-05-01"])
def test_what_a_date_may_mean_is_written_as_it_was_stated(written: str):
    assert as_written(day(f"{written}-01-01"[:10]), last_day(written)) == written


def test_a_day_ends_in_berlin():
    assert end_of_berlin_day(day("2024-07-01")) == dt.datetime(
        2024, 7, 1, 21, 59, 59, 999_999, tzinfo=dt.UTC
    )
    assert end_of_berlin_day(day("2024-10-27")).hour == 22


def test_what_counts_at_a_moment():
    moment = Moment(day("2016-05-31"), 10)
    assert moment.counts(10, "2016-05")
    assert moment.counts(10, "2016-05-31")
    assert not moment.counts(11, "2016-05")
    assert not moment.counts(10, "2016")
    assert not moment.counts(10, "2016-06-01")
    assert today() >= day("2024-01-01")
