from odoo.http import request

from .portal_career import CareerPortal


class CareerPortalHome(CareerPortal):
    """What waits for the user on the first page of the portal."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        domains = self._get_career_counters()
        for counter in domains.keys() & set(counters):
            model, domain = domains[counter]
            rows = request.env[model]
            is_counted = domain and rows.has_access("read")
            values[counter] = rows.search_count(domain) if is_counted else 0
        return values

    def _get_career_counters(self):
        """Return ``{counter: (model, domain)}``; no domain: nothing to count."""
        employer, person = self._get_employer(), request.env.user.partner_id
        return {
            "career_applicant_count": (
                "university.application",
                employer
                and [("employer_id", "=", employer.id), ("state", "=", "applied")],
            ),
            "career_offer_count": (
                "university.application",
                [
                    ("partner_id", "=", person.id),
                    ("state", "in", ("recommended", "offer")),
                ],
            ),
            "career_confirm_count": (
                "university.placement",
                [("partner_id", "=", person.id), ("state", "=", "submitted")],
            ),
        }
