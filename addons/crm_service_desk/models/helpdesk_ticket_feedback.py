from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.crm_customer.tools.text import is_blank
from odoo.addons.rating.models.rating_data import _rating_to_grade

from ..tools.service_states import (
    ARCHIVED,
    BEST,
    PROCESSED,
    SATISFIED,
    WORST,
    read_verdict,
)
from .helpdesk_ticket_notify import SKIP_HANDLER


class HelpdeskTicket(models.Model):
    """The customer's verdict: by whatever door it comes, ``rating_apply`` takes it."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    # a request that is being entered has no rating to look for
    rating_last_value = fields.Float(
        compute="_compute_rating_last_value", store=True, precompute=True
    )
    positive_rate_percentage = fields.Integer(
        compute="_compute_percentage", store=True, precompute=True
    )

    def action_record_feedback(
        self, satisfaction, result, given_by=False, channel=False
    ):
        """Write down the verdict that a customer gave by phone, letter or in person.

        :param int satisfaction: 1 (worst) to 5 (best); 3 or more archives the request,
            less sends it back to its handler
        :param str result: what the customer said, not blank
        :param given_by: id or record of a contact of the customer, or a person's name;
            a supervisor may leave it out: then it is the request's contact
        :param channel: id or record of the channel; by phone if left out
        :raises AccessError: unless the caller is the handler or a sales supervisor
        :raises UserError: if a request is not processed, or something is missing; if
            handlers rate their own work without naming a person of the customer
        """
        self._check_handler()
        satisfaction, result = self._check_verdict(satisfaction, result)
        self._lock_for_service()
        self._check_in_state(PROCESSED)
        channel = self._get_feedback_channel(channel)
        for ticket in self:
            partner, name = ticket._get_feedback_person(given_by)
            # sudo: nobody writes a verdict directly; who asks was checked
            sudo_ticket = ticket.sudo()
            rating = sudo_ticket._create_round_rating(
                partner,
                service_channel_id=channel.id,
                service_given_by=name,
                service_recorded_by_id=self.env.uid,
            )
            sudo_ticket.rating_apply(satisfaction, rating=rating, feedback=result)
        return True

    def action_open_feedback(self):
        """Return the dialog that asks for the customer's verdict."""
        return self._get_dialog("helpdesk_ticket_feedback_wizard_action")

    def rating_apply(
        self,
        rate,
        token=None,
        rating=None,
        feedback=None,
        subtype_xmlid=None,
        notify_delay_send=False,
    ):
        """Apply the customer's verdict: the one hook for every way it arrives.

        :param rate: whole number from 1 to 5; anything else is refused
        :param str feedback: what the customer says, not blank
        :raises AccessError: unless the caller is the customer, a supervisor or the
            system (the public pages, which have checked the token)
        :raises UserError: if the request is not waiting for this verdict
        """
        self.ensure_one()
        self._check_may_apply_verdict()
        rate, feedback = self._check_verdict(rate, feedback)
        rating = self._get_rating_to_apply(token, rating)
        self._lock_for_service()
        self._check_awaits(rating)
        # sudo: ratings of requests are written here only; who asks was checked
        result = super(HelpdeskTicket, self.sudo()).rating_apply(
            rate,
            rating=rating,
            feedback=feedback,
            subtype_xmlid=subtype_xmlid,
            notify_delay_send=notify_delay_send,
        )
        self.sudo()._apply_verdict(rating)
        return result

    def _apply_verdict(self, rating):
        """Close the round with the verdict, and archive or return the request.

        In superuser mode, under the lock of ``rating_apply``.
        """
        vals = self._prepare_verdict_vals(rating)
        self.round_id.write(vals)
        verdict = {
            "satisfaction": vals["satisfaction"],
            "feedback": vals["feedback"],
            "feedback_on": vals["feedback_on"],
        }
        if vals["satisfaction"] >= SATISFIED:
            self._archive_satisfied(verdict)
        else:
            self._return_to_work(vals["feedback"], verdict)
            self._escalate_repeated_failure()

    def _archive_satisfied(self, vals):
        self._enter_state(
            ARCHIVED, {**vals, "close_kind": "verdict", "closed_by_id": False}
        )
        self._write_interactions()

    def _prepare_verdict_vals(self, rating):
        """Return what the round keeps of a verdict."""
        partner = rating.partner_id
        return {
            "satisfaction": int(rating.rating),
            "feedback": rating.feedback,
            "feedback_on": fields.Datetime.now(),
            "feedback_channel_id": rating.service_channel_id.id
            or self._get_link_channel().id,
            "given_by": rating.service_given_by or partner.name,
            "given_by_id": partner.id,
            "recorded_by_id": rating.service_recorded_by_id.id,
            "rating_id": rating.id,
        }

    @api.depends("rating_ids.rating")
    def _compute_percentage(self):
        """Do as helpdesk_mgmt_rating does, with one query for all requests."""
        grades = defaultdict(Counter)
        ratings = self.env["rating.rating"]._read_group(
            self._rating_domain() & Domain("rating", ">=", WORST),
            ["res_id", "rating"],
            ["__count"],
        )
        for ticket_id, rating, count in ratings:
            grades[ticket_id][_rating_to_grade(rating)] += count
        for ticket in self:
            found = grades[ticket.id]
            ticket.positive_rate_percentage = (
                found["great"] * 100 / found.total() if found else -1
            )

    # ------------------------------------------------------------
    # Ratings and their links
    # ------------------------------------------------------------

    def _rating_get_access_token(self, partner=None):
        """Return the token of this round's link: an old link rates no new solution."""
        self.check_access("read")
        # sudo: only the customer may use a token, and gets it by mail
        ticket = self.sudo()
        partner = partner or ticket._rating_get_partner()
        rating = ticket._find_round_rating(partner)
        return (rating or ticket._create_round_rating(partner)).access_token

    def _find_round_rating(self, partner):
        """Return the rating that a person has not given in this round, if any."""
        return self.rating_ids.filtered(
            lambda r: (
                r.partner_id == partner
                and not r.consumed
                and r.service_round_id == self.round_id
            )
        )[:1]

    def _open_round_ratings(self):
        """Create the ratings of these that their customers are to be asked for."""
        vals_list = []
        for ticket in self.sudo():  # sudo: ratings of requests are written here only
            partner = ticket._rating_get_partner()
            if not ticket._find_round_rating(partner):
                vals_list.append(ticket._prepare_round_rating_vals(partner))
        self.env["rating.rating"].sudo().create(vals_list)

    def _create_round_rating(self, partner, **vals):
        """Create the (empty) rating of this round, in superuser mode."""
        return self.env["rating.rating"].create(
            {**self._prepare_round_rating_vals(partner), **vals}
        )

    def _prepare_round_rating_vals(self, partner):
        return {
            "partner_id": partner.id,
            "rated_partner_id": self.round_id.user_id.partner_id.id,
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "service_round_id": self.round_id.id,
            "is_internal": False,
        }

    def _get_rating_to_apply(self, token, rating):
        # sudo: a rating is found by its token, which is checked below
        ratings = self.env["rating.rating"].sudo()
        if token:
            rating = ratings.search([("access_token", "=", token)], limit=1)
        elif isinstance(rating, models.BaseModel):
            rating = rating.sudo()
        if not rating or rating.res_model != self._name or rating.res_id != self.id:
            raise UserError(self.env._("This link does not belong to the request."))
        return rating

    def _check_awaits(self, rating):
        """Raise UserError unless the request waits for this very rating."""
        if rating.consumed:
            raise UserError(
                self.env._(
                    "This feedback was given before: the first answer counts. Thank "
                    "you. Write to us if you want to add something."
                )
            )
        current = self.sudo().round_id
        if rating.service_round_id and rating.service_round_id != current:
            raise UserError(
                self.env._("This link is about an earlier solution of the request.")
            )
        self._check_in_state(PROCESSED)

    def _check_may_apply_verdict(self):
        if not self._is_supervisor() and not self._is_customer():
            raise self._get_not_customer_error()

    @api.model
    def _get_not_customer_error(self):
        return AccessError(
            self.env._("Only the customer or a sales supervisor takes this step.")
        )

    @api.model
    def _check_verdict(self, satisfaction, result):
        """Return the verdict as number and text, or raise UserError."""
        number = read_verdict(satisfaction)
        if number is None:
            raise UserError(
                self.env._(
                    "The satisfaction is a whole number from %(worst)s (worst) to "
                    "%(best)s (best).",
                    worst=WORST,
                    best=BEST,
                )
            )
        return number, self._get_reason(
            result, self.env._("Write down what the customer says about the solution.")
        )

    # ------------------------------------------------------------
    # Who said it, and how
    # ------------------------------------------------------------

    def _get_feedback_person(self, given_by):
        """Return (contact, name) of the person who gave a verdict.

        :raises UserError: if handlers name nobody, or nobody of the customer
        """
        self.ensure_one()
        # sudo: only compares whose contact it is
        ticket = self.sudo()
        is_own_work = self.env.user in (
            ticket.user_id | ticket.round_id.user_id | ticket.processed_by_id
        )
        if not given_by:
            if is_own_work and not self.env.su:
                raise UserError(
                    self.env._(
                        "You handled this request yourself: name the person of the "
                        "customer who told you so."
                    )
                )
            return ticket.partner_id, ticket.partner_id.name or ticket.partner_name
        if isinstance(given_by, str):
            return ticket.partner_id, self._check_person_name(given_by)
        return self._check_feedback_contact(given_by)

    def _check_person_name(self, name):
        if is_blank(name) or name.strip() == self.env.user.name:
            raise UserError(self.env._("Name the person of the customer."))
        return name.strip()

    def _check_feedback_contact(self, contact):
        """Return (contact, name), or raise UserError if it is not the customer's."""
        contact_id = contact.id if isinstance(contact, models.BaseModel) else contact
        # sudo: only compares whose contact it is
        contact = self.env["res.partner"].sudo().browse(contact_id).exists()
        customer = self.sudo().partner_id.commercial_partner_id
        is_staff = any(not user.share for user in contact.user_ids)
        if not contact or is_staff or contact.commercial_partner_id != customer:
            raise UserError(
                self.env._(
                    "%(contact)s is no contact of the customer %(customer)s.",
                    contact=contact.name or self.env._("Nobody"),
                    customer=customer.name or "",
                )
            )
        return contact, contact.name

    @api.model
    def _get_feedback_channel(self, channel):
        """Return the channel given by id or record; by phone if none is given."""
        channel_id = channel.id if isinstance(channel, models.BaseModel) else channel
        return (
            self.env["helpdesk.ticket.channel"]
            .browse(channel_id or self._get_default_channel() or ())
            .exists()
        )

    @api.model
    def _get_link_channel(self):
        """Return the channel of customers who answer by themselves."""
        xmlid = "helpdesk_mgmt.helpdesk_ticket_channel_web"
        channel = self.env.ref(xmlid, raise_if_not_found=False)
        return channel or self.env["helpdesk.ticket.channel"]

    # ------------------------------------------------------------
    # Doors beside the rule
    # ------------------------------------------------------------

    def message_post(self, **kwargs):
        """Take no stars from a chatter: they would be a verdict without its rule."""
        if kwargs.pop("rating_value", None):
            raise UserError(
                self.env._("Rate a request by its survey, not in a message.")
            )
        # sudo: only whether the request comes back
        rating = self.env["rating.rating"].sudo().browse(kwargs.get("rating_id") or ())
        if rating and rating.rating < SATISFIED:
            kwargs[SKIP_HANDLER] = True
        return super().message_post(**kwargs)

    def _message_update_content(self, message, /, *, body, rating_value=None, **kwargs):
        if rating_value or rating_value is False:
            raise UserError(self.env._("A verdict is given once and stays as it is."))
        return super()._message_update_content(message, body=body, **kwargs)
