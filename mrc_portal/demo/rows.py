"""What the demonstration consists of, before it is written down."""

from collections import defaultdict
from collections.abc import Callable
from itertools import islice

from django.db import connection, models

BATCH = 1_000


class Rows:
    """New rows by model, kept in the order in which models were first seen: what others point to goes first."""

    def __init__(self) -> None:
        self.by_model: dict[type[models.Model], list[models.Model]] = defaultdict(list)

    def add(self, *rows: models.Model) -> None:
        for row in rows:
            self.by_model[type(row)].append(row)

    def __len__(self) -> int:
        return sum(map(len, self.by_model.values()))

    def store(self, told: Callable[[int], object]) -> None:
        """Writes them all, and tells of each batch how many it was."""
        for model, rows in self.by_model.items():
            waiting = iter(rows)
            while batch := list(islice(waiting, BATCH)):
                model._default_manager.bulk_create(batch)
                told(len(batch))
        self._let_the_planner_know()

    def _let_the_planner_know(self) -> None:
        """Until it has seen how many rows there are, PostgreSQL joins them as if there were none."""
        tables = [connection.ops.quote_name(model._meta.db_table) for model in self.by_model]
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(tables)}")
