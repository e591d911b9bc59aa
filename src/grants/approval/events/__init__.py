"""Facts about decisions on a case: drafted, approved, notified, final, amended, closed.

Stream `case/{number}`. Every decision act has a number within the case (`decision`), to which its
dispatch, notification, finality and objection refer.
"""

from grants.approval.events.course import (
    CaseClosed,
    CaseReopened,
    ConditionFulfilled,
    GrantNotTakenUp,
    InsolvencyEnded,
    InsolvencyOpened,
    PlanShiftReported,
)
from grants.approval.events.decisions import (
    DecisionDrafted,
    GrantAmended,
    GrantApproved,
    RecipientChanged,
)
from grants.approval.events.delivery import (
    DecisionBecameFinal,
    DecisionDispatched,
    DecisionReturned,
    NotificationEffected,
    ObjectionDecided,
    ObjectionFiled,
    RemedyWaived,
)
from grants.approval.events.terms import (
    Act,
    Condition,
    Deviation,
    FinancingType,
    PlanLine,
    YearShare,
)

ApprovalEvent = (
    DecisionDrafted
    | GrantApproved
    | DecisionDispatched
    | NotificationEffected
    | DecisionReturned
    | RemedyWaived
    | DecisionBecameFinal
    | ObjectionFiled
    | ObjectionDecided
    | GrantAmended
    | RecipientChanged
    | PlanShiftReported
    | ConditionFulfilled
    | InsolvencyOpened
    | InsolvencyEnded
    | GrantNotTakenUp
    | CaseClosed
    | CaseReopened
)

__all__ = [
    "Act",
    "ApprovalEvent",
    "CaseClosed",
    "CaseReopened",
    "Condition",
    "ConditionFulfilled",
    "DecisionBecameFinal",
    "DecisionDispatched",
    "DecisionDrafted",
    "DecisionReturned",
    "Deviation",
    "FinancingType",
    "GrantAmended",
    "GrantApproved",
    "GrantNotTakenUp",
    "InsolvencyEnded",
    "InsolvencyOpened",
    "NotificationEffected",
    "ObjectionDecided",
    "ObjectionFiled",
    "PlanLine",
    "PlanShiftReported",
    "RecipientChanged",
    "RemedyWaived",
    "YearShare",
]
