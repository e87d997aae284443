from odoo import fields, models


class UniversityCourse(models.Model):
    """What skills a course gives."""

    _inherit = "university.course"

    skill_ids = fields.One2many(
        "university.course.skill", "course_id", string="Skills Given"
    )

    def _get_skills(self):
        """Return ``{course id: {skill id: level}}`` of these courses."""
        found = {course_id: {} for course_id in self.ids}
        rows = self.env["university.course.skill"].search(
            [("course_id", "in", self.ids)]
        )
        for row in rows:
            found[row.course_id.id][row.skill_id.id] = row.level
        return found

    def _refresh_student_skills(self):
        """Let the skills of all who passed these courses follow."""
        # sudo: who describes a course need not see who passed it
        passed = self.env["university.enrollment"].sudo()
        groups = passed._read_group(
            [("course_id", "in", self.ids), ("posted", "=", True)],
            aggregates=["partner_id:recordset"],
        )
        [(partners,)] = groups
        self.env["university.student.skill"]._refresh_course_skills(partners)
