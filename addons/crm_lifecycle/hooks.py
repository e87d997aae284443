def uninstall_hook(env):
    """Put the menus of the other addons back where they were."""
    env["ir.ui.menu"]._leave_lifecycle()
