from odoo import fields, models
from odoo.exceptions import UserError


class SurveySurvey(models.Model):
    """A survey about an offering: its answers are nobody's."""

    _inherit = "survey.survey"

    # a type of its own: those who work with surveys do not read single answers
    survey_type = fields.Selection(
        selection_add=[("university", "Course Evaluation")],
        ondelete={"university": "set default"},
    )
    university_offering_id = fields.Many2one(
        "university.course.offering",
        string="Offering",
        readonly=True,
        copy=False,
        ondelete="cascade",
        index="btree_not_null",
    )

    def _create_answer(
        self,
        user=False,
        partner=False,
        email=False,
        test_entry=False,
        check_attempts=True,
        **additional_vals,
    ):
        """Who is invited answers once, with the link received; there is no other way.

        :raises UserError: for surveys about offerings
        """
        if not test_entry and self.filtered("university_offering_id"):
            raise UserError(
                self.env._("This survey is answered with the link in the invitation.")
            )
        return super()._create_answer(
            user=user,
            partner=partner,
            email=email,
            test_entry=test_entry,
            check_attempts=check_attempts,
            **additional_vals,
        )
