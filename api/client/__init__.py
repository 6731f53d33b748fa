"""A typed client of the API, for programs: each call is declared once and made by either client.

There is a module of calls for each feature; a call says what is sent and how its answer is read, and a client
makes it, again where that helps, under one key so that it is carried out once.

    from api.client import ApiProblem, Client
    from api.client.matches import matches
    from api.client.profiles import edit, profile, profiles
    from api.registrations.sent import ProfileFields

    with Client("https://match.example.eu", token=secret) as client:
        for part in client.pages(profiles(most=20)):
            for one in part.profiles:
                print(one.id, one.name)

        seen = client.do(profile("alba-weavers"))
        words = ProfileFields(about="We weave linen with twelve looms.")
        try:
            client.do(edit("alba-weavers", words, etag=seen.etag))
        except ApiProblem as problem:
            print(problem.status, problem.detail)  # 412: somebody edited it meanwhile

        shown = client.do(matches("alba-weavers", k=5))
        print(shown.showing_id, [one.host for one in shown.value.matches])
"""

from api.client.calls import Answered, Call
from api.client.clients import AsyncClient, Client
from api.client.problems import ApiProblem, NoAnswer
from api.client.retrying import Patience

__all__ = ["Answered", "ApiProblem", "AsyncClient", "Call", "Client", "NoAnswer", "Patience"]
