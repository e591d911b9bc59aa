"""Codes and short help for commands that are not about a case."""

from __future__ import annotations

from collections.abc import Mapping

HINTS: dict[str, tuple[str, str]] = {
    "record-finding.case": (
        "Die Nummer, auch eines Vorgangs außerhalb der Stichprobe.",
        "The number, also of a case that was not drawn.",
    ),
    "draw-sample.bounds_cents": (
        "Nur bei geschichteter Ziehung, in Euro und aufsteigend.",
        "For a stratified sample alone, in euros and ascending.",
    ),
    "draw-sample.seed": (
        "Wer denselben Startwert nimmt, zieht dieselben Vorgänge.",
        "Whoever takes the same seed draws the same cases.",
    ),
    "freeze-population.frozen_on": (
        "Nichts, was danach erfasst wird, ändert daran etwas.",
        "Nothing recorded later changes it.",
    ),
    "accept-overcommitment.shortfall_cents": (
        "Um so viel dürfen die Bindungen das Geld des Kontos übersteigen.",
        "By so much the commitments may exceed the money of the account.",
    ),
    "adopt-rules.quorum_bp": (
        "Anteil der Mitglieder, der anwesend sein muss, in Prozent.",
        "Share of the members who must be present, in per cent.",
    ),
    "appoint-member.population": (
        "Nur für kreisangehörige Städte (Sitz M2), mit dem Tag der Zählung.",
        "For municipal towns (seat M2) alone, with the day of the count.",
    ),
    "appoint-member.party": (
        "Wenn die Stelle auch Anträge stellt: dann gilt sie dort als befangen.",
        "If the organisation applies itself: it is biased about its own applications.",
    ),
    "carry-remainder-forward.commitments": (
        "Vorbelegt mit allem, was gebunden und noch nicht gezahlt ist. Leere Zeilen zählen nicht.",
        "Filled with what is bound and not paid yet. Empty rows do not count.",
    ),
    "close-budget-year.closed_on": (
        "Danach nimmt das Jahr nur noch Berichtigungen auf.",
        "Afterwards the year takes corrections alone.",
    ),
    "record-control-total.control_total": (
        "Ein kurzer Name ohne Leerzeichen, etwa smwa-2024-01.",
        "A short name without spaces, such as smwa-2024-01.",
    ),
    "grant-role.deputy_of": (
        "Nur bei einer Vertretung: Sie reicht nie weiter als die der vertretenen Person.",
        "For a deputy alone, who never has more than the person represented.",
    ),
    "grant-role.limit_cents": (
        "Leer: ohne Grenze.",
        "Empty: no limit.",
    ),
    "hold-meeting.minutes": (
        "SHA-256 der Datei, 64 Zeichen: daran ist sie später wiederzuerkennen.",
        "SHA-256 of the file, 64 characters: by it the minutes are recognised later.",
    ),
    "hold-meeting.present": (
        "Ob beschlussfähig und richtig besetzt war, folgt daraus; die Vorschau nennt es.",
        "Quorum and composition follow from it; the preview names them.",
    ),
    "record-control-total.precision": (
        "Nur bei „gerundet“: auf welchen Betrag oder welche Zahl.",
        "For “rounded” alone: to which amount or number.",
    ),
    "group-undertaking.document": (
        "Woher das bekannt ist, etwa die De-minimis-Erklärung vom 02.11.2026.",
        "How this is known, such as the de-minimis declaration of 2 November 2026.",
    ),
    "group-undertaking.member_from": (
        "Von diesem Tag an zählen die Beihilfen beider zusammen.",
        "From this day on the aid of both counts together.",
    ),
    "link-account.identity": (
        "Beides wird nur als Prüfsumme gespeichert.",
        "Both are kept as a checksum only.",
    ),
    "publish-guideline.guideline": (
        "Ein kurzer Name ohne Leerzeichen, etwa FKR-2023.",
        "A short name without spaces, such as FKR-2023.",
    ),
    "rank-projects.cases": (
        "Gleiche Ränge sind erlaubt. Zeilen ohne Rang zählen nicht.",
        "Equal ranks are allowed. Rows without a rank do not count.",
    ),
    "request-erasure.override": (
        "Nur nötig, wenn Akten noch aufzubewahren sind.",
        "Only needed where files must still be kept.",
    ),
    "request-person-erasure.override": (
        "Nur nötig, wenn Akten noch aufzubewahren sind.",
        "Only needed where files must still be kept.",
    ),
    "set-parameter.guideline": (
        "Leer: gilt unter jeder Fassung.",
        "Empty: holds under every version.",
    ),
    "set-parameter.value": (
        "Sätze als Anteil (0,9 sind 90 Prozent), Zinsen in Prozent, Beträge in Euro.",
        "Rates as a share (0.9 is 90 per cent), interest in per cent, amounts in euros.",
    ),
    "set-parameter.status": (
        "Unbestätigt, solange die Fundstelle noch zu prüfen ist.",
        "Unconfirmed as long as the source still has to be checked.",
    ),
}

