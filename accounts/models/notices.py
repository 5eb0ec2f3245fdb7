"""What people are told, by which way, and what they do not want to be told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class NoticeChannel(models.TextChoices):
    PORTAL = "portal", _("in my account")
    EMAIL = "email", _("by e-mail")
    SMS = "sms", _("by text message")


class Notice(models.Model):
    """One message to one person by one way. A key makes it once, however often it is asked for."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        # A process died between sending and noting so: sent again, it might come twice.
        DOUBTFUL = "doubtful", _("perhaps sent")

    # What it tells of, such as "dossier-event:17".
    key = models.CharField(max_length=100)
    event = models.CharField(_("event"), max_length=60)
    channel = models.CharField(_("way"), max_length=10, choices=NoticeChannel.choices)
    # Empty: somebody without an account, known by ``address`` only.
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="notices"
    )
    address = models.CharField(max_length=254, blank=True)  # e-mail address or E.164
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    link = models.CharField(max_length=500, blank=True)  # a path of the portal
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(_("sent at"), null=True)
    read_at = models.DateTimeField(null=True)
    last_error = models.TextField(_("last error"), blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(
                fields=["key", "channel", "recipient"],
                condition=Q(recipient__isnull=False),
                name="one_notice_per_person_and_way",
            ),
            models.UniqueConstraint(
                fields=["key", "channel", "address"],
                condition=Q(recipient__isnull=True),
                name="one_notice_per_address_and_way",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=Q(state="waiting"), name="notices_to_send"
            ),
            models.Index(fields=["recipient", "channel", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.channel}"


class NoticePreference(models.Model):
    """A way by which somebody does, or does not, want to be told of one kind of event."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preferences"
    )
    event = models.CharField(max_length=60)
    channel = models.CharField(max_length=10, choices=NoticeChannel.choices)
    is_wanted = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "event", "channel"], name="one_preference_per_event_and_way"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.event} {self.channel} {self.is_wanted}"
