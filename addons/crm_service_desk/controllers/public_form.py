from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import email_normalize_all, formataddr

EMAIL_LENGTH = 254
NAME_LENGTH = 100
# Looks like a field to programs and is hidden from people.
HONEYPOT = "website"


def read_files(company):
    """Return [(name, content)] of the uploaded files.

    :raises UserError: for the first that cannot be taken; it is not read
    """
    files = []
    for file in request.httprequest.files.getlist("attachment"):
        if not file.filename:
            continue
        size = file.stream.seek(0, 2)
        file.stream.seek(0)
        problem = company._find_service_file_problem(file.filename, size, b"")
        if problem:
            raise UserError(problem)
        files.append((file.filename, file.read()))
    return files


def read_id(value):
    """Return a positive id from a form field, else False."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else False


class ServiceForm(http.Controller):
    """The public form: a request from somebody who has no login."""

    @http.route(
        "/service/new", type="http", auth="public", website=True, methods=["GET"]
    )
    def service_form(self, team=None, **kwargs):
        """Show the form; whoever is logged in gets the portal's."""
        if not request.env.user._is_public():
            return request.redirect("/new/ticket")
        return self._render_form({"team": team})

    @http.route(
        "/service/new",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def service_form_submit(self, **form):
        """Take a request, unless the sender is a machine or sends too many."""
        if form.get(HONEYPOT):
            # programs shall not learn that they were seen through
            return request.redirect("/service/sent", code=303)
        try:
            ticket = self._submit(form)
        except UserError as error:
            return self._render_form(form, error=str(error))
        request.session["service_number"] = ticket.number
        return request.redirect("/service/sent", code=303)

    @http.route("/service/sent", type="http", auth="public", website=True)
    def service_form_sent(self, **kwargs):
        """Thank the sender, and tell the number."""
        return request.render(
            "crm_service_desk.public_sent",
            {"number": request.session.get("service_number")},
        )

    def _submit(self, form):
        """Return the request that a form makes.

        :raises UserError: telling the sender what to do
        """
        # sudo: visitors may create nothing by themselves; all they send is checked
        tickets = request.env["helpdesk.ticket"].sudo()
        vals = self._read_vals(form)
        company = tickets._get_door_company(vals)
        address, name = self._read_sender(form)
        self._check_limits(company, address)
        files = read_files(company)
        with request.env.cr.savepoint():
            tickets = tickets.with_company(company)
            partner = self._find_partner(tickets, company, address, name)
            return tickets._create_by_customer(partner, vals, files)

    def _read_vals(self, form):
        return {
            "name": form.get("subject"),
            "description": form.get("description"),
            "serial": form.get("serial"),
            "service_type_id": self._read_offered(form.get("type"), self._get_types()),
            "team_id": self._read_offered(form.get("team"), self._get_teams()),
        }

    def _read_offered(self, value, offered):
        """Return the id in a form field if it is among what was offered."""
        chosen = read_id(value)
        return chosen if chosen in offered.ids else False

    def _read_sender(self, form):
        """Return (address, name) of the sender, or raise UserError."""
        given = (form.get("email") or "").strip()
        addresses = email_normalize_all(given)
        name = " ".join((form.get("name") or "").replace("\x00", "").split())
        if addresses != [given.lower()] or len(given) > EMAIL_LENGTH:
            raise UserError(
                request.env._("Please give one e-mail address: we answer to it.")
            )
        if not name or len(name) > NAME_LENGTH:
            raise UserError(request.env._("Please give your name."))
        return addresses[0], name

    def _check_limits(self, company, address):
        limits = {
            f"address {address}": company.service_form_limit_address,
            f"network {request.httprequest.remote_addr}": (
                company.service_form_limit_network
            ),
        }
        if not request.env["service.form.hit"]._admit(limits):
            raise UserError(
                request.env._(
                    "Too many requests have come from you within an hour. Please try "
                    "again later, or write an e-mail."
                )
            )

    def _find_partner(self, tickets, company, address, name):
        """Return the contact of an address; a new one for an unknown address."""
        return tickets.env["mail.thread"]._partner_find_from_emails_single(
            [formataddr((name, address))],
            additional_values={address: {"company_id": company.id}},
        )

    def _get_types(self):
        # sudo: visitors read no dictionary; these names are offered to them
        items = request.env["crm.dictionary.item"].sudo()
        return items.search([("category", "=", "service_type")])

    def _get_teams(self):
        # sudo: visitors read no teams; these are meant for them
        teams = request.env["helpdesk.ticket.team"].sudo()
        return teams.search([("show_in_portal", "=", True)])

    def _render_form(self, form, error=None):
        team = self._get_teams().browse(
            self._read_offered(form.get("team"), self._get_teams()) or ()
        )
        company = team.company_id or request.env.company.sudo()
        return request.render(
            "crm_service_desk.public_form",
            {
                "form": form,
                "error": error,
                "honeypot": HONEYPOT,
                "team": team,
                "types": self._get_types(),
                "file_types": company.service_attachment_types,
                "max_mb": company.service_attachment_max_mb,
            },
        )
