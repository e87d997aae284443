from odoo.tools import SQL


def pre_init_hook(env):
    """Give the opportunities that exist already their state, set by set.

    Odoo would go through them one by one. Won is succeeded, lost is failed, with a
    salesperson is developing, and the dates are core's.
    """
    env.cr.execute(
        """
        ALTER TABLE crm_lead
            ADD COLUMN IF NOT EXISTS development_state varchar,
            ADD COLUMN IF NOT EXISTS assigned_on timestamp,
            ADD COLUMN IF NOT EXISTS succeeded_on timestamp,
            ADD COLUMN IF NOT EXISTS failed_on timestamp,
            ADD COLUMN IF NOT EXISTS success_customer_id integer
        """
    )
    env.cr.execute(
        """
        UPDATE crm_lead lead
           SET development_state = CASE
                   WHEN won_status = 'won' THEN 'succeeded'
                   WHEN won_status = 'lost' THEN 'failed'
                   WHEN user_id IS NOT NULL THEN 'developing'
                   ELSE 'unassigned' END,
               assigned_on = CASE WHEN user_id IS NOT NULL
                   THEN COALESCE(date_open, create_date) END,
               succeeded_on = CASE WHEN won_status = 'won'
                   THEN COALESCE(date_closed, write_date) END,
               failed_on = CASE WHEN won_status = 'lost'
                   THEN COALESCE(date_closed, write_date) END,
               success_customer_id = CASE WHEN won_status = 'won' THEN (
                   SELECT commercial_partner_id FROM res_partner
                    WHERE id = lead.partner_id) END
         WHERE type = 'opportunity'
        """
    )


def post_init_hook(env):
    """Number the leads and opportunities that exist already, set by set."""
    env.cr.execute("SELECT id FROM crm_lead WHERE code IS NULL ORDER BY id")
    ids = [lead_id for (lead_id,) in env.cr.fetchall()]
    if not ids:
        return
    sequence = env.ref("crm_development_plan.sequence_opportunity")
    env.cr.execute(
        SQL(
            """
            UPDATE crm_lead
               SET code = numbered.code
              FROM unnest(%s, %s) AS numbered(id, code)
             WHERE crm_lead.id = numbered.id
            """,
            ids,
            sequence._next_batch(len(ids)),
        )
    )
    env["crm.lead"].invalidate_model(["code"])


def uninstall_hook(env):
    """Leave no reminder of a step behind: it keeps its activity type from deletion.

    Nor the tables of a report, and the triggers that fill them.
    """
    env.flush_all()
    env["crm.development.report"]._drop_rollup()
    env.cr.execute("DELETE FROM mail_activity WHERE step_id IS NOT NULL")
    env.invalidate_all()
