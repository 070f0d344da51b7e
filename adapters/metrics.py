"""What the platforms' adapters measure of themselves, for `/metrics` (bot/metrics.py)."""

from prometheus_client import Histogram

ANSWERED_SECONDS = Histogram(
    "accord_ack_seconds",
    "From the arrival of a command, a press or a form until the platform has its answer. It waits for three seconds.",
    ["platform"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 3),
)
