"""What a program does with Google's own Python client of the Fact Check Tools API, which is told another address.

The desk's address is the first argument, the number of a published claim and a key that writes are the others.
"""

import sys

from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

address, claim, key = sys.argv[1:]
OPTIONS = {"api_endpoint": address}
PAGE = {
    "pageUrl": "https://other.example/check/1",
    "publishDate": "2025-11-01",
    "claimReviewAuthor": {"name": "Other Newsroom"},
    "claimReviewMarkups": [
        {
            "claimReviewed": "Міст продали",
            "claimAppearances": ["https://posts.example/7"],
            "rating": {"textualRating": "Неправда", "ratingValue": 1, "worstRating": 1, "bestRating": 5},
        }
    ],
}


def service(**shown):
    """Google's client as it is, for the desk."""
    return build("factchecktools", "v1alpha1", client_options=OPTIONS, static_discovery=True, **shown)


def refused(call):
    """The status of HTTP and the reason with which the desk refuses `call`."""
    try:
        call.execute()
    except HttpError as error:
        return error.status_code, error.reason
    raise AssertionError("it was not refused")


# A reader, with the key of another service: verdicts, found and listed.
reading = service(developerKey="AIza-of-google")
claims = reading.claims()
asked = claims.search(query="лист", languageCode="uk-UA", pageSize=1)
texts = []
while asked is not None:
    found = asked.execute()
    texts += [each["text"] for each in found["claims"]]
    asked = claims.search_next(asked, found)
assert texts == ["Лист номер 2", "Лист номер 1"], texts
[masked] = claims.search(query="лист", pageSize=1, fields="claims(text,claimReview/publisher/name)").execute()["claims"]
assert masked == {"text": "Лист номер 2", "claimReview": [{"publisher": {"name": "Newsroom"}}]}, masked
assert claims.search(query="nothing of it").execute() == {}
status, reason = refused(claims.imageSearch(imageUri="https://a.example/x.png"))
assert (status, reason) == (501, "Claims are not searched by images here."), reason
assert refused(claims.search(query=""))[0] == 400
own = reading.pages().get(name=f"pages/{claim}").execute()
assert own["claimReviewMarkups"][0]["claimReviewed"] == "Лист номер 2", own
assert len(reading.pages().list(organization=address).execute()["claimReviewMarkupPages"]) == 2
assert refused(reading.pages().create(body=PAGE))[0] == 401

# A program with a key of the desk as credentials: checks of other newsrooms, written.
writing = service(credentials=Credentials(token=key)).pages()
made = writing.create(body=PAGE).execute()
assert {name: made[name] for name in PAGE} == PAGE, made
assert writing.get(name=made["name"]).execute() == made
assert service(developerKey=key).pages().get(name=made["name"]).execute() == made
assert refused(reading.pages().get(name=made["name"]))[0] == 404
assert refused(writing.create(body=PAGE))[0] == 409
changed = writing.update(name=made["name"], body={**made, "publishDate": "2025-11-02"}).execute()
assert (changed["publishDate"], changed["versionId"]) == ("2025-11-02", "2"), changed
assert refused(writing.update(name=made["name"], body=made))[0] == 409
assert refused(writing.update(name=own["name"], body=own))[0] == 403
assert refused(writing.delete(name=own["name"]))[0] == 403
names, asked = [], writing.list(pageSize=2)
while asked is not None:
    found = asked.execute()
    names += [page["name"] for page in found["claimReviewMarkupPages"]]
    asked = writing.list(pageSize=2, pageToken=found["nextPageToken"]) if "nextPageToken" in found else None
assert names[0] == own["name"], names
assert names[2:] == [made["name"]], names
assert writing.delete(name=made["name"]).execute() == {}
assert refused(writing.get(name=made["name"]))[0] == 404
