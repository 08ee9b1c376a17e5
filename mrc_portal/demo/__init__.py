"""The demonstration: invented people, and 48 months of what the centres did for them.

`definition` says what it shows; `staff`, `sessions`, `outings` and `media` make the rows; `load` writes them down.
"""

DEMO_PASSWORD = "leave-well-informed"  # noqa: S105 - printed at every start; it opens invented data only
