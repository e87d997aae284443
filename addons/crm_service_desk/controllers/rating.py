from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.rating.controllers.main import Rating

from ..tools.service_states import SATISFIED, read_verdict

TICKET = "helpdesk.ticket"


class ServiceRating(Rating):
    """The survey of a service request: looking at it never votes, only sending does."""

    # ------------------------------------------------------------
    # Core's pages know 1, 3 and 5 only, and no rule of ours
    # ------------------------------------------------------------

    @http.route()
    def action_open_rating(self, token, rate, **kwargs):
        if self._find_service_rating(token):
            return request.redirect(f"/service/rate/{token}/{rate}")
        return super().action_open_rating(token, rate, **kwargs)

    @http.route()
    def action_submit_rating(self, token, rate=0, **kwargs):
        if self._find_service_rating(token):
            return request.redirect(f"/service/rate/{token}", code=303)
        return super().action_submit_rating(token, rate=rate, **kwargs)

    # ------------------------------------------------------------
    # Ours
    # ------------------------------------------------------------

    @http.route(
        ["/service/rate/<string:token>", "/service/rate/<string:token>/<int:rate>"],
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def service_rate(self, token, rate=None, **kwargs):
        """Show the survey, with a satisfaction chosen in the mail."""
        rating = self._find_service_rating(token)
        return self._render_survey(rating, {"rate": rate})

    @http.route(
        "/service/rate/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def service_rate_submit(self, token, rate=None, feedback=None, **kwargs):
        """Take the verdict."""
        rating = self._find_service_rating(token)
        if not rating or self._find_stranger(rating):
            return self._render_survey(rating, {})
        ticket = self._get_ticket(rating)
        try:
            with request.env.cr.savepoint():
                ticket.rating_apply(rate, token=token, feedback=feedback)
        except UserError as error:
            form = {"rate": rate, "feedback": feedback, "error": str(error)}
            return self._render_survey(rating, form)
        return request.redirect(f"/service/rate/{token}", code=303)

    def _find_service_rating(self, token):
        # sudo: whoever has the token of a verdict may look at it
        ratings = request.env["rating.rating"].sudo()
        return ratings.search(
            [("access_token", "=", token), ("res_model", "=", TICKET)], limit=1
        )

    def _get_ticket(self, rating):
        # sudo: whoever has the token of a verdict may give it
        return request.env[TICKET].sudo().browse(rating.res_id).exists()

    def _find_stranger(self, rating):
        """Return the user who is logged in if the verdict is not theirs to give."""
        user = request.env.user
        if user._is_public():
            return False
        customer = rating.partner_id.commercial_partner_id
        # sudo: only compares whose the verdict is
        own = user.sudo().partner_id.commercial_partner_id
        return user if user._is_internal() or own != customer else False

    def _render_survey(self, rating, form):
        """Return the page of a rating: what can be answered, or why nothing."""
        ticket = self._get_ticket(rating)
        if not ticket:
            response = request.render("crm_service_desk.link_unknown", {})
            response.status_code = 404
            return response
        lang = rating.partner_id.lang
        if lang:
            request.update_context(lang=lang)
        return request.render(
            "crm_service_desk.survey",
            {
                "rating": rating.with_env(request.env(su=True)),
                "ticket": ticket.with_env(request.env(su=True)),
                "status": self._get_status(rating, ticket),
                "chosen": read_verdict(form.get("rate")),
                "feedback": form.get("feedback"),
                "error": form.get("error"),
                "satisfied": SATISFIED,
                # of this environment: it speaks the customer's language
                "labels": request.env[TICKET]._get_satisfaction_labels(),
            },
        )

    def _get_status(self, rating, ticket):
        """Return ``stranger``, ``given``, ``late`` or ``open``."""
        if self._find_stranger(rating):
            return "stranger"
        if rating.consumed:
            return "given"
        is_current = rating.service_round_id == ticket.round_id
        return "open" if is_current and ticket._awaits_verdict() else "late"
