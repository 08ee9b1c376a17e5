"""Changing keys: every sealed text is sealed anew with the current key, in batches, while the portal runs."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Func, Value

from safeguards.crypto import Place, Unreadable, envelope_head, key_ring
from safeguards.fields import EncryptedTextField

BATCH = 500


def sealed_fields() -> list[EncryptedTextField]:
    """Every encrypted field of the portal."""
    return [
        field
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedTextField)
    ]


def under_old_keys(field: EncryptedTextField) -> models.QuerySet[models.Model]:
    """The rows whose text is sealed with another key than the current one."""
    head = envelope_head(key_ring().current_id)
    rows = field.model._base_manager.exclude(**{f"{field.name}__isnull": True})
    begins = Func(F(field.name), Value(1), Value(len(head)), function="substring", output_field=models.BinaryField())
    return rows.alias(begins=begins).exclude(begins=head)


def rotate(field: EncryptedTextField) -> Iterator[Place | None]:
    """Seals anew what old keys sealed. Yields once a row: None where that went well, the place where it is unreadable.

    Each batch is committed by itself, so that it may be stopped and begun again; what cannot be read stays as it is.
    """
    last = None
    while True:
        with transaction.atomic():
            rows = under_old_keys(field).select_for_update().order_by("pk").only("pk", field.name)
            batch = list((rows if last is None else rows.filter(pk__gt=last))[:BATCH])
            outcomes = [_rotated(field, row) for row in batch]
        if not batch:
            return
        yield from outcomes
        last = batch[-1].pk


def _rotated(field: EncryptedTextField, row: models.Model) -> Place | None:
    try:
        envelope = field.pre_save(row, add=False)
    except Unreadable:
        return field.place(row)
    field.model._base_manager.filter(pk=row.pk).update(**{field.name: envelope})
    return None
