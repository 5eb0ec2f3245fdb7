from __future__ import annotations

from django.db import models


class IdempotentAnswer(models.Model):
    """What a write with an ``Idempotency-Key`` was answered, to say the same once more.

    Knows neither key nor caller, and the answer is sealed with the key: who reads the table learns
    nothing (``portal_site.lib.idempotency``).
    """

    digest = models.CharField(max_length=64, unique=True)  # of caller, address and key
    body_digest = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    # Empty while the work is going on.
    answer = models.BinaryField(null=True)

    class Meta:
        indexes = [models.Index(fields=["started_at"])]

    def __str__(self) -> str:
        return self.digest
