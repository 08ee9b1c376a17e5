"""PostgreSQL itself refuses to change, remove or empty the audit, whoever asks and by whatever way.

One way is left, and it is the owner's of the table alone (docs/data-protection.md): in one transaction
`ALTER TABLE safeguards_auditentry DISABLE TRIGGER audit_only_grows`, the removal, and `… ENABLE TRIGGER …`.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION safeguards_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit only grows: % is refused.', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON safeguards_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION safeguards_refuse_change();
"""

ALLOW = """
DROP TRIGGER audit_only_grows ON safeguards_auditentry;
DROP FUNCTION safeguards_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("safeguards", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE, reverse_sql=ALLOW)]
