# ruff: noqa: F821
"""Fills a trial database; read by Odoo's shell, which gives it `env`.

CRM_LOAD (JSON) names the history file (none: users only), the users' language and
passwords, and tells whether demo records join. Everything goes through the product's
own doors: the order history import, the churn scan, and the ranking that follows it.
What has no history of its own comes from the demo records of its addon.
"""

import base64
import json
import os
import sys
import time

from odoo.modules import Manifest
from odoo.tools.convert import convert_file

ROLES = {
    "account_manager": ("Account Manager", "crm_customer.group_account_manager"),
    "sales_supervisor": ("Sales Supervisor", "crm_customer.group_sales_supervisor"),
    "executive": ("Executive", "crm_customer.group_executive"),
    "crm_administrator": ("CRM Administrator", "crm_customer.group_crm_administrator"),
}
# the addons whose demo records join the history; the account manager acts in them
SHOWN_BY_DEMO = ("crm_development_plan", "crm_service_desk")
START_PAGE = "crm_lifecycle.res_users_action_open_lifecycle"


def say(text):
    print(f"    {text}", file=sys.stderr, flush=True)


def make_users(settings):
    """One user a role; returns them by login."""
    env.ref("base.user_admin").password = settings["passwords"]["admin"]
    users = env["res.users"].with_context(no_reset_password=True)
    return {
        login: users.create(
            {
                "name": name,
                "login": login,
                "password": settings["passwords"][login],
                "lang": settings["language"],
                # No greeting of the chat robot over the page.
                "odoobot_state": "disabled",
                # The page of the role, instead of the chat.
                "action_id": env.ref(START_PAGE).id,
                "group_ids": [
                    (6, 0, [env.ref("base.group_user").id, env.ref(group).id])
                ],
            }
        )
        for login, (name, group) in ROLES.items()
    }


def make_product():
    """What the history sold; prices in the file carry four decimals."""
    env.ref("product.decimal_price").digits = 4
    env["product.product"].create(
        {"name": "Compact disc", "default_code": "CD", "type": "consu"}
    )


def import_orders(path, supervisor):
    """Load the file as the supervisor would, and work the queue to its end."""
    with open(path, "rb") as file:
        content = base64.b64encode(file.read())
    wizard = (
        env["sale.order.import.history"]
        .with_user(supervisor)
        .create(
            {
                "data_file": content,
                "filename": os.path.basename(path),
                "unknown_customer": "create",
            }
        )
    )
    wizard.action_import()
    env.cr.commit()
    while wizard.state in ("queued", "running"):
        env["sale.order.import.history"]._cron_run_imports()
        env.cr.commit()
        wizard.invalidate_recordset()
        say(f"orders loaded: {wizard.progress:.0f} %")
    if wizard.state != "done":
        raise SystemExit(f"the import ended as {wizard.state}: {wizard.message}")


def give_customers(manager):
    """Every customer of the history belongs to the account manager."""
    customers = env["sale.order"].search([("history_number", "!=", False)]).partner_id
    # Core would mail the manager once for each customer.
    silent = customers.with_context(mail_auto_subscribe_no_notify=True)
    silent.write({"user_id": manager.id})
    return customers


def scan(supervisor):
    """Run the churn scan that the supervisor asks for."""
    scans = env["crm.churn.scan"]
    scans.with_user(supervisor).action_request_scan()
    env.cr.commit()
    scans._cron_scan()
    env.cr.commit()
    return scans.search([], limit=1, order="id desc")


def rank():
    """Work off the ranking that the scan has asked for."""
    rankings = env["crm.churn.ranking"]
    rankings._cron_rank()
    env.cr.commit()
    return rankings.search([], limit=1)


def show_demo(manager):
    """Load the demo records of addons that the history says nothing about."""
    env["ir.model.data"]._update_xmlids(
        [{"xml_id": "base.user_demo", "record": manager, "noupdate": True}]
    )
    for addon in SHOWN_BY_DEMO:
        for file in Manifest.for_addon(addon)["demo"]:
            convert_file(env, addon, file, idref={}, mode="init", noupdate=True)
    env.cr.commit()


def main():
    settings = json.loads(os.environ["CRM_LOAD"])
    users = make_users(settings)
    if settings["history"]:
        start = time.monotonic()
        make_product()
        env.cr.commit()
        import_orders(settings["history"], users["sales_supervisor"])
        customers = give_customers(users["account_manager"])
        env.cr.commit()
        say(f"{len(customers)} customers after {time.monotonic() - start:.0f} s")
        start = time.monotonic()
        done = scan(users["sales_supervisor"])
        say(f"scan: {done.warned_count} warnings in {time.monotonic() - start:.1f} s")
        start = time.monotonic()
        done = rank()
        say(f"ranking by {done.method} in {time.monotonic() - start:.1f} s")
    if settings["demo"]:
        show_demo(users["account_manager"])
    env.cr.commit()


main()
