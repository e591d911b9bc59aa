"""Why a command to a party or an undertaking was refused."""

from __future__ import annotations

from grants.kernel.rejection import Rejection


class PartyRegisteredBefore(Rejection):
    """This id already stands for an applicant."""

    code = "party-registered-before"
    message = (
        "Unter der Kennung {party} ist bereits ein Antragsteller erfasst; "
        "für einen anderen ist eine neue Kennung nötig."
    )


class MembershipReversed(Rejection):
    """A membership must not end before it begins."""

    code = "membership-reversed"
    message = (
        "Die Zugehörigkeit endet am {end} vor ihrem Beginn am {begin}; bitte die Daten prüfen."
    )
    field = "member_until"


class PartyOfOtherUndertaking(Rejection):
    """An award counts for the undertaking its party belonged to on the day of the grant."""

    code = "party-of-other-undertaking"
    message = (
        "Am {day} gehörte {party} zum Unternehmen {undertaking}; die Beihilfe ist dort zu "
        "erfassen, oder die Zugehörigkeit ist zuerst zu berichtigen."
    )
    field = "party"


class DeMinimisCeilingExceeded(Rejection):
    """What exceeds the ceiling excludes the whole new aid, not only the part beyond it."""

    code = "de-minimis-ceiling-exceeded"
    message = (
        "Die neue De-minimis-Beihilfe von {cents} überschreitet den Höchstbetrag und ist insgesamt "
        "ausgeschlossen: Höchstbetrag {ceiling}, verbraucht {used}, frei {headroom}. Möglich sind "
        "ein Betrag bis zum freien Rest oder die Ablehnung."
    )
    legal_basis = "De-minimis-Verordnung"


class AwardRecordedOtherwise(Rejection):
    """An award is recorded once."""

    code = "award-recorded-otherwise"
    message = (
        "Unter der Kennung {award} ist bereits eine andere Beihilfe erfasst; "
        "eine weitere braucht eine eigene Kennung."
    )
    field = "award"


class AwardUnknown(Rejection):
    """Only an award of this service is entered in the register or reduced."""

    code = "award-unknown"
    message = (
        "Die Beihilfe {award} ist bei diesem Unternehmen nicht als eigene erfasst; "
        "bitte die Nummer des Bescheids prüfen."
    )
    field = "award"


class AwardNotForRegister(Rejection):
    """The register begins with awards of a certain day."""

    code = "award-not-for-register"
    message = (
        "Die Beihilfe {award} vom {day} ist nicht registerpflichtig: die Pflicht galt an diesem "
        "Tag noch nicht."
    )
    field = "award"


class RegisterEnteredOtherwise(Rejection):
    """An award stands in the register once."""

    code = "register-entered-otherwise"
    message = (
        "Die Beihilfe {award} steht seit dem {day} unter der Nummer {register_no} im Register; "
        "ein zweiter Eintrag ist nicht möglich."
    )
    field = "register_no"


class PartyErased(Rejection):
    """Nobody applies under a name that was erased."""

    code = "party-erased"
    message = (
        "Die personenbezogenen Angaben von {party} wurden gelöscht; "
        "ein neuer Antrag braucht einen neu erfassten Antragsteller."
    )
    field = "party"


class AlreadyErased(Rejection):
    """What is gone cannot be erased again."""

    code = "already-erased"
    message = "Die personenbezogenen Angaben wurden bereits am {day} gelöscht."


class ErasureNotRequested(Rejection):
    """An erasure has a request with its legal basis."""

    code = "erasure-not-requested"
    message = "Die Löschung ist nicht beantragt; zuerst muss eine andere Person sie beantragen."


class SamePersonRequestedAndErased(Rejection):
    """Two persons erase: what is gone cannot be brought back."""

    code = "same-person-requested-and-erased"
    message = "Wer die Löschung beantragt hat, nimmt sie nicht vor; eine zweite Person ist nötig."


class RolesInForce(Rejection):
    """Who may still act must be known by name."""

    code = "roles-in-force"
    message = (
        "Die Person hält noch Zuständigkeiten ({roles}); vor der Löschung sind sie zu entziehen."
    )


class RetentionRuns(Rejection):
    """While a case is open or its files must be kept, its recipient stays known."""

    code = "retention-runs"
    message = (
        "Diese Akten sind offen oder noch aufzubewahren: {cases}. Möglich ist die Löschung nach "
        "Ablauf der Aufbewahrung oder mit einer Begründung der Ausnahme."
    )
    field = "override"
