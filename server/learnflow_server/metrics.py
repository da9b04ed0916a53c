"""Every metric, once: its name, kind, meaning, and what to do when it looks bad."""

from dataclasses import dataclass
from typing import Any, Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


@dataclass(frozen=True)
class Metric:
    """One metric; `remedy` is what an operator does when it looks bad."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    remedy: str
    labels: tuple[str, ...] = ()


METRICS = (
    Metric(
        "learnflow_requests",
        "counter",
        "HTTP requests by route and status.",
        "Many 5xx: read the log by request_id; many 401: check the clocks.",
        ("route", "status"),
    ),
    Metric(
        "learnflow_request_seconds",
        "histogram",
        "Time to answer, by route.",
        "Slow events: look at the disk's flush time; it bounds every durable write.",
        ("route",),
    ),
    Metric(
        "learnflow_events",
        "counter",
        "Events by result (accepted, rejected).",
        "Rejected rising: a client breaks the contract; its parked page says why.",
        ("status",),
    ),
    Metric(
        "learnflow_agent_events",
        "counter",
        "Events an agent took or buried.",
        "Buried above 0: a dead letter; its frames say where our code stopped.",
        ("group", "outcome"),
    ),
    Metric(
        "learnflow_agent_lag",
        "gauge",
        "Records of the log an agent hasn't taken yet.",
        "Growing for minutes: the agent is stopped or the machine is too small.",
        ("group",),
    ),
    Metric(
        "learnflow_lost_slots",
        "counter",
        "Slots that neither a device nor the server has: the loss alarm.",
        "Any: the log names student and stream; look for a restored or cloned device.",
    ),
)


def exposed_name(metric: Metric) -> str:
    """The name as `/metrics` shows it: counters end in `_total`."""
    return f"{metric.name}_total" if metric.kind == "counter" else metric.name


class Meters:
    """The metrics of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        kinds: dict[str, Any] = {"counter": Counter, "gauge": Gauge, "histogram": Histogram}
        self._made: dict[str, Any] = {
            m.name: kinds[m.kind](m.name, m.help, m.labels, registry=self.registry) for m in METRICS
        }

    def request(self, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._made["learnflow_requests"].labels(route, str(status)).inc()
        self._made["learnflow_request_seconds"].labels(route).observe(seconds)

    def events(self, status: str, number: int) -> None:
        """Count events by result."""
        self._made["learnflow_events"].labels(status).inc(number)

    def agent(self, group: str, outcome: str, number: int) -> None:
        """Count what an agent did."""
        self._made["learnflow_agent_events"].labels(group, outcome).inc(number)

    def lag(self, group: str, records: int) -> None:
        """Set an agent's lag."""
        self._made["learnflow_agent_lag"].labels(group).set(records)

    def lost(self, slots: int) -> None:
        """Count lost slots."""
        self._made["learnflow_lost_slots"].inc(slots)

    def text(self) -> bytes:
        """The exposition format."""
        return generate_latest(self.registry)
