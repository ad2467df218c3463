"""`tonghop automations`: notifications of failed or late runs and of overdue reports.

The office sets up a block in the Prefect UI (webhook, e-mail, chat), and the automations notify through it. Installing
them again replaces them.
"""

from datetime import timedelta
from uuid import UUID

from prefect import get_client
from prefect.automations import (
    AutomationCore,
    CallWebhook,
    EventTrigger,
    Posture,
    ResourceSpecification,
    SendNotification,
)
from prefect.client.orchestration import SyncPrefectClient
from prefect.exceptions import ObjectNotFound

from flows.errors import UsageError
from flows.nightly.deployment import NIGHTLY
from flows.nightly.events import DEADLINE_PASSED

_WEBHOOK = "webhook"  # takes one payload; every other kind of block takes subject and text
_START_WITHIN = timedelta(hours=1)  # of 01:00: by 02:00
_FAILED_STATES = {"prefect.flow-run.Failed", "prefect.flow-run.Crashed", "prefect.flow-run.TimedOut"}
_RUN = "{{ flow_run.name }}: {{ flow_run.state.message }}"


def install_automations(block: str, start_within: timedelta = _START_WITHIN) -> list[str]:
    """Install the automations for a block `kind/name`; return their names.

    Raises UsageError where there is no such block, or no deployment yet.
    """
    with get_client(sync_client=True) as client:
        notify = _notifier(client, block)
        nightly = _nightly_id(client)
        automations = [_failed(nightly, notify), _not_started(nightly, notify, start_within), _deadline_passed(notify)]
        for automation in automations:
            for old in client.read_automations_by_name(automation.name):
                client.delete_automation(old.id)
            client.create_automation(automation)
    return [automation.name for automation in automations]


class _Notifier:
    """Builds the automation's action that sends a subject and a text through a block."""

    def __init__(self, block_id: UUID, *, is_webhook: bool) -> None:
        self.block_id, self.is_webhook = block_id, is_webhook

    def __call__(self, subject: str, body: str) -> SendNotification | CallWebhook:
        if self.is_webhook:
            return CallWebhook(block_document_id=self.block_id, payload=f"{subject}\n{body}")
        return SendNotification(block_document_id=self.block_id, subject=subject, body=body)


def _notifier(client: SyncPrefectClient, block: str) -> _Notifier:
    kind, _, name = block.partition("/")
    try:
        document = client.read_block_document_by_name(name, kind)
    except ObjectNotFound as error:
        raise UsageError(
            f"There is no block {block!r}. Make one in the Prefect UI (Blocks), as custom-webhook/office or "
            "sendgrid-email/office, and name it here as kind/name."
        ) from error
    return _Notifier(document.id, is_webhook=kind == _WEBHOOK)


def _nightly_id(client: SyncPrefectClient) -> UUID:
    try:
        return client.read_deployment_by_name(f"consolidate/{NIGHTLY}").id
    except ObjectNotFound as error:
        raise UsageError("There is no nightly deployment yet; start `tonghop serve` first.") from error


def _related_to(deployment: UUID) -> ResourceSpecification:
    return ResourceSpecification({"prefect.resource.id": f"prefect.deployment.{deployment}"})


def _failed(nightly: UUID, notify: _Notifier) -> AutomationCore:
    return AutomationCore(
        name="tonghop: a run failed",
        description="Tells the office when a run of the nightly deployment failed or crashed.",
        trigger=EventTrigger(expect=_FAILED_STATES, match_related=_related_to(nightly), posture=Posture.Reactive),
        actions=[notify("Tổng hợp báo cáo: lần chạy bị lỗi", _RUN)],
    )


def _not_started(nightly: UUID, notify: _Notifier, within: timedelta) -> AutomationCore:
    """Notify of a run that Prefect marked late and that has not started `within` that time since."""
    return AutomationCore(
        name="tonghop: the night did not start",
        description="Tells the office when a run that was due has not started an hour later.",
        trigger=EventTrigger(
            after={"prefect.flow-run.Late"},
            expect={"prefect.flow-run.Running"},
            for_each={"prefect.resource.id"},
            match_related=_related_to(nightly),
            posture=Posture.Proactive,
            within=within,
        ),
        actions=[notify("Tổng hợp báo cáo: lần chạy đêm chưa bắt đầu", "{{ flow_run.name }}")],
    )


def _deadline_passed(notify: _Notifier) -> AutomationCore:
    text = "{{ event.resource.name }}: {{ event.payload.missing }} báo cáo chưa nộp: {{ event.payload.units }}"
    return AutomationCore(
        name="tonghop: a deadline passed with reports missing",
        description="Tells the office whose reports are missing on the day after they were due.",
        trigger=EventTrigger(expect={DEADLINE_PASSED}, posture=Posture.Reactive),
        actions=[notify("Tổng hợp báo cáo: quá hạn nộp", text)],
    )
