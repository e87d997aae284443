"""What several models do alike with their records."""

from odoo.tools import SQL

NAMES_SHOWN = 5


def lock_rows(records):
    """Lock the rows of these records until the end of the transaction.

    Waits for another transaction; Odoo then runs this one again, and it sees what the
    other did. The ORM's own lock would refuse without telling who was faster. The rows
    are updated, not only locked: else a transaction that has waited would go on with
    what it saw before.
    """
    records.flush_recordset()
    records.env.cr.execute(
        SQL(
            """
            UPDATE %(table)s AS kept
               SET write_date = kept.write_date
              FROM (SELECT id FROM %(table)s WHERE id IN %(ids)s
                     ORDER BY id FOR NO KEY UPDATE) AS locked
             WHERE kept.id = locked.id
            """,
            table=SQL.identifier(records._table),
            ids=tuple(records.ids) or (0,),
        ),
        # to be refused and run again is no error
        log_exceptions=False,
    )


def get_short_names(records):
    """Return the names of the first few of these records, for a message."""
    # sudo: only names, whatever else of the records is hidden
    names = records[:NAMES_SHOWN].sudo().mapped("display_name")
    return ", ".join(names) + (" …" if len(records) > NAMES_SHOWN else "")


def get_field_labels(model, names):
    """Return the labels of these fields of a model, in the user's language."""
    return ", ".join(
        model._fields[name]._description_string(model.env) for name in sorted(names)
    )
