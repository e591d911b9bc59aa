"""Why a grant cannot be taken back, or not yet."""

from __future__ import annotations

from grants.kernel.rejection import Rejection


class KnowledgeOutOfOrder(Rejection):
    """Circumstances are numbered one after another."""

    code = "knowledge-out-of-order"
    message = "Als Nächstes kommt die Kenntnis {next}, nicht {number}."
    field = "knowledge"


class KnowledgeTaken(Rejection):
    """A day of knowledge is never moved: the period of the law runs from it."""

    code = "knowledge-taken"
    message = (
        "Die Kenntnis {number} ist bereits mit dem {day:%d.%m.%Y} anders erfasst; ein weiterer "
        "Umstand bekommt eine eigene Nummer."
    )
    legal_basis = "§ 48 VwVfG"
    field = "knowledge"


class KnowledgeUnknown(Rejection):
    """Every hearing and every decision names what was learnt."""

    code = "knowledge-unknown"
    message = "Eine Kenntnis {number} ist nicht erfasst; sie ist zuerst festzustellen."
    field = "knowledge"


class HearingOutOfOrder(Rejection):
    """Hearings are numbered one after another."""

    code = "hearing-out-of-order"
    message = "Als Nächstes kommt die Anhörung {next}, nicht {number}."
    field = "hearing"


class HearingTaken(Rejection):
    """A hearing is held once."""

    code = "hearing-taken"
    message = "Die Anhörung {number} ist bereits mit dem {day:%d.%m.%Y} anders erfasst."
    field = "hearing"


class HearingTooShort(Rejection):
    """Whoever is heard has time to answer."""

    code = "hearing-too-short"
    message = (
        "Die Frist zur Stellungnahme muss nach dem {day:%d.%m.%Y} enden, nicht am {until:%d.%m.%Y}."
    )
    legal_basis = "§ 28 VwVfG"
    field = "respond_until"


class HearingStillOpen(Rejection):
    """Without an answer a hearing ends when its period is over."""

    code = "hearing-still-open"
    message = (
        "Eine Stellungnahme ist bis {until:%d.%m.%Y} möglich; ohne Antwort endet die Anhörung erst "
        "danach."
    )
    legal_basis = "§ 28 VwVfG"
    field = "held_on"


class StatementMismatch(Rejection):
    """An answer has a content, silence has none."""

    code = "statement-mismatch"
    message = "Zu einer Antwort gehört die Stellungnahme, zu keiner Antwort keine."
    field = "statement"


class HearingMissing(Rejection):
    """Nothing is taken from anybody unheard."""

    code = "hearing-missing"
    message = "Zu Kenntnis {knowledge} ist keine Anhörung {number} erfasst; sie ist nachzuholen."
    legal_basis = "§ 28 VwVfG"
    field = "hearing"


class GroundOfOtherAct(Rejection):
    """An unlawful grant is withdrawn, a lawful one revoked; each has its own grounds."""

    code = "ground-of-other-act"
    message = "Der Grund „{ground}“ trägt keine Entscheidung der Art „{act}“."
    field = "ground"


class NothingTaken(Rejection):
    """What remains is less than there is."""

    code = "nothing-taken"
    message = (
        "Die Zuwendung beträgt {before}; bleiben sollen {remaining}. Zurückgenommen wird nur, was "
        "darunter liegt."
    )
    field = "remaining_cents"


class WithdrawalPeriodOver(Rejection):
    """A year from knowledge, or a reason why the decision comes later all the same."""

    code = "withdrawal-period-over"
    message = (
        "Kenntnis bestand seit dem {known:%d.%m.%Y}, die Jahresfrist endete am {until:%d.%m.%Y}; "
        "danach ist zu begründen, warum noch entschieden wird."
    )
    legal_basis = "§ 48 VwVfG"
    field = "override"


class RecoveryAmountMismatch(Rejection):
    """Interest alone has no principal; everything else has."""

    code = "recovery-amount-mismatch"
    message = (
        "Werden allein Zwischenzinsen gefordert, ist der Betrag 0; sonst ist er größer als 0. "
        "Angegeben sind {cents}."
    )
    field = "cents"


class RecoveryAbovePaid(Rejection):
    """Nobody gives back more than they got beyond what is theirs."""

    code = "recovery-above-paid"
    message = (
        "Gezahlt sind {paid}, davon stehen {kept} weiter zu und {claimed} sind schon gefordert; "
        "{cents} können nicht zurückgefordert werden."
    )
    legal_basis = "§ 49a VwVfG"
    field = "cents"
