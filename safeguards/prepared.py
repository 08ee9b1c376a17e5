"""Statements that PostgreSQL reads and plans once a connection, and not each time they are asked.

Of a short statement the planning is most of what it costs. The driver has no word for this, but PostgreSQL has: PREPARE
and EXECUTE. What is prepared belongs to a connection, outlasts its transactions, and is planned anew by PostgreSQL
itself where tables change, or what is counted of them.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)

_known_to: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
"""By the driver's connections: the names of what each has prepared. One that is lost takes its names along."""


class Prepared:
    """One statement: its name on the server, its text with what it is asked with as `%(name)s`, and the types of that.

    `behind` are statements that are not prepared and go before it, in the same way to the server.
    """

    def __init__(self, name: str, text: str, /, *, behind: str = "", **types: str) -> None:
        self.name, self.text, self.behind, self.types = name, text, behind, types

    def rows(self, asked: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """What it finds."""
        with connection.cursor() as cursor:
            self._make_known()
            cursor.execute(self._execute, asked)
            return cursor.fetchall()

    def _make_known(self) -> None:
        """To this connection. On a way of its own: what is asked may be refused, as where a lock is waited for too
        long, and what was prepared on the same way would be so without our knowing."""
        known = _known_to.setdefault(connection.connection, set())
        if self.name not in known:
            # With the driver's own cursor: how many queries a page has must not hang on what was asked before it.
            with connection.wrap_database_errors, connection.connection.cursor() as cursor:
                cursor.execute(self._prepare)
            known.add(self.name)

    @cached_property
    def _prepare(self) -> str:
        places = {name: f"${number}" for number, name in enumerate(self.types, start=1)}
        return f"PREPARE {self.name} ({', '.join(self.types.values())}) AS {self.text % places}"

    @cached_property
    def _execute(self) -> str:
        return f"{self.behind} EXECUTE {self.name} ({', '.join(f'%({name})s' for name in self.types)})"


class PreparedModels(Prepared, Generic[Row]):
    """One that finds whole rows of a table, whose columns stand as `{columns}` in its text.

    They are named one by one: a star would change what was prepared when a migration adds another one meanwhile.
    """

    def __init__(self, model: type[Row], name: str, text: str, /, *, behind: str = "", **types: str) -> None:
        self.model, self.fields = model, model._meta.concrete_fields
        columns = ", ".join(f'"{field.column}"' for field in self.fields)
        super().__init__(name, text.replace("{columns}", columns), behind=behind, **types)

    def models(self, asked: Mapping[str, Any]) -> Iterator[Row]:
        """What it finds as Django makes it: what `raw()` does, at a third of its price where few are found."""
        rows = self.rows(asked)
        names = [field.attname for field in self.fields]
        # What a field makes of a value that it reads, as of an envelope; most take it as it is.
        read = [(number, field.get_db_converters(connection)) for number, field in enumerate(self.fields)]
        for row in rows:
            values = list(row)
            for number, converters in read:
                for convert in converters:
                    values[number] = convert(values[number], None, connection)
            yield self.model.from_db(connection.alias, names, values)

    def first(self, asked: Mapping[str, Any]) -> Row | None:
        """The first that it finds."""
        return next(self.models(asked), None)
