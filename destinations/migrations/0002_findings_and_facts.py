from django.db import migrations, models

# A renamed table keeps the names of its indexes, which the table of the new facts wants for its own.
RENAME_INDEXES = """
DO $$
DECLARE found record;
BEGIN
    FOR found IN
        SELECT indexrelname FROM pg_stat_user_indexes
        WHERE schemaname = current_schema() AND relname LIKE 'destinations\\_finding%' AND indexrelname LIKE 'destinations\\_{old}\\_%'
    LOOP
        EXECUTE format(
            'ALTER INDEX %I RENAME TO %I',
            found.indexrelname, replace(found.indexrelname, 'destinations_{old}_', 'destinations_{new}_')
        );
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("destinations", "0001_initial")]

    operations = [
        # What was called a fact is a line that the guides were written from; facts are the values checked again.
        migrations.RemoveConstraint(model_name="fact", name="fact_mark_is_publishable"),
        migrations.RenameModel(old_name="Fact", new_name="Finding"),
        migrations.RunSQL(
            RENAME_INDEXES.format(old="fact", new="finding"), RENAME_INDEXES.format(old="finding", new="fact")
        ),
        migrations.RenameField(model_name="section", old_name="facts", new_name="findings"),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(mark__in=["V", "G"]), name="finding_mark_is_publishable"
            ),
        ),
    ]
