"""What the directory narrows by, kept by the database, and where places lie on the map."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

FACETS = """
-- What the directory can be narrowed by, per actor, as an array of codes: kind:firm, topic:fall, region:33.
-- Whatever changes an actor – a form, the desk, an import, a merge, a line in psql – the codes follow.

-- A topic brings those above it, a municipality its county. An actor that serves a county (serves:33) serves all of
-- it, and is not also counted under the municipalities; one that serves a part of it has serves_part:33.
CREATE FUNCTION actors_facets_of(actor bigint, kind text, size_band text, region bigint) RETURNS text[]
LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(array_agg(code ORDER BY code), '{}') FROM (
        SELECT 'kind:' || $2 AS code
        UNION SELECT 'size:' || $3 WHERE $3 <> ''
        UNION SELECT 'region:' || place.code
            FROM actors_region home JOIN actors_region place ON place.id IN (home.id, home.parent_id)
            WHERE home.id = $4
        UNION SELECT 'topic:' || above.slug
            FROM actors_actor_topics link JOIN actors_topic topic ON topic.id = link.topic_id,
                unnest(string_to_array(topic.path, '/')) AS above(slug)
            WHERE link.actor_id = $1
        UNION SELECT interest.side || ':' || interest.code FROM actors_interest interest WHERE interest.actor_id = $1
        UNION SELECT part.code
            FROM actors_actor_regions_served link JOIN actors_region place ON place.id = link.region_id
                LEFT JOIN actors_region county ON county.id = place.parent_id,
                unnest(ARRAY['serves:' || place.code, 'serves_part:' || county.code]) AS part(code)
            WHERE link.actor_id = $1 AND part.code IS NOT NULL AND NOT EXISTS (
                SELECT FROM actors_actor_regions_served whole
                WHERE whole.actor_id = $1 AND whole.region_id = place.parent_id
            )
    ) AS codes
$$;

-- VOLATILE, so that it sees what another transaction committed while this one waited for the actor's row.
CREATE FUNCTION actors_set_facets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.facets := actors_facets_of(NEW.id, NEW.kind, NEW.size_band, NEW.region_id);
    RETURN NEW;
END $$;

CREATE TRIGGER actors_set_facets BEFORE INSERT OR UPDATE ON actors_actor
    FOR EACH ROW EXECUTE FUNCTION actors_set_facets();

-- What belongs to an actor has changed: touching the actor's row makes the trigger above compute anew.
CREATE FUNCTION actors_facets_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE actors_actor SET facets = '{}' WHERE id IN (SELECT actor_id FROM changed);
    RETURN NULL;
END $$;

CREATE FUNCTION actors_facets_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE actors_actor SET facets = '{}'
        WHERE id IN (SELECT actor_id FROM was UNION SELECT actor_id FROM became);
    RETURN NULL;
END $$;

DO $$
DECLARE part text;
BEGIN
    FOREACH part IN ARRAY ARRAY['actors_interest', 'actors_actor_topics', 'actors_actor_regions_served'] LOOP
        EXECUTE format('CREATE TRIGGER facets_added AFTER INSERT ON %I REFERENCING NEW TABLE AS changed
            FOR EACH STATEMENT EXECUTE FUNCTION actors_facets_changed()', part);
        EXECUTE format('CREATE TRIGGER facets_taken AFTER DELETE ON %I REFERENCING OLD TABLE AS changed
            FOR EACH STATEMENT EXECUTE FUNCTION actors_facets_changed()', part);
        EXECUTE format('CREATE TRIGGER facets_moved AFTER UPDATE ON %I REFERENCING OLD TABLE AS was NEW TABLE AS became
            FOR EACH STATEMENT EXECUTE FUNCTION actors_facets_moved()', part);
    END LOOP;
END $$;

-- A topic or a place got another key, or another place in the tree: rare, and then all who have it are touched.
CREATE FUNCTION actors_topic_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE actors_actor SET facets = '{}' WHERE id IN (
        SELECT link.actor_id FROM actors_actor_topics link
            JOIN was ON was.id = link.topic_id JOIN became ON became.id = was.id
        WHERE (was.slug, was.path) IS DISTINCT FROM (became.slug, became.path)
    );
    RETURN NULL;
END $$;

CREATE FUNCTION actors_region_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH changed AS (
        SELECT place.id FROM was JOIN became ON became.id = was.id
            JOIN actors_region place ON place.id = was.id OR place.parent_id = was.id
        WHERE (was.code, was.parent_id) IS DISTINCT FROM (became.code, became.parent_id)
    )
    UPDATE actors_actor SET facets = '{}'
        WHERE region_id IN (SELECT id FROM changed) OR id IN (
            SELECT link.actor_id FROM actors_actor_regions_served link JOIN changed ON changed.id = link.region_id
        );
    RETURN NULL;
END $$;

CREATE TRIGGER facets_moved AFTER UPDATE ON actors_topic REFERENCING OLD TABLE AS was NEW TABLE AS became
    FOR EACH STATEMENT EXECUTE FUNCTION actors_topic_changed();
CREATE TRIGGER facets_moved AFTER UPDATE ON actors_region REFERENCING OLD TABLE AS was NEW TABLE AS became
    FOR EACH STATEMENT EXECUTE FUNCTION actors_region_changed();

UPDATE actors_actor SET facets = '{}';
"""

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


class Migration(migrations.Migration):
    dependencies = [("actors", "0007_interest_history")]
    operations = [
        migrations.AddField(
            "region",
            "latitude",
            models.FloatField(blank=True, help_text="Degrees north, for the map.", null=True, verbose_name="latitude"),
        ),
        migrations.AddField(
            "region",
            "longitude",
            models.FloatField(blank=True, help_text="Degrees east, for the map.", null=True, verbose_name="longitude"),
        ),
        migrations.AddField(
            "actor",
            "facets",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(), default=list, editable=False, size=None
            ),
        ),
        migrations.AddIndex(
            "actor",
            django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("state", "approved")), fields=["facets"], name="actor_facets"
            ),
        ),
        migrations.AddIndex(
            "actor",
            models.Index(condition=models.Q(("state", "approved")), fields=["sort_name", "id"], name="actor_by_name"),
        ),
        migrations.AddIndex(
            "actor",
            models.Index(condition=models.Q(("state", "approved")), fields=["-created_at", "-id"], name="actor_newest"),
        ),
        migrations.RunSQL(FACETS, NO_FACETS),
    ]
