from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools.seasons import get_last_season, get_season


class ResCompany(models.Model):
    """What a school decides about its employers and vacancies."""

    _inherit = "res.company"

    university_share_ids = fields.Many2many(
        "res.company",
        relation="university_company_share",
        column1="company_id",
        column2="other_id",
        string="Share Vacancies With",
        help="Schools that may show this school's shared vacancies. It takes effect "
        "when they have chosen this school as well.",
    )
    university_season_month = fields.Integer(
        string="Season Begins In Month",
        default=9,
        required=True,
        help="Month from 1 to 12 in which employers begin to recruit. A season bears "
        "the year in which it ends.",
    )
    university_lapsing_seasons = fields.Integer(
        string="Seasons Until Lapsing",
        default=2,
        required=True,
        help="An employer who hired before, and was neither at a fair nor offered a "
        "vacancy for so many seasons, is listed as lapsing.",
    )

    _check_university_season_month = models.Constraint(
        "CHECK (university_season_month BETWEEN 1 AND 12)",
        "A season begins in a month from 1 to 12.",
    )
    _check_university_lapsing_seasons = models.Constraint(
        "CHECK (university_lapsing_seasons > 0)",
        "An employer is absent for at least one season before lapsing.",
    )

    @api.model
    def _refresh_schools(self, refresh):
        """Call ``refresh(school)`` for each school, and tell the cron how far it is."""
        schools = self.search([("active", "=", True)])
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(schools))
        for school in schools:
            refresh(school)
            if not commit(1):
                break

    def _get_sharing_schools(self):
        """Return the schools that agree with this one to share vacancies, both ways."""
        self.ensure_one()
        return self.university_share_ids.filtered(
            lambda other: self in other.university_share_ids
        )

    def _get_season(self, day):
        """Return the season of a day: the year in which it ends."""
        self.ensure_one()
        return get_season(day, self.university_season_month)

    def _get_last_season(self):
        """Return the last season of this school that is over today."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        return get_last_season(today, self.university_season_month)

    def action_open_career_settings(self):
        """Open what the career office decides for the present school.

        :raises AccessError: if the caller is no administrator
        """
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Administrators decide about this."))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_university_career.res_company_action_career"
        )
        return {**action, "res_id": self.env.company.id}
