from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

# who has a career page: those who look for a post, and those who found one
CAREER_STAGES = ("student", "graduate", "alumnus")
# an address may hold a number that no database takes
MAX_ID = 2**31


class CareerPortal(CustomerPortal):
    """What the career pages of employers and students have in common.

    All controllers of the portal become one class: names of methods tell that they are
    of careers.
    """

    def _get_employer(self):
        """Return the employer whom the user who is logged in works for, or none."""
        user = request.env.user
        employer = user.commercial_partner_id
        # staff have the web client, and other rights
        return employer.filtered(lambda one: user.share and one.is_employer)

    def _get_career_student(self):
        """Return the person who is logged in, if a student or graduate, or none.

        Without superuser rights: what is asked for it is checked again.
        """
        # the user's own record comes with superuser rights
        user = request.env.user
        person = user.partner_id.sudo(False)
        is_student = person.school_id and person.lifecycle_stage in CAREER_STAGES
        return person if user.share and is_student else person.browse()

    def _find_career(self, model, record_id):
        """Return a record that the user may read, in superuser mode, or none.

        None, too, for one that exists but is somebody else's: no answer tells which
        numbers exist.
        """
        if not 0 < record_id < MAX_ID:
            return request.env[model]
        record = request.env[model].browse(record_id).exists()
        if not record or not record.has_access("read"):
            return request.env[model]
        # sudo: names of employers, students and skills are shown with it
        return record.sudo()

    def _get_career_states(self, model):
        """Return ``{state: its name in the reader's language}``."""
        field = request.env[model]._fields["state"]
        return dict(field._description_selection(request.env))

    def _try_career(self, step, *args):
        """Take a step, or nothing of it.

        :return: pair of what it returned, and why it was refused in words, or None
        """
        try:
            with request.env.cr.savepoint():
                return step(*args), None
        except UserError as error:
            return None, str(error)

    def _render_career(self, template, values):
        return request.render(
            f"crm_university_career.{template}",
            {
                **self._prepare_portal_layout_values(),
                "done": request.params.get("done"),
                "error": None,
                "crumb": None,
                **values,
            },
        )

    def _render_career_unknown(self):
        """Return the one page for what is not there and what is somebody else's."""
        response = self._render_career("portal_unknown", {"page_name": "career"})
        response.status_code = 404
        return response
