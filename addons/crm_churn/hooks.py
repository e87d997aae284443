from odoo.tools import SQL


def uninstall_hook(env):
    """Leave nothing of the churn scan in what stays installed.

    The rows go first: closed warnings refer to dictionary items that are deleted
    with the addon. Customers at risk or lost have bought before, so they are active.
    """
    env.flush_all()
    env["crm.churn.report"]._drop_rollup()
    for statement in (
        SQL("DELETE FROM mail_activity WHERE res_model = 'crm.churn.warning'"),
        SQL("DELETE FROM crm_churn_measure"),
        SQL("DELETE FROM crm_churn_warning"),
        SQL(
            "UPDATE res_partner SET customer_status = 'active' "
            "WHERE customer_status IN ('at_risk', 'lost')"
        ),
    ):
        env.cr.execute(statement)
    env.invalidate_all()
