from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools.lapsing import FAIR, HIRE, VACANCY, Presence, find_lapsing
from ..tools.seasons import get_season
from .res_partner_career import CAREER, OFFICER

LAPSING_FIELDS = {"is_lapsing", "lapsing_since", "absent_seasons"}
LOST_FIELDS = {"employer_lost_on", "employer_lost_reason"}


class ResPartner(models.Model):
    """Employers who hired before and stay away."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.partner"

    # an employer may be lapsing for one school and faithful to another
    is_lapsing = fields.Boolean(
        string="Lapsing",
        company_dependent=True,
        copy=False,
        readonly=True,
        groups=CAREER,
        help="Hired before, and absent for the number of seasons that the school set.",
    )
    lapsing_since = fields.Integer(
        string="Absent Since Season",
        company_dependent=True,
        copy=False,
        readonly=True,
        groups=CAREER,
    )
    absent_seasons = fields.Integer(
        company_dependent=True, copy=False, readonly=True, groups=CAREER
    )
    employer_lost_on = fields.Date(
        string="Lost On",
        company_dependent=True,
        copy=False,
        readonly=True,
        groups=CAREER,
    )
    employer_lost_reason = fields.Char(
        string="Why Lost",
        company_dependent=True,
        copy=False,
        readonly=True,
        groups=CAREER,
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_lapsing_vals(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_lapsing_vals(vals)
        return super().write(vals)

    @api.model
    def _check_lapsing_vals(self, vals):
        if (LAPSING_FIELDS | LOST_FIELDS) & vals.keys() and not self.env.su:
            raise UserError(
                self.env._("Who is lapsing or lost follows from what happened.")
            )

    def action_mark_employer_lost(self, reason):
        """Note that these employers are lost to the present school.

        :param str reason: why, in words
        :raises AccessError: if the caller is no career officer
        :raises UserError: without a reason; if one is not lapsing, or if no measure
            with its result was taken since it stays away
        """
        if not self.env.user.has_group(OFFICER):
            raise AccessError(
                self.env._("Employers are given up by the career office.")
            )
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Write why the employer is lost."))
        self._check_may_be_lost()
        # sudo: the fields are the system's; role and rules were checked above
        self.sudo().write(
            {
                "employer_lost_on": fields.Date.context_today(self),
                "employer_lost_reason": reason.strip(),
            }
        )
        return True

    def action_ask_lost(self):
        """Ask why these employers are lost."""
        return self.env["university.reason.wizard"]._ask(
            self, "action_mark_employer_lost", self.env._("The Employer Is Lost")
        )

    def _check_may_be_lost(self):
        measures = self.env["university.employer.measure"].search(
            [
                ("employer_id", "in", self.ids),
                ("company_id", "=", self.env.company.id),
                ("result", "not in", (False, "")),
            ]
        )
        tried = {
            measure.employer_id
            for measure in measures
            if measure.season >= measure.employer_id.lapsing_since
        }
        refused = self.filtered(lambda one: not one.is_lapsing or one not in tried)
        if refused:
            raise UserError(
                self.env._(
                    "%(names)s: only a lapsing employer is lost, and only after a "
                    "measure whose result is known. Note what you tried first.",
                    names=", ".join(refused[:5].mapped("name")),
                )
            )

    # ------------------------------------------------------------
    # Watching
    # ------------------------------------------------------------

    @api.model
    def _cron_watch_employers(self):
        """Judge for each school who of its employers stays away."""
        self.env["res.company"]._refresh_schools(
            lambda school: self.with_company(school)._refresh_lapsing()
        )

    @api.model
    def _refresh_lapsing(self):
        """Note who is lapsing for the present school; those who came back are not."""
        company = self.env.company
        found = {
            one.employer: one
            for one in find_lapsing(
                self._get_presences(company),
                company._get_last_season(),
                company.university_lapsing_seasons,
            )
        }
        known = self.search([("is_lapsing", "=", True)])
        known.filtered(lambda partner: partner.id not in found)._note_back()
        for (since, absent), partners in (
            self.browse(found)
            .grouped(
                lambda partner: (found[partner.id].since, found[partner.id].absent)
            )
            .items()
        ):
            partners._note_lapsing(since, absent)

    def _note_back(self):
        self.write(
            {
                "is_lapsing": False,
                "lapsing_since": 0,
                "absent_seasons": 0,
                "employer_lost_on": False,
                "employer_lost_reason": False,
            }
        )

    def _note_lapsing(self, since, absent):
        changed = self.filtered(
            lambda partner: not partner.is_lapsing or partner.absent_seasons != absent
        )
        changed.write(
            {"is_lapsing": True, "lapsing_since": since, "absent_seasons": absent}
        )

    @api.model
    def _get_presences(self, company):
        """Return each ``tools.lapsing.Presence`` of employers at a school.

        One query a kind, summed by day in the database.
        """
        self.env.flush_all()
        month = company.university_season_month
        return [
            Presence(employer, get_season(day, month), kind, count)
            for kind, query in self._get_presence_queries(company).items()
            for employer, day, count in self.env.execute_query(query)
        ]

    @api.model
    def _get_presence_queries(self, company):
        return {
            HIRE: SQL(
                """
                SELECT placement.employer_id, placement.date_start, count(*)
                  FROM university_placement AS placement
                 WHERE placement.company_id = %s AND placement.is_hire
                   AND placement.date_start IS NOT NULL
                 GROUP BY placement.employer_id, placement.date_start
                """,
                company.id,
            ),
            FAIR: SQL(
                """
                SELECT booth.employer_id, event.date_begin::date, count(*)
                  FROM university_fair_booth AS booth
                  JOIN event_event AS event ON event.id = booth.event_id
                 WHERE booth.company_id = %s
                 GROUP BY booth.employer_id, event.date_begin::date
                """,
                company.id,
            ),
            VACANCY: SQL(
                """
                SELECT employer_id, approved_on::date, count(*)
                  FROM university_vacancy
                 WHERE company_id = %s AND approved_on IS NOT NULL
                 GROUP BY employer_id, approved_on::date
                """,
                company.id,
            ),
        }
