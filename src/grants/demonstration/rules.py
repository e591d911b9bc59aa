"""What the programme authority records: guidelines, parameters, earmarks, regions, totals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from grants.demonstration.acts import PROGRAMME, Act, office_moment
from grants.demonstration.invented import DIGITAL, EARMARKS, INTERNATIONAL, earmark_objects
from grants.demonstration.people import BEGIN, Staff
from grants.demonstration.published import DISCREPANCIES, GUIDELINES, OBJECTS, REGIONS, TOTALS
from grants.kernel.calendar import next_working_day
from grants.kernel.ids import EVERYWHERE, programme_stream
from grants.kernel.roles import Role

_STREAM = programme_stream(PROGRAMME)
_FKR = "Fachkräfterichtlinie"
_CONFIRMED, _UNCONFIRMED = "confirmed", "unconfirmed"


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


_PARAMETERS: tuple[tuple[str, str, str, str, str], ...] = (
    ("max_rate_regional", "0.90", "2016-04-12", _FKR, _CONFIRMED),
    ("max_rate_statewide", "1.00", "2016-04-12", f"{_FKR}, mit Begründung", _CONFIRMED),
    ("max_rate_network", "0.90", "2016-04-12", _FKR, _CONFIRMED),
    ("notification_fiction_days", "3", "2016-01-01", "§ 41 Abs. 2 VwVfG", _CONFIRMED),
    ("notification_fiction_days", "4", "2025-01-01", "§ 41 Abs. 2 VwVfG (2025)", _CONFIRMED),
    ("objection_months", "1", "2016-01-01", "§ 70 VwGO", _CONFIRMED),
    ("objection_months_without_notice", "12", "2016-01-01", "§ 58 Abs. 2 VwGO", _CONFIRMED),
    ("withdrawal_months", "12", "2016-01-01", "§ 48 Abs. 4 VwVfG", _CONFIRMED),
    ("interest_margin", "5.00", "2016-01-01", "§ 49a Abs. 3 VwVfG", _CONFIRMED),
    ("base_rate", "-0.83", "2016-01-01", "§ 247 BGB", _UNCONFIRMED),
    ("base_rate", "-0.88", "2016-07-01", "§ 247 BGB", _CONFIRMED),
    ("base_rate", "1.62", "2023-01-01", "§ 247 BGB", _CONFIRMED),
    ("base_rate", "3.12", "2023-07-01", "§ 247 BGB", _UNCONFIRMED),
    ("base_rate", "3.62", "2024-01-01", "§ 247 BGB", _UNCONFIRMED),
    ("base_rate", "3.37", "2024-07-01", "§ 247 BGB", _UNCONFIRMED),
    ("base_rate", "2.27", "2025-01-01", "§ 247 BGB", _UNCONFIRMED),
    ("base_rate", "1.27", "2025-07-01", "§ 247 BGB", _UNCONFIRMED),
    ("proof_due_months", "6", "2016-01-01", "ANBest-P Nr. 6", _UNCONFIRMED),
    ("plan_line_tolerance", "0.20", "2016-01-01", "ANBest-P Nr. 1.2", _UNCONFIRMED),
    ("spend_window_months", "2", "2016-01-01", "ANBest-P Nr. 1.4", _UNCONFIRMED),
    ("final_instalment_share", "0.05", "2016-01-01", "ANBest-P", _UNCONFIRMED),
    ("retention_years", "5", "2016-01-01", "ANBest-P Nr. 6", _UNCONFIRMED),
    ("carry_forward_years", "2", "2016-01-01", "§ 45 Abs. 2 SäHO", _UNCONFIRMED),
    ("de_minimis", "200000", "2016-01-01", "VO (EU) 1407/2013", _CONFIRMED),
    ("de_minimis", "300000", "2024-01-01", "VO (EU) 2023/2831", _CONFIRMED),
    ("transparency_threshold", "500000", "2016-07-01", "AGVO Art. 9", _CONFIRMED),
    ("transparency_threshold", "100000", "2023-07-01", "AGVO Art. 9 (2023)", _CONFIRMED),
)
"""Key, value, valid from, citation, status. Recorded when they begin, or with the programme."""

_EARMARKS_KNOWN: dict[str, dt.date] = {
    DIGITAL: dt.date(2020, 2, 10),
    INTERNATIONAL: dt.date(2021, 11, 15),
}
_EARMARK_YEARS: dict[str, tuple[int, int]] = {DIGITAL: (2021, 2023), INTERNATIONAL: (2023, 2028)}


def programme_acts(staff: Staff, last: int) -> Iterator[Act]:
    """Everything about the programme itself up to the end of a year."""

    def act(day: dt.date, minute: int, route: str, role: Role, **body: object) -> Act:
        at = office_moment(day, minute)
        on = max(day, BEGIN)
        person = staff.pick(role, EVERYWHERE, next_working_day(on), turn=0)
        return Act(at, route, _STREAM, person.id, body)

    authority = Role.PROGRAMME_AUTHORITY
    yield act(BEGIN, 440, "establish-programme", authority, title="Fachkräfterichtlinie Sachsen",
              authority="Sächsisches Staatsministerium für Wirtschaft (Demonstration)",
              ceiling="allocated", established_on=BEGIN)  # fmt: skip
    objects = [{"code": code, "title": title} for code, title in OBJECTS.items()]
    for code, citation, published_on, valid_from in GUIDELINES:
        on = next_working_day(published_on)
        yield act(on, 445, "publish-guideline", authority, guideline=code, citation=citation,
                  published_on=published_on, valid_from=valid_from, objects=objects)  # fmt: skip
    for n, (key, value, begins, citation, status) in enumerate(_PARAMETERS):
        on = max(BEGIN, next_working_day(_day(begins) - dt.timedelta(14)))
        if on.year <= last:
            yield act(on, 450 + n, "set-parameter", authority, key=key, value=value,
                      valid_from=_day(begins), valid_to=None, citation=citation, status=status,
                      set_on=on)  # fmt: skip
    for region in REGIONS:
        yield act(BEGIN, 500, "register-region", authority, region=region.ags, nuts=region.nuts,
                  name=region.name, kind=region.kind, registered_on=BEGIN)  # fmt: skip
    for earmark, first_known in _EARMARKS_KNOWN.items():
        first, through = _EARMARK_YEARS[earmark]
        ahead = [(first_known, year) for year in range(first, through + 1)]
        if earmark == INTERNATIONAL:
            ahead += [(dt.date(year - 6, 11, 15), year) for year in range(through + 1, last + 7)]
        for known_on, year in ahead:
            on = next_working_day(known_on)
            yield act(on, 520 + year - 2016, "define-earmark", authority, earmark=earmark,
                      year=year, objects=earmark_objects(earmark, year),
                      title=EARMARKS[earmark][0], defined_on=on,
                      citation="Haushaltsvermerk (für die Vorführung erfunden)")  # fmt: skip
    for total in TOTALS:
        on = next_working_day(total.published_on)
        yield act(on, 600, "record-control-total", Role.COMPLIANCE, control_total=total.code,
                  measure=total.measure, kind=total.kind, scope=total.scope, year=total.year,
                  earmark=total.earmark, comparison=total.comparison, stated=total.stated,
                  precision=total.precision, as_of=total.as_of,
                  citation=total.citation)  # fmt: skip
        if total.code in DISCREPANCIES:
            yield act(on, 700, "explain-discrepancy", Role.COMPLIANCE, control_total=total.code,
                      explanation=DISCREPANCIES[total.code], explained_on=on)  # fmt: skip
