from werkzeug.exceptions import Forbidden

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController
from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..tools.service_states import CLOSED, OPEN, PROCESSED
from .public_form import read_files, read_id

TICKET = "helpdesk.ticket"


class ServicePortalForm(HelpdeskTicketController):
    """The form of those who are logged in."""

    @http.route()
    def support_ticket_close(self, **kwargs):
        """Close nothing: helpdesk_mgmt let any user close any request here."""
        raise Forbidden(
            request.env._("Only the customer's verdict closes a service request.")
        )

    @http.route()
    def create_new_ticket(self, **kwargs):
        return self._render_form({})

    @http.route(methods=["POST"])
    def submit_ticket(self, **form):
        """Enter what was sent, or show the form again with what is wrong."""
        # sudo: customers may create no requests by themselves; all they send is checked
        tickets = request.env[TICKET].sudo()
        vals = self._read_vals(form)
        partner = request.env.user.partner_id
        try:
            files = read_files(tickets._get_door_company(vals))
            with request.env.cr.savepoint():
                ticket = tickets._create_by_customer(partner, vals, files)
        except UserError as error:
            return self._render_form(form, error=str(error))
        return request.redirect(f"/my/ticket/{ticket.id}?done=sent", code=303)

    def _read_vals(self, form):
        offered = self._get_offered()
        return {
            "name": form.get("subject"),
            "description": form.get("description"),
            "serial": form.get("serial"),
            # the request takes it only if the customer bought it
            "product_id": read_id(form.get("product")),
            **{
                f"{name}_id": self._read_offered(form.get(key), offered[key])
                for key, name in (
                    ("type", "service_type"),
                    ("team", "team"),
                    ("category", "category"),
                )
            },
        }

    def _read_offered(self, value, offered):
        """Return the id in a form field if it is among what was offered."""
        chosen = read_id(value)
        return chosen if offered and chosen in offered.ids else False

    def _get_offered(self):
        # sudo: customers read no dictionary; these names are offered to them
        items = request.env["crm.dictionary.item"].sudo()
        return {
            "type": items.search([("category", "=", "service_type")]),
            "team": self._get_teams(),
            "category": self._get_categories(),
        }

    def _get_products(self, company):
        # sudo: names of products that the customer's own orders hold
        tickets = request.env[TICKET].sudo()
        return tickets._get_bought_products(request.env.user.partner_id, company)

    def _render_form(self, form, error=None):
        # sudo: only the limits of files
        company = request.env.company.sudo()
        values = {
            "page_name": "service_request",
            "form": form,
            "error": error,
            "offered": self._get_offered(),
            "products": self._get_products(company),
            "file_types": company.service_attachment_types,
            "max_mb": company.service_attachment_max_mb,
        }
        return request.render("crm_service_desk.portal_form", values)


