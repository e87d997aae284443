from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.mimetypes import guess_mimetype

from ..tools.attachment_rules import (
    DEFAULT_TYPES,
    FORBIDDEN_TYPES,
    PROGRAM,
    SIZE,
    find_problem,
    read_types,
)

HEAD = 2048  # bytes, in which a file shows what it is
MEGABYTE = 1024 * 1024


class ResCompany(models.Model):
    # A concern in a file of its own: what comes in from outside.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.company"

    service_attachment_types = fields.Char(
        string="File Types",
        default=DEFAULT_TYPES,
        required=True,
        help="Endings of the files that may be attached to requests. Programs and web "
        "pages are refused in any case.",
    )
    service_attachment_max_mb = fields.Integer(
        string="Largest File (MB)",
        default=10,
        required=True,
        help="Of each file that is attached to a request, by any door.",
    )
    service_form_limit_address = fields.Integer(
        string="Forms an Hour by E-Mail Address",
        default=5,
        required=True,
        help="How many requests the public form takes an hour for one e-mail address.",
    )
    service_form_limit_network = fields.Integer(
        string="Forms an Hour by Network Address",
        default=30,
        required=True,
        help="How many requests the public form takes an hour from one network "
        "address; a whole campus or office may share one.",
    )
    service_link_days = fields.Integer(
        string="Links Work",
        default=180,
        required=True,
        help="Days after a request was closed in which its link works without login.",
    )

    _check_service_attachment_max_mb = models.Constraint(
        "CHECK (service_attachment_max_mb BETWEEN 1 AND 100)",
        "Files of 1 to 100 MB can be taken.",
    )
    _check_service_form_limits = models.Constraint(
        "CHECK (service_form_limit_address >= 0 AND service_form_limit_network >= 0)",
        "A limit is a number of submissions; 0 closes the public form.",
    )
    _check_service_link_days = models.Constraint(
        "CHECK (service_link_days >= 0)",
        "The days in which a link works cannot be negative.",
    )

    @api.constrains("service_attachment_types")
    def _check_service_attachment_types(self):
        for company in self:
            refused = FORBIDDEN_TYPES & read_types(company.service_attachment_types)
            if refused:
                raise ValidationError(
                    self.env._(
                        "Files of these types can do harm and are never taken: "
                        "%(types)s.",
                        types=", ".join(sorted(refused)),
                    )
                )

    def _get_service_max_size(self):
        """Return how many bytes a file of a request may have."""
        return self.service_attachment_max_mb * MEGABYTE

    def _find_service_file_problem(self, name, size, content):
        """Return in words why a file cannot be attached to a request, or "".

        :param bytes content: of the file, or how it begins
        """
        head = (content or b"")[:HEAD]
        mimetype = guess_mimetype(head) if head else None
        problem = find_problem(
            name,
            size,
            read_types(self.service_attachment_types),
            self._get_service_max_size(),
            head=head,
            mimetype=mimetype,
        )
        if problem == PROGRAM:
            return self.env._("%s: programs and web pages cannot be attached.", name)
        if problem == SIZE:
            return self.env._(
                "%(name)s is too big: files up to %(limit)s MB can be attached.",
                name=name,
                limit=self.service_attachment_max_mb,
            )
        if problem:
            return self.env._(
                "%(name)s: files of this type cannot be attached. These can: "
                "%(types)s.",
                name=name,
                types=self.service_attachment_types,
            )
        return ""
