"""The addresses of what readers get; each answers 404 where CLAIMDESK_PUBLIC is off."""

from django.urls import path

from claims.public import (
    contact,
    dossiers,
    embedding,
    feeds,
    google,
    lists,
    mementos,
    pages,
    share_pictures,
    statements,
)

app_name = "public"

urlpatterns = [
    path("claims/", lists.list_page, name="list"),
    path("claims/<id:key>/", pages.readers_page, name="claim_by_number"),
    path("claims/<id:key>-<str:slug>/", pages.readers_page, name="claim"),
    path("claims/<id:key>-<str:slug>/claimreview.json", pages.claim_data, name="claim_data"),
    path("claims/<id:key>-<str:slug>/versions/<id:number>/", pages.version_page, name="version"),
    path("claims/<id:key>-<str:slug>/copies/<id:capture>.wacz", pages.copy_file, name="copy"),
    path("claims/<id:key>-<str:slug>/picture.png", share_pictures.share_picture, name="picture"),
    path("claims/<id:key>-<str:slug>/dossier.zip", dossiers.readers_dossier, name="dossier"),
    path("claims/<id:key>-<str:slug>/card/", embedding.framed_card, name="card"),
    path("oembed", embedding.oembed, name="oembed"),
    path("feed/claimreview.json", feeds.claim_review_feed, name="claim_review_feed"),
    path("feed/atom.xml", feeds.atom_feed, name="atom"),
    path("sitemap.xml", feeds.sitemap_index, name="sitemap"),
    path("sitemap-<str:part>.xml", feeds.sitemap_part, name="sitemap_part"),
    path("robots.txt", feeds.robots_txt, name="robots"),
    path("v1alpha1/claims:search", google.claims_search, name="google_search"),
    path("v1alpha1/claims:imageSearch", google.image_search, name="google_image_search"),
    path("v1alpha1/pages", google.pages, name="google_pages"),
    path("v1alpha1/pages/outside-<id:key>", google.imported_page, name="google_imported_page"),
    path("v1alpha1/pages/<id:key>", google.one_page, name="google_page"),
    path("contact/", contact.contact_page, name="contact"),
    path("contact/<str:token>/", contact.message_page, name="message"),
    path("timegate/<path:url>", mementos.timegate, name="timegate"),
    path("timemap/<path:url>", mementos.timemap, name="timemap"),
    path("memento/<id:capture>/<path:url>", mementos.memento, name="memento"),
    path("methodology/", statements.methodology_page, name="methodology"),
    path("corrections/", statements.corrections_page, name="corrections"),
    path("ratings/", statements.ratings_page, name="ratings"),
]
