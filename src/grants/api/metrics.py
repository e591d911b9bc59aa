"""Figures for Prometheus: requests as they happen, the state of the log when asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from projections.cleaning import Remains
from projections.runtime import Lag

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})


class _Lags(Collector):
    """How far the read models are behind, looked up when Prometheus asks."""

    def __init__(self, lags: Callable[[], Iterable[Lag]]) -> None:
        self._lags = lags

    def collect(self) -> Iterable[Metric]:
        positions = GaugeMetricFamily(
            "grants_read_model_lag_positions", "Facts not applied yet", labels=["model"]
        )
        seconds = GaugeMetricFamily(
            "grants_read_model_lag_seconds", "Age of the oldest of them", labels=["model"]
        )
        incidents = GaugeMetricFamily(
            "grants_read_model_incidents", "1: stands still at a fact", labels=["model"]
        )
        current = GaugeMetricFamily(
            "grants_read_model_current", "0: another version is served", labels=["model"]
        )
        for lag in self._lags():
            positions.add_metric([lag.model], lag.behind)
            seconds.add_metric([lag.model], lag.behind_seconds)
            incidents.add_metric([lag.model], int(lag.incident is not None))
            current.add_metric([lag.model], int(lag.current))
        return (positions, seconds, incidents, current)

    def describe(self) -> Iterable[Metric]:
        return ()  # The database is not asked before it must be.


class _Remains(Collector):
    """Of how many erasures the files of the database may still hold something."""

    def __init__(self, remains: Callable[[], Remains | None]) -> None:
        self._remains = remains

    def collect(self) -> Iterable[Metric]:
        count = GaugeMetricFamily(
            "grants_erasures_in_files", "Erasures not yet gone from the files of the database"
        )
        seconds = GaugeMetricFamily(
            "grants_erasures_in_files_seconds", "Seconds since the oldest of them"
        )
        found = self._remains()
        if found is not None:
            count.add_metric([], found.erasures)
            seconds.add_metric([], found.seconds)
        return (count, seconds)

    def describe(self) -> Iterable[Metric]:
        return ()  # As above.


class Metrics:
    """The figures of one application; a registry of its own, so that tests do not share it."""

    def __init__(
        self, lags: Callable[[], Iterable[Lag]], remains: Callable[[], Remains | None]
    ) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "grants_requests",
            "Requests answered",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "grants_request_seconds", "Time to answer", ["method", "route"], registry=self.registry
        )
        self._labelled: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self.registry.register(_Lags(lags))
        self.registry.register(_Remains(remains))

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request was answered; the method is the sender's word, so others are one label."""
        requests, times = self._kept(method if method in METHODS else "other", route, status)
        requests.inc()
        times.observe(seconds)

    def _kept(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        """The figures with these labels, of which there are as many as routes and statuses."""
        found = self._labelled.get((method, route, status))
        if found is None:
            requests = self._requests.labels(method, route, str(status))
            found = (requests, self._seconds.labels(method, route))
            self._labelled[method, route, status] = found
        return found

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self.registry)
