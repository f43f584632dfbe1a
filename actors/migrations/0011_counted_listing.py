"""Codes as numbers of two bytes, end to end: counting a facet is then reading bytes, not arrays of text."""

from django.db import migrations, models

PACKED = """
CREATE OR REPLACE FUNCTION actors_relist(ids bigint[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    listed actors_listing[];
BEGIN
    IF ids IS NULL THEN
        RETURN;
    END IF;
    PERFORM FROM actors_actor WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM actors_listing listing WHERE listing.actor_id = ANY (ids) AND NOT EXISTS (
        SELECT FROM actors_actor actor WHERE actor.id = listing.actor_id AND actor.state = 'approved'
    );
    SELECT array_agg(ROW(now.actor_id, now.sort_name, now.created_at, now.codes, '')::actors_listing)
        INTO listed FROM actors_codes(ids) AS now;
    -- A code seen for the first time gets a number; asked for first, since a refused insert would use one up.
    INSERT INTO actors_listingcode (code)
        SELECT DISTINCT part.code FROM unnest(listed) AS now, unnest(now.codes) AS part(code)
        WHERE NOT EXISTS (SELECT FROM actors_listingcode known WHERE known.code = part.code)
        ON CONFLICT DO NOTHING;
    INSERT INTO actors_listing AS listing (actor_id, sort_name, created_at, codes, packed)
        SELECT now.actor_id, now.sort_name, now.created_at, now.codes, string_agg(int2send(known.id), '')
            FROM unnest(listed) AS now, unnest(now.codes) AS part(code), actors_listingcode known
            WHERE known.code = part.code
            GROUP BY now.actor_id, now.sort_name, now.created_at, now.codes
        ON CONFLICT (actor_id) DO UPDATE
            SET sort_name = EXCLUDED.sort_name, created_at = EXCLUDED.created_at,
                codes = EXCLUDED.codes, packed = EXCLUDED.packed
            WHERE (listing.sort_name, listing.created_at, listing.codes, octet_length(listing.packed)) IS DISTINCT FROM
                (EXCLUDED.sort_name, EXCLUDED.created_at, EXCLUDED.codes, octet_length(EXCLUDED.packed));
END $$;

SELECT actors_relist((SELECT array_agg(id) FROM actors_actor WHERE state = 'approved'));
"""


class Migration(migrations.Migration):
    dependencies = [("actors", "0010_listing_in_sets")]
    operations = [
        migrations.CreateModel(
            name="ListingCode",
            fields=[
                ("id", models.SmallAutoField(primary_key=True, serialize=False)),
                ("code", models.TextField(unique=True)),
            ],
            options={"verbose_name": "listing code"},
        ),
        migrations.AddField("listing", "packed", models.BinaryField(default=b"")),
        migrations.RunSQL(PACKED, migrations.RunSQL.noop),
    ]
