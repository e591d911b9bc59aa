"""Who may not let a claim go: nobody who raised it, or assessed its interest; nor the reverse."""

from __future__ import annotations

from grants.claim import commands as c
from grants.claim import events as e
from grants.kernel.duties import Barred, Duty
from grants.kernel.phrases import N_

_RAISED_IT = (Barred(e.RecoveryOrdered, "drafted_by"), Barred(e.RecoveryOrdered, "approved_by"))
_NOTHING = N_("Es ist nichts gefordert.")

DUTIES = (
    *(
        Duty(
            command=command,
            begun_by=(e.RecoveryOrdered,),
            barred=(Barred(e.InterestWaived, "waived_by"),),
            nothing=_NOTHING,
            reason="Wer auf Zinsen verzichtet hat, setzt auf diese Erstattung keine fest.",
        )
        for command in (c.AssessInterest, c.AssessInterimInterest)
    ),
    *(
        Duty(
            command=command,
            begun_by=(e.RecoveryOrdered,),
            barred=_RAISED_IT,
            nothing=_NOTHING,
            reason="Wer gefordert hat, entscheidet nicht, wie von der Forderung abgesehen wird.",
        )
        for command in (c.DeferClaim, c.AgreeInstalments, c.WriteDownClaim, c.WaiveClaim)
    ),
    Duty(
        command=c.NotifyClaim,
        begun_by=(e.RecoveryOrdered,),
        done_by=(e.ClaimNotified,),
        nothing="Der Erstattungsbescheid ist bekannt gegeben.",
    ),
    Duty(
        command=c.RecordClaimFinality,
        begun_by=(e.ClaimNotified,),
        done_by=(e.ClaimBecameFinal,),
        nothing="Kein bekannt gegebener Erstattungsbescheid wartet auf die Bestandskraft.",
    ),
    Duty(
        command=c.RefundClaim,
        begun_by=(e.ClaimAnnulled,),
        nothing="Es ist nichts zurückzuzahlen.",
    ),
    Duty(
        command=c.WaiveInterest,
        begun_by=(e.RecoveryOrdered,),
        barred=(*_RAISED_IT, Barred(e.InterestAssessed, "assessed_by")),
        nothing=_NOTHING,
        reason="Wer gefordert oder die Zinsen festgesetzt hat, erlässt sie nicht.",
    ),
)
