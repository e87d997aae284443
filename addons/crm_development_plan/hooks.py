def pre_init_hook(env):
    """Fill the new columns of an existing database set by set."""


def post_init_hook(env):
    """Number the opportunities that exist already."""
