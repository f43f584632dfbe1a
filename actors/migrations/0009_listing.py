"""The directory's index as a table of its own: narrow rows, written anew in sets."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

# What 0008 made: codes in the actor's own wide row, which each new topic wrote again with all its indexes.
NO_FACETS = """
DROP TRIGGER facets_moved ON actors_region;
DROP TRIGGER facets_moved ON actors_topic;
DO $$
DECLARE part text;
BEGIN
    FOREACH part IN ARRAY ARRAY['actors_interest', 'actors_actor_topics', 'actors_actor_regions_served'] LOOP
        EXECUTE format('DROP TRIGGER facets_added ON %I', part);
        EXECUTE format('DROP TRIGGER facets_taken ON %I', part);
        EXECUTE format('DROP TRIGGER facets_moved ON %I', part);
    END LOOP;
END $$;
DROP TRIGGER actors_set_facets ON actors_actor;
DROP FUNCTION actors_region_changed, actors_topic_changed, actors_facets_moved, actors_facets_changed, actors_set_facets,
    actors_facets_of;
"""

LISTING = """
-- The codes of those of the actors that are approved.
--
-- A topic brings those above it, a municipality its county. An actor that serves a county (serves:33) serves all of
-- it, and is not also counted under the municipalities; one that serves a part of it has serves_part:33.
CREATE FUNCTION actors_codes(ids bigint[]) RETURNS TABLE (actor_id bigint, sort_name text, created_at timestamptz, codes text[])
LANGUAGE sql VOLATILE AS $$
    SELECT actor.id, actor.sort_name, actor.created_at, array_agg(own.code ORDER BY own.code)
    FROM actors_actor actor CROSS JOIN LATERAL (
        SELECT 'kind:' || actor.kind AS code
        UNION ALL SELECT 'size:' || actor.size_band WHERE actor.size_band <> ''
        UNION ALL SELECT 'region:' || place.code
            FROM actors_region home JOIN actors_region place ON place.id IN (home.id, home.parent_id)
            WHERE home.id = actor.region_id
        UNION SELECT 'topic:' || above.slug
            FROM actors_actor_topics link JOIN actors_topic topic ON topic.id = link.topic_id,
                unnest(string_to_array(topic.path, '/')) AS above(slug)
            WHERE link.actor_id = actor.id
        UNION ALL SELECT interest.side || ':' || interest.code FROM actors_interest interest WHERE interest.actor_id = actor.id
        UNION SELECT part.code
            FROM actors_actor_regions_served link JOIN actors_region place ON place.id = link.region_id
                LEFT JOIN actors_region county ON county.id = place.parent_id,
                unnest(ARRAY['serves:' || place.code, 'serves_part:' || county.code]) AS part(code)
            WHERE link.actor_id = actor.id AND part.code IS NOT NULL AND NOT EXISTS (
                SELECT FROM actors_actor_regions_served whole
                WHERE whole.actor_id = actor.id AND whole.region_id = place.parent_id
            )
    ) AS own
    WHERE actor.id = ANY (ids) AND actor.state = 'approved'
    GROUP BY actor.id
$$;

