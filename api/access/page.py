"""docs/PERMISSIONS.md: who may do what, as one page for whoever has to answer for it. Pure."""

from collections.abc import Iterable

from api.access.permissions import Permission
from api.access.table import PERMISSIONS, ROOMS
from api.access.wording import who_may

_INTRO = """\
<!-- Made by `make permissions`. Change the tables in api/access/acts, not this file. -->

# Who may do what

The service asks this one table before every act. Pages, API and menus read the same rows. What no row
allows is refused. There are {acts} acts.

**Who.** People act in a mandate: a role, held for one organisation, one partnership or the whole programme,
for a period whose first and last days both count. One person may hold several; each is asked by itself, and
one that allows the act is enough. A signer may do whatever an editor may. A visiting mandate counts where the
organisation visits, a host mandate where it hosts, and both for what is the organisation's alone, such as
its profile.

**Whose.** *Its organisation* owns the thing: of a proposal, whoever made it; of an exchange, the visitor.
*The other side* is the recipient, or the host. So, of an exchange, *its partnership* is the VOP and *the
other side's partnership* the HOP. A partnership that an organisation has left sees no more of it than any
other partnership. What is deleted can be read by auditors alone.

**A person.** Where this says yes, somebody has to be signed in; a token is not enough. A token reads and
prepares. Whatever binds, decides, pays, deletes or gives power takes a person.

**The others are told.** *Not found* where it is secret that the thing exists. Whoever may know that is told
*not allowed*, and why.

**Besides** stands what is asked of the thing and not of the person. **Source** says where the programme says
so; without one it is our policy."""

_HEAD = """\
| Act | You may | Who | A person | The others are told | Besides | Source |
|---|---|---|---|---|---|---|"""


def permissions_page() -> str:
    """The page in Markdown, from the table alone."""
    rooms = (f"## {title}\n\n{_table(rows)}" for title, rows in ROOMS.items())
    return "\n\n".join([_INTRO.format(acts=len(PERMISSIONS)), *rooms]) + "\n"


def _table(rows: Iterable[Permission]) -> str:
    return "\n".join([_HEAD, *(f"| {' | '.join(_cells(row))} |" for row in rows)])


def _cells(row: Permission) -> Iterable[str]:
    return (
        f"`{row.act}`",
        row.what,
        who_may(row),
        "yes" if row.needs_session else "",
        "not found" if row.hides else "not allowed",
        row.condition,
        row.source,
    )
