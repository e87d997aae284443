from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, html2plaintext

from ..tools.service_states import CLOSED
from ..tools.solution_ranking import join_terms
from ..tools.text_terms import split_terms

BATCH_SIZE = 500
# words of a long text beyond these add nothing by which it would be found
MAX_LONG_TERMS = 100


class HelpdeskTicket(models.Model):
    """The archive of closed requests, by the words in them.

    The index is of words, as Chinese ones of two characters are too short for the
    trigrams that Odoo uses.
    """

    # Its own concern in a file of its own.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "helpdesk.ticket"

    archive_terms = fields.Text(
        compute="_compute_archive_terms",
        store=True,
        prefetch=False,
        copy=False,
        export_string_translation=False,
        help="The words of a closed request: those of its summary, a bar, others.",
    )
    archive_words = fields.Char(
        string="Words in Common",
        compute="_compute_archive_words",
        search="_search_archive_words",
        help="Search here for closed requests that contain all these words, in "
        "whatever form, in their summary, description or solution.",
    )

    _archive_terms_idx = models.Index(
        "USING gin (string_to_array(archive_terms, ' ')) WITH (fastupdate = off)"
        " WHERE archive_terms IS NOT NULL"
    )
    _archive_product_idx = models.Index(
        "(product_id, id) WHERE archive_terms IS NOT NULL"
    )
    # the archive, latest first, as its list asks for it
    _archive_closed_idx = models.Index(
        "(closed_date, id) WHERE service_state IN ('archived', 'unsolved')"
    )

    @api.depends("name", "description", "solution", "service_state")
    def _compute_archive_terms(self):
        for ticket in self:
            is_closed = ticket.service_state in CLOSED
            ticket.archive_terms = is_closed and ticket._join_archive_terms()

    def _join_archive_terms(self):
        description = html2plaintext(self.description or "", include_references=False)
        others = (description, self.solution, self.unsolved_reason)
        return join_terms(
            split_terms(self.name),
            [term for text in others for term in split_terms(text, MAX_LONG_TERMS)],
        )

    def _compute_archive_words(self):
        self.archive_words = False

    @api.model
    def _search_archive_words(self, operator, value):
        if operator not in ("ilike", "like", "in"):
            return NotImplemented
        texts = [value] if isinstance(value, str) else value
        return Domain.OR(self._get_words_domain(text) for text in texts)

    @api.model
    def _get_words_domain(self, text):
        """Return the domain of closed requests that contain all words of a text."""
        terms = split_terms(text)
        if not terms:
            return Domain.FALSE
        self.flush_model(["archive_terms"])
        return Domain.custom(
            to_sql=lambda model, alias, query: self._get_terms_sql(alias, "@>", terms)
        )

    @api.model
    def _get_terms_sql(self, alias, operator, terms):
        """Return the condition on the indexed expression.

        :param operator: "@>" for all of the terms, "&&" for any
        """
        column = SQL.identifier(alias, "archive_terms")
        return SQL(
            "(%s IS NOT NULL AND string_to_array(%s, ' ') %s %s::text[])",
            column,
            column,
            SQL({"@>": "@>", "&&": "&&"}[operator]),
            list(terms),
        )

    @api.model
    def _cron_index_archive(self):
        """Index what was closed before the addon came, in committed batches."""
        commit = self.env["ir.cron"]._commit_progress
        domain = Domain("service_state", "in", CLOSED) & Domain(
            "archive_terms", "=", False
        )
        commit(remaining=self.search_count(domain))
        is_changed = False
        while tickets := self.search(domain, limit=BATCH_SIZE, order="id"):
            self.env.add_to_compute(self._fields["archive_terms"], tickets)
            tickets.flush_recordset(["archive_terms"])
            if not commit(len(tickets)):
                return
            is_changed = True
        if is_changed:
            # which words are common is known from the statistics of the index
            self.env.cr.execute(SQL("ANALYZE helpdesk_ticket"))
