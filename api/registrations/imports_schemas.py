"""What crosses the wire about imports."""

from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, Field

from api.profiles.cells import BadCell
from api.profiles.duplicates import Strength
from api.profiles.imports import Change, Coming, Suspicion, UnderstoodCell, UnderstoodRow

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.registrations.imports_use_cases import Done

MOST_TOLD = 1_000  # errors, changes and suspicions, each, in one answer


class BadCellAnswer(BaseModel):
    """One thing wrong in one row."""

    row: int = Field(description="as a spreadsheet counts: the header is row 1", examples=[3])
    column: str = Field(examples=["country"])
    value: str = Field(description="as it stands there, shortened", examples=["Portugl"])
    problem: str = Field(examples=["this is no country we know"])
    advice: str = Field(examples=["Did you mean 'PT' (Portugal)?"])

    @classmethod
    def of(cls, bad: BadCell) -> Self:
        return cls(row=bad.row, column=bad.column, value=bad.value, problem=bad.problem, advice=bad.advice)


class ChangeAnswer(BaseModel):
    """What a file changes of one organisation."""

    id: str = Field(examples=["demo-sme-138"])
    fields: list[str] = Field(examples=[["city", "technologies"]])

    @classmethod
    def of(cls, change: Change) -> Self:
        return cls(id=change.id, fields=list(change.fields))


class SuspicionAnswer(BaseModel):
    """A row that looks like an organisation under another id. It came in all the same: look at both."""

    row: int = Field(examples=[3])
    id: str = Field(examples=["ORG-2"])
    other: str = Field(description="id of the one that it looks like", examples=["demo-sme-138"])
    other_row: int | None = Field(description="its row, where it is in the file too")
    strength: Strength
    reasons: list[str] = Field(examples=[["the same name", "the same city"]])

    @classmethod
    def of(cls, suspicion: Suspicion) -> Self:
        return cls(
            row=suspicion.row,
            id=suspicion.id,
            other=suspicion.other,
            other_row=suspicion.other_row,
            strength=suspicion.likeness.strength,
            reasons=list(suspicion.likeness.reasons),
        )


class UnderstoodCellAnswer(BaseModel):
    """One cell of the file, and what it was understood as."""

    column: str = Field(description="as the file calls it", examples=["country"])
    text: str = Field(description="as it stands there, shortened", examples=["Portugal"])
    read_as: str = Field(
        description="empty: just as it stands there, or it could not be read", examples=["PT"]
    )
    wrong: list[BadCellAnswer] = Field(description="what is wrong with it")

    @classmethod
    def of(cls, cell: UnderstoodCell) -> Self:
        wrong = [BadCellAnswer.of(one) for one in cell.wrong]
        return cls(column=cell.column, text=cell.text, read_as=cell.read_as, wrong=wrong)


class UnderstoodRowAnswer(BaseModel):
    """One row of the file, as it was understood."""

    row: int = Field(description="as a spreadsheet counts: the header is row 1", examples=[2])
    coming: Coming = Field(examples=["new"])
    cells: list[UnderstoodCellAnswer] = Field(
        description="in the order of the file, the same columns in every row"
    )
    wrong: list[BadCellAnswer] = Field(description="what is wrong with the row, and with none of these cells")

    @classmethod
    def of(cls, row: UnderstoodRow) -> Self:
        return cls(
            row=row.number,
            coming=row.coming,
            cells=[UnderstoodCellAnswer.of(one) for one in row.cells],
            wrong=[BadCellAnswer.of(one) for one in row.wrong],
        )


class ImportAnswer(BaseModel):
    """What an import did, or would do."""

    saved: bool = Field(description="whether what the file says is on record now")
    rows: int = Field(examples=[40])
    new: int = Field(examples=[12])
    changed: int = Field(examples=[3])
    unchanged: int = Field(examples=[24])
    confirmed_again: int = Field(description="of these: had expired, and hold again", examples=[0])
    bad_rows: int = Field(description="left out, or in the way", examples=[1])
    errors: list[BadCellAnswer] = Field(description=f"the first {MOST_TOLD:,}; the rejects bear them all")
    duplicates: list[SuspicionAnswer] = Field(description=f"the first {MOST_TOLD:,}")
    changes: list[ChangeAnswer] = Field(description=f"the first {MOST_TOLD:,}")
    first_rows: list[UnderstoodRowAnswer] = Field(
        description="of a look: the first ten rows, with the columns that are filled there and with name, "
        "country and kind; otherwise none"
    )
    rejects: str | None = Field(
        description="GET /imports/{this}/rejects gives the bad rows back, for a day; null: there are none",
        examples=["5d41402abc4b2a76b9719d911017c592"],
    )

    @classmethod
    def of(cls, done: "Done") -> Self:
        report = done.report
        return cls(
            saved=report.saved,
            rows=report.rows,
            new=report.new,
            changed=report.changed,
            unchanged=report.unchanged,
            confirmed_again=report.confirmed_again,
            bad_rows=report.bad_rows,
            errors=[BadCellAnswer.of(one) for one in report.errors[:MOST_TOLD]],
            duplicates=[SuspicionAnswer.of(one) for one in report.suspicions[:MOST_TOLD]],
            changes=[ChangeAnswer.of(one) for one in report.changes[:MOST_TOLD]],
            first_rows=[UnderstoodRowAnswer.of(one) for one in report.first_rows],
            rejects=done.rejects,
        )
