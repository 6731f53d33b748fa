"""The table of permissions: every act of the service, and who may do it. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from api.access.acts import of_exchanges, of_organisations, of_people, of_the_programme
from api.access.permissions import Permission

# In the order of docs/PERMISSIONS.md, which is made from this.
ROOMS: Mapping[str, tuple[Permission, ...]] = MappingProxyType(
    {
        "At the door": of_people.DOORS,
        "One's own account": of_people.OWN_ACCOUNT,
        "People": of_people.PEOPLE,
        "Profiles": of_organisations.PROFILES,
        "Matches": of_organisations.MATCHES,
        "Proposals": of_organisations.PROPOSALS,
        "Exchanges: agreeing": of_exchanges.AGREEING,
        "Exchanges: the stay": of_exchanges.STAYING,
        "Exchanges: reports, evidence, payment": of_exchanges.CLOSING,
        "Groups": of_exchanges.GROUPS,
        "Success stories": of_exchanges.STORIES,
        "Rules and waivers": of_the_programme.LAW,
        "Partnerships and money": of_the_programme.PARTNERSHIPS,
        "Figures, analysis, audit": of_the_programme.WATCHING,
    }
)

PERMISSIONS: Mapping[str, Permission] = MappingProxyType(
    {permission.act: permission for room in ROOMS.values() for permission in room}
)
