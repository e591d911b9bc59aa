"""How reports are published: the figures come from the read side, bound in when it is wired."""

from __future__ import annotations

from grants.kernel.ids import EVERYWHERE, report_stream
from grants.kernel.roles import Role
from grants.report.commands import PublishReport
from grants.report.decider import REPORT, ReportBasis, parameters_of
from grants.report.figures import Compute, Query
from grants.store.dispatch import Route, new_id
from grants.store.work import Work


def routes(compute: Compute) -> tuple[Route, ...]:
    """The commands on reports, with who computes them."""

    def publish_report(work: Work, stream: str, command: PublishReport) -> None:
        query = Query(
            name=command.name,
            parameters=parameters_of(command),
            as_of=command.as_of,
            known_at=None,
        )
        figures = compute(work.known.log, query)
        work.decide(REPORT, stream, command, ReportBasis(**vars(work.basis), figures=figures))

    return (
        Route(
            name="publish-report",
            kind="report",
            command=PublishReport,
            roles=frozenset({Role.COMPLIANCE}),
            handle=publish_report,
            opens=lambda _work, _command: report_stream(new_id()),
            scopes_of=_scopes_of_report,
        ),
    )


def _scopes_of_report(_work: Work, _stream: str, command: PublishReport | None) -> tuple[str, ...]:
    """A report is about one scope, or about all of them."""
    return () if command is None else (command.scope or EVERYWHERE,)
