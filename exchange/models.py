"""Messages that must reach somebody: written with the work they tell of, sent by a relay."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutboxMessage(models.Model):
    """One message to a handler, written in the transaction of the work it tells of.

    ``topic`` chooses the handlers (``exchange.services.outbox.handles``); the relay calls them at
    least once, in the order of rows with the same ``key``.
    """

    topic = models.CharField(_("topic"), max_length=60)
    key = models.CharField(_("key"), max_length=100)
    payload = models.JSONField(_("content"), default=dict)
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)
    due_at = models.DateTimeField(_("due at"), db_index=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)

    class Meta:
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(sent_at__isnull=True),
                name="unsent_messages",
            ),
            models.Index(
                fields=["key", "id"],
                condition=models.Q(sent_at__isnull=True),
                name="unsent_messages_by_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"
