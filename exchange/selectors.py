from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from exchange.models import OutboxMessage


def next_message(now: datetime) -> OutboxMessage | None:
    """Lock and return the message that is due longest and whose key has none waiting before it.

    To be called in a transaction. A message that another process holds is passed over, and so is
    what follows it under the same key: that one is not sent before the other has committed.
    """
    unsent = OutboxMessage.objects.filter(sent_at=None)
    earlier = unsent.filter(key=OuterRef("key"), pk__lt=OuterRef("pk"))
    due = unsent.filter(~Exists(earlier), due_at__lte=now).order_by("due_at", "pk")
    return due.select_for_update(skip_locked=True).first()
