"""Keeping webhooks, and sending to them."""

import random

from dependency_injector import providers

from application.webhooks.ask_deliveries import AskDeliveries
from application.webhooks.deliver import Deliver
from application.webhooks.fan_out import FanOut
from application.webhooks.find_webhooks import FindWebhooks
from application.webhooks.keep_webhooks import KeepWebhooks
from application.webhooks.send_webhooks import SendWebhooks
from entrypoints.container.jobs import JobUseCases


class WebhookUseCases(JobUseCases):
    """One provider for each use-case of webhooks; what sends needs the views of the doors."""

    adapters, ledger, lists = JobUseCases.adapters, JobUseCases.ledger, JobUseCases.lists
    deliveries, box, post = adapters.webhook_deliveries, adapters.webhook_box, adapters.webhook_post
    keep_webhooks = providers.Factory(
        KeepWebhooks, ledger, adapters.feed, adapters.secrets, box, post, deliveries
    )
    find_webhooks = providers.Factory(FindWebhooks, lists, deliveries, box)
    ask_deliveries = providers.Factory(AskDeliveries, ledger, find_webhooks, deliveries)
    fan_out = providers.Factory(
        FanOut,
        adapters.feed,
        adapters.events,
        adapters.rows,
        find_webhooks,
        deliveries,
        adapters.clock,
    )
    deliver = providers.Factory(
        Deliver,
        adapters.feed,
        find_webhooks,
        keep_webhooks,
        deliveries,
        box,
        post,
        JobUseCases.authority,
        adapters.clock,
        chance=random.random,
    )
    send_webhooks = providers.Factory(
        SendWebhooks,
        fan_out,
        find_webhooks,
        deliveries,
        adapters.leases,
        adapters.clock,
        observe=adapters.observer,
    )
