"""What a program does with the Python client that was generated from the API's description: list, read, create, move,
page. Its folder is the first argument; the desk's address and a person's key are the others."""

import sys
from http import HTTPStatus

folder, address, key = sys.argv[1:]
sys.path.insert(0, folder)

from desk_client import AuthenticatedClient  # noqa: E402 - generated a moment ago
from desk_client.api.claims import (  # noqa: E402
    claims_create,
    claims_list,
    claims_retrieve,
    claims_transitions_create,
)
from desk_client.api.me import me_retrieve  # noqa: E402
from desk_client.models import ClaimInput, MoveInput, MoveInputMove  # noqa: E402

client = AuthenticatedClient(base_url=address, token=key, raise_on_unexpected_status=True)
me = me_retrieve.sync(client=client)
assert "review" in me.permissions, me
made = [
    claims_create.sync(client=client, body=ClaimInput(text=text, claimant_name="The Paper", is_another=True))
    for text in ("A ship left at night.", "Prices rose by 12 percent.", "The bridge is closed.")
]
read = claims_retrieve.sync(id=made[0].id, client=client)
assert (read.text, read.rating, read.published_verdict) == ("A ship left at night.", None, None), read
moved = claims_transitions_create.sync(id=read.id, client=client, body=MoveInput(move=MoveInputMove.START_REVIEW))
assert moved.status == "in_review", moved
page = claims_list.sync(client=client, page_size=2)
assert len(page.results) == 2
cursor = page.next_.partition("cursor=")[2].partition("&")[0]
rest = claims_list.sync(client=client, page_size=2, cursor=cursor)
assert not {claim.id for claim in page.results} & {claim.id for claim in rest.results}
refused = claims_retrieve.sync_detailed(id=10**6, client=client)
assert (refused.status_code, refused.parsed.code) == (HTTPStatus.NOT_FOUND, "not_found"), refused
