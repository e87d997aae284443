"""Create many generated records at once, without mail or tracking."""

BATCH_SIZE = 1000


class BatchLoader:
    """What the loaders of generated data share.

    :param env: of the superuser; its company becomes the school
    :param str language: Chinese names for zh_…, else English ones
    """

    def __init__(self, env, language="en_US"):
        self.env = env(
            context={
                **env.context,
                "mail_create_nolog": True,
                "mail_create_nosubscribe": True,
                "mail_auto_subscribe_no_notify": True,
                "no_reset_password": True,
                "tracking_disable": True,
            }
        )
        self.language = language
        self.name = "name_zh" if language.startswith("zh") else "name_en"

    def _create(self, model, vals_list):
        """Return the records of all values, created in batches, in their order."""
        records = self.env[model]
        for start in range(0, len(vals_list), BATCH_SIZE):
            records += records.create(vals_list[start : start + BATCH_SIZE])
            self.env.flush_all()
        return records

    def _create_by_key(self, model, pairs):
        """Return {key: record} of [(key, values)]."""
        records = self._create(model, [vals for _key, vals in pairs])
        return {key: record for (key, _v), record in zip(pairs, records, strict=True)}

    def _get_name(self, one):
        return getattr(one, self.name)
