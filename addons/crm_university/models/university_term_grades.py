from odoo import models


class UniversityTerm(models.Model):
    """The grades of a term as a whole."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "university.term"

    def action_view_grade_issues(self):
        """Return the missing and odd grades of these terms.

        :raises AccessError: if the caller is neither registrar nor dean
        """
        return self.env["university.grade.issue"].action_open_list(self.ids)
