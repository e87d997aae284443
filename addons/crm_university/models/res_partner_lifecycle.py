from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .university_lifecycle import STAGES

# how many people one step of the daily cron moves on
BATCH_SIZE = 1000


class ResPartner(models.Model):
    """What a person is to the school today, and since when."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    lifecycle_ids = fields.One2many("university.lifecycle", "partner_id")
    lifecycle_stage = fields.Selection(
        selection=STAGES,
        compute="_compute_lifecycle_stage",
        inverse="_inverse_lifecycle_stage",
        store=True,
        index="btree_not_null",
        help="What the person is to the school today. A change is noted with its day.",
    )
    graduated_on = fields.Date(compute="_compute_lifecycle_stage", store=True)
    is_student = fields.Boolean(
        string="Person of the School",
        compute="_compute_is_student",
        compute_sudo=True,  # everybody may know, without reading the history
        search="_search_is_student",
    )

    @api.depends("lifecycle_ids.stage", "lifecycle_ids.date")
    def _compute_lifecycle_stage(self):
        today = fields.Date.context_today(self)
        for partner in self:
            past = partner.lifecycle_ids.filtered(
                lambda row: row.date and row.date <= today
            ).sorted("date")
            partner.lifecycle_stage = past[-1:].stage
            graduations = past.filtered(lambda row: row.stage == "graduate")
            partner.graduated_on = graduations[-1:].date

    def _inverse_lifecycle_stage(self):
        """Note a change of the stage in the history, dated today."""
        today = fields.Date.context_today(self)
        new_rows = []
        for partner in self.filtered("lifecycle_stage"):
            stage = partner.lifecycle_stage
            rows = partner.lifecycle_ids.sorted("date")
            todays = rows.filtered(lambda row: row.date == today)
            if todays:
                todays.stage = stage
            elif rows.filtered(lambda row: row.date <= today)[-1:].stage != stage:
                company = partner.school_id or self.env.company
                new_rows.append(
                    {
                        "partner_id": partner.id,
                        "stage": stage,
                        "date": today,
                        "company_id": company.id,
                    }
                )
        self.env["university.lifecycle"].create(new_rows)

    @api.depends("lifecycle_ids")
    def _compute_is_student(self):
        for partner in self:
            partner.is_student = bool(partner.lifecycle_ids)

    def _search_is_student(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: see the field
        rows = self.env["university.lifecycle"].sudo()._search([])
        known = Domain("id", "in", rows.subselect("partner_id"))
        domains = {True: known, False: ~known}
        return Domain.OR(domains[bool(item)] for item in value)

    def _enter_school(self, rows):
        """Make these people members of the school of their new stages.

        Who becomes a student gets the next number of the school.
        """
        for company, group in rows.grouped("company_id").items():
            people = group.partner_id
            people.filtered(lambda p: not p.school_id).school_id = company
            missing = group.filtered(
                lambda row: row.stage == "student" and not row.partner_id.student_number
            ).partner_id
            for partner in missing:
                partner.student_number = company._next_student_number()

    @api.model
    def _cron_follow_lifecycle(self):
        """Move on those whose day has come."""
        while ids := self._get_late_ids():
            partners = self.browse(ids)
            self.env.add_to_compute(self._fields["lifecycle_stage"], partners)
            self.env.add_to_compute(self._fields["graduated_on"], partners)
            partners.flush_recordset()
            self.env["ir.cron"]._commit_progress(len(partners))

    @api.model
    def _get_late_ids(self):
        """Return people whose stored stage is not that of their history today."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner.id
                  FROM (SELECT DISTINCT ON (partner_id) partner_id, stage
                          FROM university_lifecycle
                         WHERE date <= %s
                         ORDER BY partner_id, date DESC, id DESC) AS present
                  JOIN res_partner AS partner ON partner.id = present.partner_id
                 WHERE partner.lifecycle_stage IS DISTINCT FROM present.stage
                 ORDER BY partner.id
                 LIMIT %s
                """,
                fields.Date.context_today(self),
                BATCH_SIZE,
            )
        )
        return [partner_id for (partner_id,) in rows]
