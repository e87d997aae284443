from datetime import time, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext, split_every

from ..tools.text import cut_organizer, is_blank
from ..tools.timeline import to_moment

BATCH = 200
ALL_DAY_START = time(8)  # what core shows for the beginning of a whole day


class CalendarEvent(models.Model):
    """A customer meeting that was held is an interaction."""

    _inherit = "calendar.event"

    is_interaction_checked = fields.Boolean(
        copy=False,
        readonly=True,
        help="The meeting has ended and has been looked at: if it was with a customer, "
        "the interaction is written.",
    )

    @api.model
    def _cron_write_interactions(self):
        """Write the interactions of the meetings that have ended, batch by batch.

        A batch marks its meetings in the transaction that writes their interactions:
        a run that is killed is finished by the next one, and nothing comes twice.
        """
        # sudo: meetings of everybody, whoever the cron is set to run as
        meetings = self.sudo().search(self._get_ended_domain(), order="stop, id")
        crons = self.env["ir.cron"]
        crons._commit_progress(remaining=len(meetings))
        for ids in split_every(BATCH, meetings.ids):
            # deleted meetings, and those that somebody is changing, fall out
            batch = meetings.browse(ids).try_lock_for_update(allow_referencing=True)
            batch.filtered(lambda m: m._is_over())._write_interactions()
            if not crons._commit_progress(len(ids)):
                break

    @api.model
    def _get_ended_domain(self):
        return Domain("stop", "<=", fields.Datetime.now()) & Domain(
            "is_interaction_checked", "=", False
        )

    def _is_over(self):
        """Tell whether a meeting that stops before now is over for its organizer.

        Whole days are days of the organizer's calendar, not of UTC.
        """
        if not self.allday:
            return True
        end = to_moment(self.stop_date + timedelta(days=1), self._get_organizer_zone())
        return end <= fields.Datetime.now()

    def _get_organizer_zone(self):
        return pytz.timezone(self.user_id.tz or "UTC")

    def _write_interactions(self):
        """Write the interactions that these meetings have caused, and mark them."""
        # of all meetings at once: the fields of single partners come one by one
        partners = self.attendee_ids.partner_id | self.opportunity_id.partner_id
        members = partners._filter_customer_members()
        vals_list = [
            vals
            for meeting in self.filtered(lambda m: m._is_with_others())
            for vals in meeting._prepare_interactions(members)
        ]
        interactions = self.env["crm.interaction"].with_context(tracking_disable=True)
        interactions._create_with_origins(interactions._filter_new_meetings(vals_list))
        self.is_interaction_checked = True

    def _is_with_others(self):
        """Tell whether a colleague has organised it, and it is no private matter."""
        organizer = self.user_id
        is_colleague = organizer and not organizer.share
        return is_colleague and self.effective_privacy != "private"

    def _get_customer_contacts(self, members):
        """Return with whom of each customer the meeting was.

        :param members: the partners among whom customers are looked for
        :return: dict ``{customer: persons}``; no persons if only the customer itself
            is known
        """
        attendees = self.attendee_ids
        declined = attendees.filtered(lambda a: a.state == "declined").partner_id
        present = (attendees.partner_id - declined) & members
        persons = present.grouped("commercial_partner_id")
        prospect = self.opportunity_id.partner_id & members
        customer = prospect.commercial_partner_id
        # whoever has declined was not met, unless a colleague came
        if customer and customer not in declined.commercial_partner_id:
            persons.setdefault(customer, prospect)
        return {customer: people - customer for customer, people in persons.items()}

    def _prepare_interactions(self, members):
        """Return the values of one interaction for each customer of the meeting."""
        meeting = self.with_context(lang=self.user_id.lang)
        kind_id = self.env["ir.model.data"]._xmlid_to_res_id(
            "crm_customer.dictionary_interaction_meeting"
        )
        return [
            {
                "partner_id": customer.id,
                "contact_id": persons[:1].id,
                "date": meeting._get_interaction_date(),
                "name": meeting._get_interaction_name(),
                "place": meeting._get_interaction_place(),
                "description": meeting._get_interaction_description(),
                "user_id": meeting.user_id.id,
                "kind_id": kind_id,
                "origin": self,
            }
            for customer, persons in self._get_customer_contacts(members).items()
        ]

    def _get_interaction_date(self):
        """Return the beginning in UTC; whole days begin in the organizer's morning."""
        if not self.allday:
            return self.start
        return to_moment(self.start_date, self._get_organizer_zone(), ALL_DAY_START)

    def _get_interaction_name(self):
        return self.env._("Meeting") if is_blank(self.name) else self.name

    def _get_interaction_place(self):
        for place in (self.location, self.videocall_location):
            if not is_blank(place):
                return place
        return self.env._("Place not noted")

    def _get_interaction_description(self):
        text = html2plaintext(self.description or "", include_references=False)
        text = cut_organizer(text, self.user_id.name)
        return self._get_interaction_name() if is_blank(text) else text
