"""The social kit of a number that was sent: words and pictures to be copied and downloaded."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from bulletins.after import social
from bulletins.after.share import share_links
from bulletins.desk.doors import ANY, edition_here, needs
from bulletins.models import Edition


@require_safe
@needs(*ANY)
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    edition = edition_here(request, pk)
    things = social.things(edition)
    thing = next((each for each in things if each.key == request.GET.get("of")), things[0] if things else None)
    context = {"edition": edition, "things": things, "thing": thing}
    if thing is not None:
        links = {each.network: each.url for each in share_links(url=thing.url, title=thing.title)}
        posts = [
            (post, social.picture(edition, thing, post.network), links.get(post.network.key))
            for post in social.posts(thing)
        ]
        context |= {"posts": posts, "without_title": not all(picture.has_title for _, picture, _ in posts)}
    return render(request, "bulletins/desk/social.html", context)


@require_safe
@needs(*ANY)
def file(request: HttpRequest, pk: int, thing: str, name: str) -> HttpResponse:
    """One picture, or (`kit`) all words and pictures as one file."""
    edition = edition_here(request, pk)
    found = _thing(edition, thing)
    stem = f"{edition.publication.slug}-{edition.number}-{thing}"
    if name == "kit":
        return _sent(social.kit(edition, found), "application/zip", f"{stem}.zip", request)
    network = next((each for each in social.NETWORKS if each.key == name), None)
    if network is None:
        raise Http404
    return _sent(social.picture(edition, found, network).png, "image/png", f"{stem}-{name}.png", request)


def _thing(edition: Edition, key: str) -> social.Thing:
    """What nobody but some may read has no kit."""
    found = next((each for each in social.things(edition) if each.key == key), None)
    if found is None:
        raise Http404
    return found


def _sent(content: bytes, kind: str, name: str, request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    if "save" in request.GET or kind == "application/zip":
        answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["Cache-Control"] = "private, max-age=300"
    return answer
