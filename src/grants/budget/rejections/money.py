"""Why money of an account cannot be allotted, moved, frozen, carried or closed."""

from __future__ import annotations

from grants.kernel.rejection import Rejection


class AlreadyAllocated(Rejection):
    """An account is allotted its money once; later changes are supplements and reductions."""

    code = "already-allocated"
    message = (
        "Das Konto „{earmark}“ hat bereits eine Zuweisung über {allocated}; "
        "weitere Mittel sind als Nachtrag zu erfassen, weniger als Kürzung."
    )


class NotAllocated(Rejection):
    """What changes or spends an allocation needs one."""

    code = "not-allocated"
    message = "Das Konto „{earmark}“ hat noch keine Zuweisung; sie ist zuerst zu erfassen."


class RecordedOtherwise(Rejection):
    """An id stands for one act with its values for ever."""

    code = "budget-id-taken"
    message = (
        "Unter derselben Bezeichnung ist in diesem Haushalt bereits ein Vorgang mit anderen "
        "Angaben erfasst ({found}); ein weiterer Vorgang braucht eine eigene Bezeichnung."
    )


class CeilingUnknown(Rejection):
    """Where nothing was ever allotted nothing can be moved, frozen or carried."""

    code = "ceiling-unknown"
    message = (
        "Für die Haushalte dieses Programms sind keine Zuweisungen bekannt; "
        "Mittel lassen sich hier weder zuweisen noch bewegen."
    )


class EarmarkUndefined(Rejection):
    """Earmarked money needs a definition of what it may be used for in that year."""

    code = "earmark-undefined"
    message = (
        "Für {year} ist keine Zweckbindung „{earmark}“ festgelegt; "
        "sie ist zuerst im Programm festzulegen."
    )
    field = "earmark"


class ScopeUnknown(Rejection):
    """A budget belongs to a registered region or to the state as a whole."""

    code = "scope-unknown"
    message = "„{scope}“ ist keine erfasste Region dieses Programms; bitte den Schlüssel prüfen."


class BeyondAvailable(Rejection):
    """Only free money can be frozen, moved, carried or lapse."""

    code = "beyond-available"
    message = (
        "Auf dem Konto „{earmark}“ des Haushalts {year} sind nur {available} frei, "
        "verlangt sind {needed}."
    )
    field = "cents"


class CutBelowCommitted(Rejection):
    """The allocation must cover what is committed, unless a shortfall was accepted."""

    code = "cut-below-committed"
    message = (
        "Danach wären auf dem Konto „{earmark}“ {shortfall} mehr gebunden, als vorhanden ist; "
        "verfügbar sind {available}. Dafür muss zuerst eine Überbindung zugelassen werden."
    )
    field = "cents"


class BeyondAllotted(Rejection):
    """No more can be cut than was allotted."""

    code = "beyond-allotted"
    message = (
        "Dem Konto „{earmark}“ sind {allotted} zugewiesen; "
        "um {needed} kann es nicht gekürzt werden."
    )
    field = "cents"


class ShortfallLarger(Rejection):
    """An accepted shortfall covers at least the one there is."""

    code = "shortfall-larger"
    message = "Auf dem Konto „{earmark}“ fehlen bereits {shortfall}; weniger ist nicht zulassbar."
    field = "shortfall_cents"


class FreezeUnknown(Rejection):
    """Only a recorded freeze can be lifted."""

    code = "freeze-unknown"
    message = "Eine Haushaltssperre „{freeze}“ ist in diesem Haushalt nicht erfasst."
    field = "freeze"


class BeyondFrozen(Rejection):
    """No more can be lifted than is still frozen."""

    code = "beyond-frozen"
    message = "Von der Sperre „{freeze}“ sind noch {frozen} gesperrt, aufzuheben wären {needed}."
    field = "cents"


class TransferToItself(Rejection):
    """A transfer has two accounts."""

    code = "transfer-to-itself"
    message = "Das Konto „{earmark}“ kann nicht an sich selbst abgeben; bitte das Ziel prüfen."
    field = "to_earmark"


class TransferAcrossYears(Rejection):
    """Money is usable in its year; what is left goes on as a remainder, with its own end."""

    code = "transfer-across-years"
    message = (
        "Mittel des Haushaltsjahres {year} lassen sich nicht nach {to_year} umschichten; "
        "was bleibt, wird als Ausgaberest übertragen oder verfällt."
    )
    field = "to_year"


class EarmarkNotReleased(Rejection):
    """Earmarked money serves another purpose only where the programme's rules permit it."""

    code = "earmark-not-released"
    message = (
        "Mittel der Zweckbindung „{earmark}“ dürfen am {day} nicht für „{to_earmark}“ verwendet "
        "werden; dafür muss der Regelparameter „earmark_release“ mit Fundstelle gesetzt sein."
    )
    field = "to_earmark"


class AuthorityNotAhead(Rejection):
    """Commitment authority lets a year be bound before it begins."""

    code = "authority-not-ahead"
    message = (
        "Eine Verpflichtungsermächtigung für {year} kann nur in einem früheren Jahr genutzt "
        "werden, nicht {use_year}."
    )
    field = "use_year"


class YearClosed(Rejection):
    """After the close of a year nothing is posted to it, except corrections and what unwinds it."""

    code = "year-closed"
    message = (
        "Das Haushaltsjahr {year} ist seit dem {day} abgeschlossen. Gebucht wird nur noch, was es "
        "berichtigt oder abwickelt, mit einem Tag nach seinem Ende; alles andere gehört in ein "
        "offenes Haushaltsjahr."
    )


class YearNotOver(Rejection):
    """A year is closed, and its remainders lapse, when it is over."""

    code = "year-not-over"
    message = "Das Haushaltsjahr {year} läuft am {day} noch; das ist erst nach seinem Ende möglich."


class YearUnsettled(Rejection):
    """Nothing may be left in a closed year: it is carried, released, lifted or lapses."""

    code = "year-unsettled"
    message = (
        "Auf dem Konto „{earmark}“ des Haushalts {year} sind noch {available} verfügbar, {open} "
        "gebunden und offen, {frozen} gesperrt; sie sind vor dem Abschluss zu übertragen, "
        "freizugeben oder verfallen zu lassen."
    )


class NothingToCarry(Rejection):
    """A remainder is an amount."""

    code = "nothing-to-carry"
    message = "Der Ausgaberest nennt weder freie Mittel noch offene Mittelbindungen."
    field = "funds_cents"


class RemainderExpired(Rejection):
    """Carried money is available for a limited time; covered commitments need money that lasts."""

    code = "remainder-expired"
    message = (
        "Vom Konto „{earmark}“ des Haushalts {year} können {carryable} nach {to_year} übertragen "
        "werden, verlangt sind {needed}; älteres Geld ist nicht länger verfügbar und verfällt."
    )
