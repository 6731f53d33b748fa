"""Every setting of the service. The only place that reads the environment."""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from api.problems import BadSetting

_ROOT = Path(__file__).resolve().parent.parent
_SQLITE = "sqlite:///"


class Settings(BaseSettings):
    """What an operator may choose, each as CXC_NAME in the environment."""

    model_config = SettingsConfigDict(env_prefix="CXC_", frozen=True, extra="ignore")

    database_url: str = f"{_SQLITE}cxc.db"  # a URL, or the plain path of an SQLite file
    vectors_dir: Path = Path()  # default: the folder cxc-vectors beside the SQLite file
    files_dir: Path = Path()  # of what people hand in; default: the folder cxc-files beside the SQLite file
    encoder: str = "all-minilm-l6-v2"
    models_dir: Path = _ROOT / "models"
    editions_dir: Path = (
        _ROOT / "data" / "editions"
    )  # later editions of the rules; the first is data/reference
    public_url: str = "http://127.0.0.1:8000"  # where people reach the service; links in notices begin so
    smtp_host: str = ""  # the server that takes our e-mail; empty: e-mail waits until one is set
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = Field(default=SecretStr(""), validate_default=True)
    mail_sender: str = Field(default="", validate_default=True)  # a mailbox such as cxc@example.org
    webhook_private: bool = False  # whether webhooks may lead to addresses of private networks
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = ()  # comma-separated
    rate_limits: bool = True  # per address; switch off only where something in front counts
    upkeep: bool = True  # whether this process does the regular jobs, such as delivering notices
    metrics_public: bool = False  # whether /metrics answers others than this machine
    proposals_open: int = Field(default=5, ge=1)  # at once, made by one organisation; and again received
    proposal_days: int = Field(default=30, ge=1)  # after its last move for which a proposal can be answered
    proposal_reminder_days: int = Field(default=7, ge=0)  # before its last day
    # Signing in by an identity provider (OpenID Connect); without an issuer there is none.
    oidc_issuer: str = ""  # as it calls itself, such as https://login.example.eu
    oidc_client_id: str = Field(default="", validate_default=True)
    oidc_client_secret: SecretStr = Field(default=SecretStr(""), validate_default=True)
    oidc_name: str = "your identity provider"  # on the button: 'Sign in with ...'

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _parted_by_commas(cls, value: object) -> object:
        return (
            [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @field_validator("public_url")
    @classmethod
    def _an_address_of_the_web(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")) or any(sign.isspace() for sign in value):
            raise ValueError("it is no address such as https://cxc.example.org")
        return value.rstrip("/")

    @field_validator("smtp_password")
    @classmethod
    def _a_password_needs_a_private_way(cls, value: SecretStr, so_far: ValidationInfo) -> SecretStr:
        if value.get_secret_value() and so_far.data.get("smtp_security") == "none":
            raise ValueError("it would be sent unencrypted; set CXC_SMTP_SECURITY to starttls or tls")
        return value

    @field_validator("mail_sender")
    @classmethod
    def _a_server_needs_a_sender(cls, value: str, so_far: ValidationInfo) -> str:
        name, at, domain = value.partition("@")
        is_mailbox = bool(name and at and domain) and value.isprintable() and not set(value) & set(" ,;<>")
        if (value or so_far.data.get("smtp_host")) and not is_mailbox:
            raise ValueError("e-mail needs a mailbox to come from, such as cxc@example.org")
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _a_provider_nobody_listens_in_on(cls, value: str) -> str:
        parted = urlsplit(value)
        on_this_machine = parted.scheme == "http" and parted.hostname in {"127.0.0.1", "::1", "localhost"}
        is_bare = bool(parted.hostname) and not parted.query and not parted.fragment and not parted.username
        if value and not (is_bare and (parted.scheme == "https" or on_this_machine)):
            raise ValueError("it is no address such as https://login.example.eu")
        return value

    @field_validator("oidc_client_id", "oidc_client_secret")
    @classmethod
    def _a_provider_knows_us(cls, value: str | SecretStr, so_far: ValidationInfo) -> str | SecretStr:
        told = value.get_secret_value() if isinstance(value, SecretStr) else value
        if so_far.data.get("oidc_issuer") and not told:
            raise ValueError("the identity provider has to know this service: set what it calls it")
        return value

    @field_validator("database_url")
    @classmethod
    def _path_to_url(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("it is empty; give the path of a file such as cxc.db")
        return value if "://" in value else f"{_SQLITE}{value}"

    @model_validator(mode="after")
    def _folders_beside_the_database(self) -> Self:
        folder = Path(self.database_url.removeprefix(_SQLITE).partition("?")[0]).parent
        beside = folder if self.database_url.startswith(_SQLITE) else Path()
        for setting, name in (("vectors_dir", "cxc-vectors"), ("files_dir", "cxc-files")):
            if setting not in self.model_fields_set:
                object.__setattr__(self, setting, beside / name)
        return self


def load_settings(database: str | None = None) -> Settings:
    """The settings from the environment; `database`, where given, wins over CXC_DATABASE_URL.

    Raises BadSetting naming the setting and what is wrong with it.
    """
    try:
        return Settings() if database is None else Settings(database_url=database)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        raise BadSetting(name=name, reason=str(first["msg"])) from None