class ServicePortal(CustomerPortalHelpdesk):
    """The requests of a customer: list, one of them, and what to do with it."""

    # ------------------------------------------------------------
    # List
    # ------------------------------------------------------------

    @http.route()
    def portal_my_tickets(
        self, page=1, sortby=None, filterby=None, search=None, **kwargs
    ):
        tickets = request.env[TICKET]
        if not tickets.has_access("read"):
            return request.redirect("/my")
        sortings, filters = self._get_sortings(), self._get_filters()
        sortby = sortby if sortby in sortings else "date"
        filterby = filterby if filterby in filters else "all"
        domain = filters[filterby]["domain"] & self._get_portal_domain()
        if search:
            domain &= Domain("number", "ilike", search) | Domain(
                "name", "ilike", search
            )
        pager = portal_pager(
            url="/my/tickets",
            url_args={"sortby": sortby, "filterby": filterby, "search": search},
            total=tickets.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        found = tickets.search(
            domain,
            order=sortings[sortby]["order"],
            limit=self._items_per_page,
            offset=pager["offset"],
        )
        request.session["my_tickets_history"] = found.ids[:100]
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "service_request",
            "default_url": "/my/tickets",
            "service_requests": found,
            "pager": pager,
            "search": search,
            "search_in": "all",
            "searchbar_inputs": {
                "all": {
                    "input": "all",
                    "label": request.env._("Search"),
                }
            },
            "searchbar_sortings": sortings,
            "sortby": sortby,
            "searchbar_filters": filters,
            "filterby": filterby,
        }
        return request.render("crm_service_desk.portal_list", values)

    def _get_portal_domain(self):
        """Show customers their own; staff who look in what they are customer of."""
        customer = request.env.user.commercial_partner_id
        return Domain("commercial_partner_id", "=", customer.id)

    def _get_sortings(self):
        env = request.env
        return {
            "date": {"label": env._("Newest"), "order": "create_date desc, id desc"},
            "update": {
                "label": env._("Last change"),
                "order": "last_stage_update desc, id desc",
            },
            "name": {"label": env._("Summary"), "order": "name, id"},
        }

    def _get_filters(self):
        env = request.env
        return {
            "all": {"label": env._("All"), "domain": Domain.TRUE},
            "open": {
                "label": env._("Open"),
                "domain": Domain("service_state", "in", OPEN),
            },
            "verdict": {
                "label": env._("Waiting for your verdict"),
                "domain": Domain("service_state", "=", PROCESSED),
            },
            "closed": {
                "label": env._("Closed"),
                "domain": Domain("service_state", "in", CLOSED),
            },
        }

    # ------------------------------------------------------------
    # One request
    # ------------------------------------------------------------

    @http.route()
    def portal_my_ticket(self, ticket_id, access_token=None, done=None, **kwargs):
        ticket = self._find_request(ticket_id, access_token)
        signature = {key: kwargs[key] for key in ("pid", "hash") if kwargs.get(key)}
        return self._render_request(ticket, access_token, done=done, **signature)

    @http.route(
        "/my/ticket/<int:ticket_id>/rate",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_rate(self, ticket_id, rate=None, feedback=None, **kwargs):
        """Take the verdict of a customer who is logged in."""
        return self._take_step(
            ticket_id, "rated", lambda t: t._rate_by_customer(rate, feedback)
        )

    @http.route(
        "/my/ticket/<int:ticket_id>/reopen",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_reopen(self, ticket_id, reason=None, **kwargs):
        """Bring an archived request back."""
        return self._take_step(
            ticket_id, "reopened", lambda t: t._reopen_by_customer(reason)
        )

    @http.route(
        "/my/ticket/<int:ticket_id>/follow-up",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def portal_follow_up(self, ticket_id, access_token=None, text=None, **kwargs):
        """Enter a request that follows a closed one."""
        ticket = self._find_request(ticket_id, access_token)
        if not ticket or not ticket._is_closed():
            return self._render_request(ticket, access_token)
        try:
            with request.env.cr.savepoint():
                follow_up = ticket._follow_up_by_customer(
                    self._get_writer(ticket), text
                )
        except UserError as error:
            return self._render_request(ticket, access_token, error=str(error))
        url = follow_up.get_portal_url(query_string="&done=sent")
        return request.redirect(url, code=303)

    def _get_writer(self, ticket):
        """Return in whose name somebody writes who has the request's link.

        :raises UserError: for staff, who do not write as customers
        """
        user = request.env.user
        if user._is_internal():
            raise ticket._get_not_customer_error()
        is_customer = ticket.with_user(user)._is_customer()
        return user.sudo().partner_id if is_customer else ticket.partner_id

    def _take_step(self, ticket_id, done, step):
        """Let the user who is logged in take a step, and show what came of it."""
        ticket = self._find_request(ticket_id)
        if not ticket:
            return self._render_request(ticket)
        try:
            with request.env.cr.savepoint():
                # not in superuser mode: the step checks whose the request is
                step(request.env[TICKET].browse(ticket_id))
        except UserError as error:
            return self._render_request(ticket, error=str(error))
        return request.redirect(f"/my/ticket/{ticket_id}?done={done}", code=303)

    def _find_request(self, ticket_id, access_token=None):
        """Return the request in superuser mode, or none.

        None, too, for one that exists but is somebody else's: no answer tells which
        numbers exist.
        """
        try:
            ticket = self._document_check_access(TICKET, ticket_id, access_token)
        except (AccessError, MissingError):
            return request.env[TICKET]
        if not request.env[TICKET].browse(ticket_id).has_access("read") and (
            ticket._is_link_expired()
        ):
            return request.env[TICKET]
        return ticket

    def _redirect_to(self, ticket, access_token):
        """Lead to a request in the way in which another one was asked for."""
        url = f"/my/ticket/{ticket.id}"
        is_readable = request.env[TICKET].browse(ticket.id).has_access("read")
        if access_token and not is_readable:
            url = ticket.get_portal_url()
        return request.redirect(url, code=303)

    def _render_request(self, ticket, access_token=None, done=None, error=None, **kw):
        if not ticket:
            response = request.render("crm_service_desk.link_unknown", {})
            response.status_code = 404
            return response
        successor = ticket._get_shown_successor()
        if successor:
            return self._redirect_to(successor, access_token)
        for attachment in ticket.attachment_ids:
            attachment.generate_access_token()
        own = request.env[TICKET].browse(ticket.id)
        is_customer = not request.env.user._is_internal() and own._is_customer()
        values = {
            "page_name": "service_request",
            "service_request": ticket,
            "state": ticket._get_customer_state(),
            "is_customer": is_customer,
            "may_rate": is_customer and ticket._awaits_verdict(),
            "may_reopen": is_customer and ticket._can_be_reopened(),
            "labels": ticket._get_satisfaction_labels(),
            "feedback": request.params.get("feedback"),
            "done": done,
            "error": error,
        }
        values = self._get_page_view_values(
            ticket, access_token, values, "my_tickets_history", False, **kw
        )
        return request.render("crm_service_desk.portal_request", values)