-- The one door. The actors' rows are locked first, and what follows is read after that: of two transactions that change
-- the same actor, the second sees what the first has committed.
CREATE FUNCTION actors_relist(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF ids IS NULL THEN
        RETURN;
    END IF;
    PERFORM FROM actors_actor WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM actors_listing listing WHERE listing.actor_id = ANY (ids) AND NOT EXISTS (
        SELECT FROM actors_actor actor WHERE actor.id = listing.actor_id AND actor.state = 'approved'
    );
    INSERT INTO actors_listing AS listing (actor_id, sort_name, created_at, codes)
        SELECT now.actor_id, now.sort_name, now.created_at, now.codes FROM actors_codes(ids) AS now
        ON CONFLICT (actor_id) DO UPDATE
            SET sort_name = EXCLUDED.sort_name, created_at = EXCLUDED.created_at, codes = EXCLUDED.codes
            WHERE (listing.sort_name, listing.created_at, listing.codes)
                IS DISTINCT FROM (EXCLUDED.sort_name, EXCLUDED.created_at, EXCLUDED.codes);
END $$;

CREATE FUNCTION actors_actor_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM actors_relist((SELECT array_agg(id) FROM changed WHERE state = 'approved'));
    RETURN NULL;
END $$;

CREATE FUNCTION actors_actor_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM actors_relist((
        SELECT array_agg(became.id) FROM was JOIN became ON became.id = was.id
        WHERE (was.state, was.kind, was.size_band, was.region_id, was.sort_name, was.created_at) IS DISTINCT FROM
            (became.state, became.kind, became.size_band, became.region_id, became.sort_name, became.created_at)
    ));
    RETURN NULL;
END $$;

CREATE FUNCTION actors_actor_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM actors_listing WHERE actor_id IN (SELECT id FROM changed);
    RETURN NULL;
END $$;

CREATE FUNCTION actors_part_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM actors_relist((SELECT array_agg(DISTINCT actor_id) FROM changed));
    RETURN NULL;
END $$;

CREATE FUNCTION actors_part_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM actors_relist((
        SELECT array_agg(actor_id) FROM (SELECT actor_id FROM was UNION SELECT actor_id FROM became) AS both_ends
    ));
    RETURN NULL;
END $$;

-- A topic or a place got another key, or another place in the tree: rare, and then all who have it are listed anew.
CREATE FUNCTION actors_topic_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM actors_relist((
        SELECT array_agg(DISTINCT link.actor_id) FROM actors_actor_topics link
            JOIN was ON was.id = link.topic_id JOIN became ON became.id = was.id
        WHERE (was.slug, was.path) IS DISTINCT FROM (became.slug, became.path)
    ));
    RETURN NULL;
END $$;

CREATE FUNCTION actors_region_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM actors_relist((
        WITH places AS (
            SELECT place.id FROM was JOIN became ON became.id = was.id
                JOIN actors_region place ON place.id = was.id OR place.parent_id = was.id
            WHERE (was.code, was.parent_id) IS DISTINCT FROM (became.code, became.parent_id)
        )
        SELECT array_agg(actor_id) FROM (
            SELECT id AS actor_id FROM actors_actor WHERE region_id IN (SELECT id FROM places)
            UNION SELECT link.actor_id FROM actors_actor_regions_served link JOIN places ON places.id = link.region_id
        ) AS theirs
    ));
    RETURN NULL;
END $$;

CREATE TRIGGER listing_added AFTER INSERT ON actors_actor REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION actors_actor_added();
CREATE TRIGGER listing_changed AFTER UPDATE ON actors_actor REFERENCING OLD TABLE AS was NEW TABLE AS became
    FOR EACH STATEMENT EXECUTE FUNCTION actors_actor_changed();
CREATE TRIGGER listing_deleted AFTER DELETE ON actors_actor REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION actors_actor_deleted();

DO $$
DECLARE part text;
BEGIN
    FOREACH part IN ARRAY ARRAY['actors_interest', 'actors_actor_topics', 'actors_actor_regions_served'] LOOP
        EXECUTE format('CREATE TRIGGER listing_added AFTER INSERT ON %I REFERENCING NEW TABLE AS changed
            FOR EACH STATEMENT EXECUTE FUNCTION actors_part_changed()', part);
        EXECUTE format('CREATE TRIGGER listing_taken AFTER DELETE ON %I REFERENCING OLD TABLE AS changed
            FOR EACH STATEMENT EXECUTE FUNCTION actors_part_changed()', part);
        EXECUTE format('CREATE TRIGGER listing_moved AFTER UPDATE ON %I REFERENCING OLD TABLE AS was NEW TABLE AS became
            FOR EACH STATEMENT EXECUTE FUNCTION actors_part_moved()', part);
    END LOOP;
END $$;

CREATE TRIGGER listing_moved AFTER UPDATE ON actors_topic REFERENCING OLD TABLE AS was NEW TABLE AS became
    FOR EACH STATEMENT EXECUTE FUNCTION actors_topic_changed();
CREATE TRIGGER listing_moved AFTER UPDATE ON actors_region REFERENCING OLD TABLE AS was NEW TABLE AS became
    FOR EACH STATEMENT EXECUTE FUNCTION actors_region_changed();

SELECT actors_relist((SELECT array_agg(id) FROM actors_actor WHERE state = 'approved'));
"""


class Migration(migrations.Migration):
    dependencies = [("actors", "0008_facets")]
    operations = [
        migrations.RunSQL(NO_FACETS),
        migrations.RemoveIndex("actor", "actor_facets"),
        migrations.RemoveIndex("actor", "actor_by_name"),
        migrations.RemoveIndex("actor", "actor_newest"),
        migrations.RemoveField("actor", "facets"),
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("actor_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("sort_name", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                (
                    "codes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
            ],
            options={
                "verbose_name": "listing",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["codes"], name="listing_codes"),
                    models.Index(fields=["sort_name", "actor_id"], name="listing_by_name"),
                    models.Index(fields=["-created_at", "-actor_id"], name="listing_newest"),
                ],
            },
        ),
        migrations.RunSQL(LISTING),
    ]
