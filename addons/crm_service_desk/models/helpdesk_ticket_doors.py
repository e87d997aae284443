from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from odoo.addons.crm_customer.tools.text import is_blank

from ..tools.attachment_rules import clean_name
from ..tools.service_states import ARCHIVED, CLOSED, PROCESSED
from .helpdesk_ticket_notify import SKIP_HANDLER

SUMMARY_LENGTH = 200
TEXT_LENGTH = 20_000
FILES_AT_ONCE = 10


class HelpdeskTicket(models.Model):
    """What customers do themselves: by portal, public form or link."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    commercial_partner_id = fields.Many2one(index=True)

    # ------------------------------------------------------------
    # Entering
    # ------------------------------------------------------------

    @api.model
    def _create_by_customer(self, partner, vals, files=()):
        """Enter a request that a customer sends, acknowledge it, and return it.

        In superuser mode: customers may create no requests by themselves, and what
        they send is checked here.

        :param partner: the contact who sends it
        :param dict vals: ``name`` and ``description`` (plain texts), and ids from the
            form: ``service_type_id``, ``team_id``, ``category_id``, ``product_id``; and
            a ``serial`` number
        :param list files: of (name, content)
        :raises UserError: telling the customer what to do
        """
        summary = self._clean_text(vals.get("name"), SUMMARY_LENGTH)
        description = self._clean_text(vals.get("description"))
        company = self._get_door_company(vals)
        self._check_files(company, files)
        vals = dict(vals)
        product_id, serial = vals.pop("product_id", False), vals.pop("serial", False)
        ticket = self.create(
            {
                **vals,
                **self._prepare_goods_vals(partner, company, product_id, serial),
                "name": " ".join(summary.split()),
                "description": plaintext2html(description),
                "company_id": company.id,
                "channel_id": self._get_link_channel().id,
                "partner_id": partner.id,
                "partner_name": partner.name,
                "partner_email": partner.email,
            }
        )
        ticket.message_subscribe(partner.ids)
        ticket._attach_files(files)
        ticket._send_acknowledgement()
        return ticket

    @api.model
    def _get_door_company(self, vals):
        """Return the company that gets a request: its team's, else the present one."""
        team = self.env["helpdesk.ticket.team"].browse(vals.get("team_id") or ())
        return team.company_id or self.env.company

    @api.model
    def _clean_text(self, text, length=TEXT_LENGTH):
        """Return a text from outside without characters that no database takes.

        :raises UserError: if nothing is left, or too much
        """
        text = (text or "").replace("\x00", "").strip()
        if is_blank(text):
            raise UserError(self.env._("Please fill in the summary and the text."))
        if len(text) > length:
            raise UserError(
                self.env._(
                    "This text is too long: %(count)s characters, at most %(limit)s. "
                    "Attach the rest as a file.",
                    count=len(text),
                    limit=length,
                )
            )
        return text

    @api.model
    def _check_files(self, company, files):
        """Raise UserError if a file cannot be attached, before anything is stored."""
        if len(files) > FILES_AT_ONCE:
            raise UserError(
                self.env._("Attach at most %s files at once, please.", FILES_AT_ONCE)
            )
        for name, content in files:
            problem = company._find_service_file_problem(name, len(content), content)
            if problem:
                raise UserError(problem)

    def _attach_files(self, files):
        self.env["ir.attachment"].create(
            [
                {
                    "name": clean_name(name),
                    "raw": content,
                    "res_model": self._name,
                    "res_id": self.id,
                }
                for name, content in files
            ]
        )

    # ------------------------------------------------------------
    # Answering
    # ------------------------------------------------------------

    def _rate_by_customer(self, satisfaction, result):
        """Take the verdict of the customer who is logged in.

        :raises AccessError: if the user is no portal user of the customer
        :raises UserError: see ``rating_apply``
        """
        self.ensure_one()
        self._check_is_customer()
        # sudo: ratings are hidden from customers; that it is theirs was checked
        ticket = self.sudo()
        token = ticket._rating_get_access_token(self.env.user.sudo().partner_id)
        return self.rating_apply(satisfaction, token=token, feedback=result)

    def _reopen_by_customer(self, reason):
        """Bring an archived request back, with the customer's words among its messages.

        :raises AccessError, UserError: see ``action_reopen``
        """
        self.ensure_one()
        self._check_is_customer()
        self.action_reopen(reason)
        # sudo: customers write to requests of their own
        self.sudo()._post_for_customer(
            self.env.user.partner_id, reason, **{SKIP_HANDLER: True}
        )

    def _follow_up_by_customer(self, partner, text):
        """Return the request that follows this closed one, with the customer's words.

        In superuser mode.
        """
        self.ensure_one()
        text = self._clean_text(text)
        follow_up = self._find_open_follow_up()
        if follow_up:
            follow_up._post_for_customer(partner, text)
            return follow_up
        follow_up = self._open_follow_up(
            {
                "description": plaintext2html(text),
                "channel_id": self._get_link_channel().id,
            }
        )
        follow_up.message_subscribe(partner.ids)
        follow_up._send_acknowledgement()
        return follow_up

    def _find_open_follow_up(self):
        """Return the open request that follows this one already, if there is one."""
        return self.search(
            [("origin_id", "=", self.id), ("service_state", "not in", CLOSED)], limit=1
        )

    def _post_for_customer(self, partner, text, **kwargs):
        self.message_post(
            body=plaintext2html(text),
            author_id=partner.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            **kwargs,
        )

    def _check_is_customer(self):
        """Raise AccessError unless a portal user of the customer is logged in.

        Staff take these steps by their own buttons, which write down who did.
        """
        if self.env.user._is_internal() or not self._is_customer():
            raise self._get_not_customer_error()
        self.check_access("read")

    # ------------------------------------------------------------
    # Looking
    # ------------------------------------------------------------

    def _is_link_expired(self):
        """Tell whether the link without login has served its time."""
        # sudo: customers cannot read the company's settings
        ticket = self.sudo()
        end = timedelta(days=ticket.company_id.service_link_days)
        return bool(
            ticket.service_state in CLOSED
            and ticket.closed_date
            and ticket.closed_date + end < fields.Datetime.now()
        )

    def _get_shown_successor(self):
        """Return the request that went on with this merged one, in superuser mode.

        None if it is another customer's by now: whoever reads this one, or has its
        link, then sees this one and nothing more.
        """
        successor = self.merged_into_id
        customer = self.commercial_partner_id
        is_same = customer and successor.commercial_partner_id == customer
        return successor if is_same else self.browse()

    @api.model
    def _get_thread_with_access(
        self, thread_id, *, hash=None, pid=None, token=None, **kwargs
    ):
        """Open no messages by a link that has expired."""
        if (hash or token) and self.browse(thread_id).exists()._is_link_expired():
            hash = pid = token = None
        return super()._get_thread_with_access(
            thread_id, hash=hash, pid=pid, token=token, **kwargs
        )

    def _can_be_reopened(self):
        """Tell whether the customer may bring this archived request back."""
        try:
            self._check_in_state(ARCHIVED)
            self._check_reopenable()
        except UserError:
            return False
        return True

    def _awaits_verdict(self):
        return self.service_state == PROCESSED

    def _get_customer_state(self):
        """Return (text, colour) of what this request's state means to its customer."""
        return {
            "new": (self.env._("Received"), "info"),
            "assigned": (self.env._("In progress"), "info"),
            "suspended": (self.env._("On hold"), "secondary"),
            "processed": (self.env._("Waiting for your verdict"), "warning"),
            "archived": (self.env._("Closed"), "success"),
            "unsolved": (self.env._("Closed without a solution"), "secondary"),
        }[self.service_state]

    @api.model
    def _get_satisfaction_labels(self):
        """Return {satisfaction: what it means}, from best to worst."""
        return {
            5: self.env._("Very satisfied"),
            4: self.env._("Satisfied"),
            3: self.env._("Acceptable"),
            2: self.env._("Dissatisfied"),
            1: self.env._("Very dissatisfied"),
        }
