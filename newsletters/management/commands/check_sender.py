from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from cms.core.commands import HubCommand, partnership
from newsletters.dkim.signers import domain_of
from newsletters.senders import domains
from newsletters.senders.check import check
from newsletters.senders.dns import is_name

WORDS = {"ok": "OK", "warning": "Warning", "fault": "Fault"}


class Command(HubCommand):
    help = (
        "Looks up what the DNS says of a domain that letters come from, or of each domain of a partnership: MX, SPF, "
        "DKIM, DMARC and return path; and tells what to publish."
    )
    names_partnership = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("domain", nargs="?", metavar="DOMAIN", help="one domain, such as hub.example")
        which.add_argument("--partnership", metavar="KEY", help="every domain of this partnership")

    def act(self, **options: Any) -> Any:
        if options["partnership"]:
            return check(domains.of(partnership(options["partnership"]))).as_json()
        domain = domain_of(f"hub@{options['domain'].strip()}")
        if not is_name(domain):
            raise CommandError(
                f"“{options['domain']}” is no domain: give it without an address before it, such as hub.example.",
                returncode=2,
            )
        return check([domains.of_name(domain)]).as_json()

    def tell(self, result: Any) -> None:
        for domain in result["domains"]:
            self.stdout.write(f"{domain['domain']}  ({', '.join(domain['used_by'] or domain['takes_back'])})")
            for line in domain["lines"]:
                self.stdout.write(f"  {WORDS[line['state']]:<8} {line['check']}: {line['says']}")
                if line["means"]:
                    self.stdout.write(f"           {line['means']}")
                if record := line["record"]:
                    self.stdout.write(f"           {record['name']}  {record['type']}  {record['value']}")
