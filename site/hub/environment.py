"""Reading the environment: a variable that cannot be so is told by its name, with the form it must have."""

import ipaddress
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import SplitResult, parse_qs, parse_qsl, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

#: Shorter is guessed: whoever knows it can have letters taken for bounced.
LEAST_SECRET = 20
YES = ("1", "true", "yes", "on")
NO = ("0", "false", "no", "off")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
FORMS_OF_PROVIDERS = {
    "microsoft": "https://CLIENT_ID:SECRET@login.microsoftonline.com/DIRECTORY_ID/v2.0?domains=school.example",
    "google": "https://CLIENT_ID:SECRET@accounts.google.com",
}
ESCAPES = "Write : / @ # ? in a password as %3A %2F %40 %23 %3F."


class BadVariable(ImproperlyConfigured):
    """A variable of the environment cannot be so. The message is fit for a person, and never shows a password."""


class Environment(environ.Env):
    def switch(self, name: str, *, default: bool) -> bool:
        value = self.str(name, default="").strip().lower()
        if value and value not in YES + NO:
            raise BadVariable(f"{name} must be 1 (yes) or 0 (no), and is “{value}”.")
        return value in YES if value else default

    def log_level(self, name: str) -> str:
        value = self.str(name, default="").strip().upper() or "WARNING"
        if value not in LOG_LEVELS:
            raise BadVariable(f"{name} must be one of {', '.join(LOG_LEVELS)}, and is “{value}”.")
        return value

    def networks(self, name: str) -> list[str]:
        given = [network.strip() for network in self.str(name, default="").split(",") if network.strip()]
        for network in given:
            try:
                ipaddress.ip_network(network, strict=False)
            except ValueError:
                raise BadVariable(
                    f"{name} must be networks with commas between them, such as 10.20.0.0/16,10.30.0.0/16: "
                    f"“{network}” is none."
                ) from None
        return given

    def mailbox(self, name: str) -> str:
        """The address of a mailbox to whose name a token of 33 characters can be added."""
        value: str = self.str(name, default="").strip()
        local, _, domain = value.rpartition("@")
        if value and not (local and "." in domain and value.isascii() and not set(value) & set(' <>",;:+')):
            raise BadVariable(f"{name} must be one address such as bounces@hub.example, without a +, and is “{value}”.")
        if len(local) > 31:
            raise BadVariable(f"{name} must have 31 characters at most before its @: a token follows them.")
        return value

    def webhook_secret(self, name: str, *, needed: bool) -> str:
        """A name, a colon, a secret. A provider's words are believed: they come with one, or nothing starts."""
        value: str = self.str(name, default="").strip()
        user, _, secret = value.partition(":")
        if (needed or value) and not (user and len(secret) >= LEAST_SECRET):
            raise BadVariable(
                f"{name} must be a name, a colon and at least {LEAST_SECRET} letters that nobody guesses: the provider "
                "gives them as user and password with each word about a letter."
            )
        return value

    def name_servers(self, name: str) -> list[str]:
        """Addresses with or without a port: 192.0.2.53, 127.0.0.1:5353, [2001:db8::53]:53."""
        given = [each.strip() for each in self.str(name, default="").split(",") if each.strip()]
        for each in given:
            if not _is_server(each):
                raise BadVariable(
                    f"{name} must be addresses of name servers with commas between them, such as "
                    f"192.0.2.53,127.0.0.1:5353,[2001:db8::53]:53: “{each}” is none."
                )
        return given

    def database(self, name: str) -> dict[str, Any]:
        """PostgreSQL, as Django takes it. Without a host it is the server at this machine's socket."""
        fault = BadVariable(f"{name} must have the form postgres://USER:PASSWORD@HOST:5432/NAME. {ESCAPES}")
        if not self.str(name).startswith(("postgres://", "postgresql://")):
            raise fault
        try:
            database: dict[str, Any] = self.db_url(name)
        except ValueError:
            raise fault from None
        if not database.get("NAME"):
            raise fault
        return database

    def service(self, name: str, *, schemes: Sequence[str], form: str) -> str:
        """The address of a service, or nothing where it is absent."""
        value: str = self.str(name, default="").strip()
        if value and not _names_a_host(value, schemes):
            raise BadVariable(f"{name} must have the form {form}. {ESCAPES}")
        return value

    def bucket(self, name: str) -> SplitResult:
        """Where files are kept: key, secret, host and bucket."""
        value = self.str(name)
        parts = urlsplit(value) if _names_a_host(value, ["s3"]) else None
        if parts is None or not (parts.username and parts.password and parts.path.strip("/")):
            raise BadVariable(
                f"{name} must have the form s3://KEY:SECRET@HOST/BUCKET. Write / + in a secret as %2F %2B."
            )
        return parts

    def machine_translator(self, name: str) -> dict[str, Any] | None:
        """A translator's class and its options: path.of.a.Class?AUTH_KEY=…; None where there is none."""
        given = self.str(name, default="").strip()
        if not given:
            return None
        path, _, options = given.partition("?")
        if not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", path):
            raise BadVariable(f"{name} has to name a class, like package.module.Class?AUTH_KEY=SECRET.")
        return {"CLASS": path, "OPTIONS": dict(parse_qsl(options))}

    def providers(self) -> list[dict[str, Any]]:
        """Whose sign-in opens this install beside our own: Microsoft 365 and Google, each where its variable is set."""
        found = [
            self._provider("OIDC_MICROSOFT", "microsoft", "Microsoft 365"),
            self._provider("OIDC_GOOGLE", "google", "Google"),
        ]
        return [provider for provider in found if provider]

    def _provider(self, name: str, key: str, title: str) -> dict[str, Any]:
        value = self.str(name, default="").strip()
        if not value:
            return {}
        parts = urlsplit(value) if _names_a_host(value, ["https"]) else None
        if parts is None or not (parts.username and parts.password):
            raise BadVariable(f"{name} must have the form {FORMS_OF_PROVIDERS[key]}. {ESCAPES}")
        tenant = parts.path.strip("/").split("/")[0]
        if key == "microsoft" and tenant in ("", "common", "organizations", "consumers"):
            raise BadVariable(
                f"{name} must name one directory, such as {FORMS_OF_PROVIDERS[key]}: “{tenant or '/'}” is everybody’s."
            )
        domains = parse_qs(parts.query).get("domains", [""])[0]
        return {
            "provider_id": key,
            "name": title,
            "client_id": unquote(parts.username),
            "secret": unquote(parts.password),
            "settings": {
                "server_url": f"https://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}",
                "domains": [domain.strip().lower() for domain in domains.split(",") if domain.strip()],
            },
        }


def _is_server(given: str) -> bool:
    host, port = given, ""
    if given.startswith("["):
        host, _, port = given[1:].partition("]")
    elif given.count(":") == 1:
        host, _, port = given.partition(":")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    port = port.removeprefix(":")
    return not port or (port.isdecimal() and 0 < int(port) < 65536)


def _names_a_host(address: str, schemes: Sequence[str]) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # The port is no number, or the brackets of an IPv6 address do not match.
        return False
