"""Every setting of the service. The only place that reads the environment."""

from pathlib import Path
from typing import Self

from pydantic import ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.problems import BadSetting

_ROOT = Path(__file__).resolve().parent.parent
_SQLITE = "sqlite:///"


class Settings(BaseSettings):
    """What an operator may choose, each as CXC_NAME in the environment."""

    model_config = SettingsConfigDict(env_prefix="CXC_", frozen=True, extra="ignore")

    database_url: str = f"{_SQLITE}cxc.db"  # a URL, or the plain path of an SQLite file
    vectors_dir: Path = Path()  # default: the folder cxc-vectors beside the SQLite file
    encoder: str = "all-minilm-l6-v2"
    models_dir: Path = _ROOT / "models"
    editions_dir: Path = (
        _ROOT / "data" / "editions"
    )  # later editions of the rules; the first is data/reference

    @field_validator("database_url")
    @classmethod
    def _path_to_url(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("it is empty; give the path of a file such as cxc.db")
        return value if "://" in value else f"{_SQLITE}{value}"

    @model_validator(mode="after")
    def _vectors_beside_the_database(self) -> Self:
        if "vectors_dir" in self.model_fields_set:
            return self
        folder = Path(self.database_url.removeprefix(_SQLITE).partition("?")[0]).parent
        beside = folder if self.database_url.startswith(_SQLITE) else Path()
        object.__setattr__(self, "vectors_dir", beside / "cxc-vectors")
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
