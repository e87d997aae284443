"""Starts Odoo. A script rather than `-m odoo`, which loops when workers fail to import."""

import odoo.cli

if __name__ == "__main__":
    odoo.cli.main()
