from odoo import fields, models
from odoo.exceptions import AccessError


class ResCompany(models.Model):
    """How a school looks after its students."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.company"

    university_alert_min_students = fields.Integer(
        string="Students for Alerts",
        default=20,
        required=True,
        help="With fewer students in a term, chance says more than a model: nothing is "
        "learned from them and no alert is raised.",
    )
    university_survey_min_answers = fields.Integer(
        string="Answers for Figures",
        default=5,
        required=True,
        help="With fewer answers nothing is shown of a survey, so that nobody can be "
        "recognised.",
    )

    _check_university_alert_min_students = models.Constraint(
        "CHECK (university_alert_min_students >= 1)",
        "Alerts need at least one student.",
    )
    _check_university_survey_min_answers = models.Constraint(
        "CHECK (university_survey_min_answers >= 3)",
        "With fewer than 3 answers people could be recognised.",
    )

    def action_open_university_settings(self):
        """Open what the present school has decided about grades and care.

        :raises AccessError: if the caller is no administrator
        """
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Administrators decide about this."))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_university.res_company_action_university"
        )
        return {**action, "res_id": self.env.company.id}
