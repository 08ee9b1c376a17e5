"""What is the same in every demonstration."""

DEMO_PASSWORD = "leave-well-informed"  # noqa: S105 - printed at every start; it opens invented data only
