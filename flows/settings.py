"""Settings from options and from environment variables `TONGHOP_…`, with their defaults."""

from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from flows.office_forms import office_forms
from reports.sample.office import SAMPLE_REGISTRY
from schemas.declaration.form import Form
from schemas.registry import Registry
from schemas.registry.units import MAIL_ADDRESS
from warehouse.home.layout import Home
from warehouse.ledger.registry import read_registry
from warehouse.storage.lake import Lake
from warehouse.storage.lake_connection import LAKE_PREFIX

PROCESSES, DASK = "processes", "dask"  # values of `task_runner`


def _timezone(text: str | None) -> str | None:
    if text and text not in available_timezones():
        raise ValueError(f"{text!r} is no time zone; write it as Asia/Ho_Chi_Minh")
    return text or None


def _warehouse(text: str | None) -> str | None:
    if text and not text.startswith(LAKE_PREFIX):
        raise ValueError(f"write a lake as {LAKE_PREFIX}postgres:dbname=… host=…, or nothing for the home's own file")
    return text or None


def _mail_address(text: str | None) -> str | None:
    if text and not MAIL_ADDRESS.fullmatch(text):
        raise ValueError(f"{text!r} is no mail address; write it as bao-cao@huyen.vn")
    return text or None


def _task_runner(text: str) -> str:
    if text not in (PROCESSES, DASK) and not text.startswith(f"{DASK}:"):
        raise ValueError(f"{text!r} is no way to read; write {PROCESSES}, {DASK} or {DASK}:tcp://host:8786")
    return text


class Settings(BaseSettings):
    """Settings of a home, read from `TONGHOP_HOME`, `…_REGISTRY`, `…_INBOX`, `…_SCHEDULE`, and so on.

    `inbox_password`: of a mailbox; `inbox_password_block`: the Prefect block that holds it instead.
    `inbox_mark_read`: messages are marked as seen once they are loaded. `smtp`: the server that units' answers are
    sent by, `mail_from`: their sender; without both no mail is sent. `schedule`: cron. `keep_published`: number of
    dated publications to keep. `task_runner`: `processes` of this machine, `dask` on it, or a Dask cluster by
    address. `small_cells`: a release hides counts of fewer persons than that; 0 hides none. Inside the office
    nothing is hidden. `warehouse`: the lake that holds the ledger, as `ducklake:postgres:…`; None: the home's own
    file. `lake_data`: the folder or `s3://…` for the rows of a new lake.
    """

    model_config = SettingsConfigDict(env_prefix="TONGHOP_", extra="ignore")

    home_folder: Path = Field(default=Path("var"), validation_alias="TONGHOP_HOME")
    registry_folder: Path = Field(default=SAMPLE_REGISTRY, validation_alias="TONGHOP_REGISTRY")
    inbox: str | None = None
    inbox_password: SecretStr | None = None
    inbox_password_block: str | None = None
    inbox_mark_read: bool = False
    smtp: str | None = None
    smtp_password: SecretStr | None = None
    smtp_password_block: str | None = None
    mail_from: Annotated[str | None, AfterValidator(_mail_address)] = None

    schedule: str = "0 1 * * *"
    own_timezone: Annotated[str | None, AfterValidator(_timezone)] = Field(
        default=None, validation_alias="TONGHOP_TIMEZONE"
    )

    task_runner: Annotated[str, AfterValidator(_task_runner)] = PROCESSES
    warehouse: Annotated[str | None, AfterValidator(_warehouse)] = None
    lake_data: str | None = None

    keep_published: int = Field(default=7, ge=0)  # a week of nights
    small_cells: int = Field(default=5, ge=0)

    @cached_property
    def home(self) -> Home:
        """The home, with an absolute path: Prefect sets the working folder of a run."""
        return Home(self.home_folder.absolute(), self.keep_published, self._lake(), self.forms)

    def _lake(self) -> Lake | None:
        if self.warehouse is None:
            return None
        return Lake(self.warehouse.removeprefix(LAKE_PREFIX), self.registry.office, self.lake_data)

    @cached_property
    def registry(self) -> Registry:
        """The registry; raises RegistryError."""
        return read_registry(self.registry_folder, self.forms)

    @cached_property
    def forms(self) -> tuple[type[Form], ...]:
        """The forms: the five, and the office's own in `forms/` of its registry folder; raises UsageError."""
        return office_forms(self.registry_folder)

    @property
    def shown_inbox(self) -> str:
        """The inbox's folder or address, without a password."""
        from warehouse.home.remote_inbox import RemoteInbox  # imports fsspec

        inbox = self.inbox or str(self.home.inbox)
        return RemoteInbox(inbox).address if "://" in inbox else inbox

    @property
    def timezone(self) -> str:
        """The office's time zone: that of its registry, unless a setting says another."""
        return self.own_timezone or self.registry.office.time_zone

    @property
    def is_sample_office(self) -> bool:
        """Return whether the registry is the packaged one of the sample district."""
        return self.registry_folder == SAMPLE_REGISTRY

    def today(self) -> date:
        """Return the current day in the district's time zone."""
        return datetime.now(ZoneInfo(self.timezone)).date()
