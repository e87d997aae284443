from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools.mimetypes import guess_mimetype

from ..tools import evidence_files
from ..tools.placement_states import CONFIRMED, DRAFT, EVIDENCE_KINDS, SUBMITTED
from ..tools.portal_form import NAME_LENGTH, read_date, read_id, read_text

GRADUATE_STAGES = ("student", "graduate", "alumnus")


class UniversityPlacement(models.Model):
    """Graduates tell in the portal where they went."""

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "university.placement"

    @api.model
    def _enter_by_graduate(self, form, files=()):
        """Take the destination that the graduate who is logged in tells.

        With all that is needed it is confirmed by that, and waits for the career
        office. An employer who is not known to the school has to be entered by the
        office first: the draft then waits with the name in its notes.

        :param form: mapping of texts as they were sent; whose destination it is, and
            its state, are not read
        :param files: pairs of name and content
        :return: the placement, in superuser mode
        :raises AccessError: if the caller is no student or graduate
        :raises UserError: if something is missing, wrong, or known and verified
        """
        person = self._get_entering_person()
        rows = self._get_enterable(person)
        vals = self._read_destination(form, person, rows)
        contents = self._check_evidence_files(files)
        # sudo: graduates write no placement; whose it is and what it says were
        # checked, and the steps below are those of a graduate
        row = rows or self.sudo().create({"partner_id": person.id})
        row.write({**vals, "evidence_ids": row._prepare_evidence(contents)})
        employer_name = read_text(form.get("employer_name"))[:NAME_LENGTH]
        if employer_name and not row.employer_id:
            row._leave_to_office(employer_name)
            return row
        row._check_complete()
        row.write({"state": SUBMITTED})
        row.write({"state": CONFIRMED, "confirmed_on": fields.Datetime.now()})
        return row

    def _get_entering_person(self):
        person = self.env.user.partner_id
        if not person.school_id or person.lifecycle_stage not in GRADUATE_STAGES:
            raise AccessError(
                self.env._("Students and graduates tell their own destination.")
            )
        return person

    @api.model
    def _get_enterable(self, person):
        """Return the draft that a person may complete, if any, in superuser mode.

        :raises UserError: if there is one that waits, or that is verified
        """
        # sudo: a person's own placements
        present = self.sudo().search(
            [("partner_id", "=", person.id), ("valid_until", "=", False)]
        )
        if present.filtered("recorded_on"):
            raise UserError(
                self.env._(
                    "Your destination is verified and stays as it is. Tell the career "
                    "office if it has changed: it corrects it."
                )
            )
        if present.filtered(lambda row: row.state in (SUBMITTED, CONFIRMED)):
            raise UserError(
                self.env._(
                    "You have told a destination already. Confirm it, or say what is "
                    "wrong with it."
                )
            )
        return present.filtered(lambda row: row.state == DRAFT)[:1]

    def _read_destination(self, form, person, rows):
        """Return the values that a form gives; what was not offered is left out."""
        categories = self.env["university.destination.category"].search(
            [("active", "=", True)]
        )
        category = categories.browse(read_id(form.get("category")) or ())
        if category not in categories:
            raise UserError(self.env._("Choose your destination."))
        kind = form.get("evidence_kind")
        vals = {
            "category_id": category.id,
            "date_start": read_date(form.get("date_start")) or False,
            "evidence_kind": kind if kind in EVIDENCE_KINDS else False,
        }
        if not rows.application_id:
            # an application tells the employer
            known = person._get_known_employers()
            chosen = read_id(form.get("employer"))
            vals["employer_id"] = chosen if chosen in known.ids else False
        return vals

    @api.model
    def _check_evidence_files(self, files):
        """Return [(name, content, type)] of files that may be taken.

        :raises UserError: for the first that may not
        """
        if len(files) > evidence_files.MAX_FILES:
            raise UserError(
                self.env._(
                    "Send at most %(number)s files.", number=evidence_files.MAX_FILES
                )
            )
        taken = []
        for name, content in files:
            mimetype = guess_mimetype(content)
            name = evidence_files.clean_name(name)
            problem = evidence_files.find_problem(name, len(content), mimetype)
            if problem:
                raise UserError(self._tell_file_problem(problem, name))
            taken.append((name, content, mimetype))
        return taken

    def _tell_file_problem(self, problem, name):
        if problem == evidence_files.SIZE:
            return self.env._(
                "%(name)s is too big: files up to %(limit)s MB are taken.",
                name=name,
                limit=evidence_files.MAX_MEGABYTES,
            )
        if problem == evidence_files.EMPTY:
            return self.env._("%(name)s is empty.", name=name)
        return self.env._(
            "%(name)s: only PDF files and photos (JPEG, PNG) are taken.", name=name
        )

    def _prepare_evidence(self, contents):
        return [
            Command.create(
                {
                    "name": name,
                    "raw": content,
                    "mimetype": mimetype,
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
            for name, content, mimetype in contents
        ]

    def _leave_to_office(self, employer_name):
        """Note an employer whom the school does not know; the office completes it."""
        note = self.env._("Employer: %(name)s", name=employer_name)
        self.note = "\n".join(part for part in (self.note, note) if part)
        self.message_post(body=note, author_id=self.env.user.partner_id.id)