_PROJECTS = {
    "regional": ("regionale Vorhaben", "regional projects"),
    "statewide": ("landesweite Vorhaben", "statewide projects"),
    "network": ("Netzwerkarbeit der Allianzen", "networks of alliances"),
}
_MEASURES = {
    "cases": ("Zahl der Vorhaben", "number of projects"),
    "approved_cents": ("bewilligter Betrag", "amount approved"),
    "allocated_cents": ("zugewiesener Betrag", "amount allocated"),
}
_WEIGHTS = {
    "approved": ("bewilligter Betrag", "amount approved"),
    "paid": ("ausgezahlter Betrag", "amount paid"),
}

CODES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "seat": {
        "M1": ("M1 Landkreis oder kreisfreie Stadt", "M1 district or district-free city"),
        "M2": ("M2 kreisangehörige Stadt über 10.000 Einwohner", "M2 town over 10,000 inhabitants"),
        "M3": ("M3 Arbeitgeber- oder Wirtschaftsverband", "M3 employers' association"),
        "M4": ("M4 Gewerkschaft", "M4 trade union"),
        "M5": ("M5 Agentur für Arbeit oder Jobcenter", "M5 employment agency or Jobcenter"),
        "M6": ("M6 Schule", "M6 school matters"),
        "M7": ("M7 regionale Wirtschaftsförderung", "M7 regional business development"),
        "O": ("O weitere Partner", "O other partners"),
    },
    "alliance_finding": {
        **{
            f"seat-missing-m{n}": (
                f"Sitz M{n} nicht ausreichend besetzt",
                f"seat M{n} is not filled sufficiently",
            )
            for n in range(1, 8)
        },
        "inquorate": ("nicht beschlussfähig", "no quorum"),
        "present-without-mandate": ("Anwesende ohne Mandat", "present without a mandate"),
        "conflict-declared-late": (
            "Befangenheit erst nach der Sitzung erklärt",
            "conflict declared after the meeting",
        ),
        "conflict-known-late": (
            "Befangenheit erst nach dem Votum bekannt",
            "conflict known only after the vote",
        ),
        "conflict-recorded-late": (
            "Befangenheit erst nach dem Votum erfasst",
            "conflict recorded only after the vote",
        ),
        "beyond-volume": ("über das verfügbare Geld hinaus", "beyond the money available"),
        "limit-unknown": ("verfügbares Geld unbekannt", "money available unknown"),
        "tie-at-line": ("gleicher Rang an der Grenze des Geldes", "tie at the line of the money"),
        "vote-missing": ("noch kein Votum", "no vote yet"),
        "vote-stale": ("Votum überholt", "vote is stale"),
        "not-prioritised": ("nicht priorisiert", "not prioritised"),
        "points-below-minimum": (
            "Mindestpunktzahl nicht erreicht",
            "below the minimum points",
        ),
        "score-missing": ("Kriterium nicht bewertet", "criterion without a score"),
    },
    "limit": {
        "volume": ("Volumen des Aufrufs", "volume of the call"),
        "budget": ("verfügbares Budget", "available budget"),
    },
    "ceiling": {
        "allocated": (
            "Bewilligt wird höchstens, was zugewiesen ist",
            "No more is granted than is allocated",
        ),
        "unknown": (
            "Obergrenze der Budgets unbekannt (übernommene Daten)",
            "Ceiling of the budgets unknown (imported data)",
        ),
    },
    "register-region.kind": {
        "district": ("Landkreis", "district"),
        "district-free-city": ("kreisfreie Stadt", "district-free city"),
    },
    "measure": {**_MEASURES, **_WEIGHTS},
    "record-control-total.measure": _MEASURES,
    "adopt-checklist.kind": _PROJECTS,
    "record-control-total.kind": _PROJECTS,
    "freeze-population.measure": _WEIGHTS,
    "record-finding.code": {
        "decision-unfounded": ("Entscheidung nicht begründet", "decision without reasons"),
        "documents-missing": ("Unterlagen fehlen", "documents are missing"),
        "duties-not-separated": ("Vier Augen nicht gewahrt", "duties were not separated"),
        "interest-missing": ("Zinsen nicht erhoben", "interest was not claimed"),
        "not-eligible": ("nicht zuwendungsfähig", "not eligible"),
        "proof-late": ("Nachweis verspätet", "proof late"),
        "too-early": ("zu früh abgerufen oder begonnen", "requested or begun too early"),
        "vote-stale": ("Votum überholt", "vote is stale"),
        "other": ("anderes", "other"),
    },
    "publish-report.name": {
        "totals": ("Vorhaben und Summen", "Projects and totals"),
        "budgets": ("Budgets", "Budgets"),
    },
    "key": {
        "base_rate": ("Basiszinssatz", "base rate"),
        "carry_forward_years": ("Verfügbarkeit von Resten", "how long remainders stay"),
        "de_minimis": ("De-minimis-Höchstbetrag", "de-minimis ceiling"),
        "de_minimis_register_days": (
            "Frist zum Eintrag im De-minimis-Register",
            "period for the register entry",
        ),
        "de_minimis_rolling_years": (
            "De-minimis: gleitender Zeitraum",
            "de-minimis: rolling period",
        ),
        "de_minimis_tax_years": (
            "De-minimis: zusammenzählende Steuerjahre",
            "de-minimis: tax years that count together",
        ),
        "earmark_release": (
            "Zweckgebundenes darf allgemein verwendet werden",
            "earmarked money may serve general purposes",
        ),
        "final_instalment_share": ("Anteil der Schlussrate", "share of the last instalment"),
        "interest_margin": ("Aufschlag auf den Basiszinssatz", "margin above the base rate"),
        "max_rate_network": ("Höchstsatz Netzwerkarbeit", "highest rate, networks"),
        "max_rate_regional": ("Höchstsatz regionale Vorhaben", "highest rate, regional"),
        "max_rate_statewide": ("Höchstsatz landesweite Vorhaben", "highest rate, statewide"),
        "notification_fiction_days": (
            "Zeit bis zur vermuteten Bekanntgabe",
            "time until presumed notification",
        ),
        "objection_months": ("Widerspruchsfrist", "period to object"),
        "objection_months_without_notice": (
            "Widerspruchsfrist ohne Belehrung",
            "period to object without notice",
        ),
        "plan_line_tolerance": (
            "Abweichung je Ausgabenart ohne Änderung",
            "tolerance of a line of the plan",
        ),
        "proof_due_months": ("Frist zum Verwendungsnachweis", "period for the proof of use"),
        "retention_years": ("Aufbewahrung der Akten", "how long files are kept"),
        "spend_window_months": ("Verwendungsfrist", "period to use money"),
        "transparency_threshold": ("Schwelle der Veröffentlichung", "threshold of publication"),
        "withdrawal_months": ("Frist für Rücknahme und Widerruf", "period to take back a grant"),
    },
}
