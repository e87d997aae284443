"""Starts Odoo. Not by `-m odoo`, which loops when workers fail to import."""

import odoo.cli

if __name__ == "__main__":
    odoo.cli.main()
