"""The pages of signing up: the form, the same answer for everybody, and the link that confirms."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsletters.models import Publication, SignUp
from newsletters.readers.forms import SignUpForm
from newsletters.readers.sign_up import TooManyAsked, ask, asked_by, confirm, offered, wording
from newsletters.readers.views import by_token, client_of, see_other


# Nothing here acts by a cookie: a letter to the address does.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    partnership = request.partnership  # type: ignore[attr-defined]
    wanted = offered(partnership).filter(slug=request.GET.get("for", "").replace("\0", ""))
    form = SignUpForm(
        request.POST if request.method == "POST" else None, partnership=partnership, initial={"publications": wanted}
    )
    if form.is_bound and (form.is_a_program or (form.is_valid() and _asked(request, form))):
        return see_other(reverse("sign_up_sent"))
    context = {"form": form, "offered": offered(partnership), "wording": wording(partnership)}
    return render(request, "newsletters/sign_up.html", context)


def _asked(request: HttpRequest, form: SignUpForm) -> bool:
    given = {name: value for name, value in form.cleaned_data.items() if name != "website"}
    given["publications"] = list(given["publications"])
    try:
        ask(partnership=request.partnership, client=client_of(request), **given)  # type: ignore[attr-defined]
    except TooManyAsked as fault:
        form.add_error(None, str(fault.__doc__))
        return False
    return True


@never_cache
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "newsletters/sign_up_sent.html")


@by_token(asked_by)
def confirmation(request: HttpRequest, asked: SignUp) -> HttpResponse:
    """The link of the letter: GET shows what it confirms, POST does it; a second time says the same."""
    if request.method == "POST":
        confirm(asked)
        return see_other(request.path)
    wanted: list[Publication] = list(asked.publications.order_by("name"))
    return render(request, "newsletters/confirm_sign_up.html", {"asked": asked, "publications": wanted})
