#!/usr/bin/env bash
# drf-spectacular 0.30.0 with djangorestframework 3.18.3: a serializer given to extend_schema_field as an instance keeps its fields
# from the first schema that a process makes. A model's label that in one language equals the field's own name is then lost, or
# kept, for every language after: the schema of a language depends on which language was asked for first.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check Django==5.2.19 djangorestframework==3.18.3 drf-spectacular==0.30.0
cat > try.py <<'P'
import subprocess
import sys
from importlib.metadata import version

import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "rest_framework", "drf_spectacular"],
    REST_FRAMEWORK={"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema"},
    ROOT_URLCONF="__main__",
    USE_I18N=True,
)
django.setup()
from django.db import models
from django.urls import path
from django.utils.translation import get_language, override
from django.utils.functional import lazy
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema_field
from rest_framework import generics, serializers

label = lazy(lambda: "volum" if get_language() == "nb" else "volume", str)()


class Share(models.Model):
    volume = models.IntegerField(label)

    class Meta:
        app_label = "auth"


class ShareSerializer(serializers.ModelSerializer):
    class Meta:
        model = Share
        fields = ["volume"]


class NeedSerializer(serializers.Serializer):
    share = serializers.SerializerMethodField()

    @extend_schema_field(ShareSerializer(allow_null=True))
    def get_share(self, need):
        return None


class Need(generics.ListAPIView):
    serializer_class = NeedSerializer
    queryset = Share.objects.all()


urlpatterns = [path("needs/", Need.as_view())]


def title(language):
    with override(language):
        schema = SchemaGenerator().get_schema(public=True)
    return schema["components"]["schemas"]["Share"]["properties"]["volume"].get("title", "no title")


if len(sys.argv) > 1:
    print([title(language) for language in sys.argv[1:]][-1])
    sys.exit()
print("drf-spectacular", version("drf-spectacular"), "djangorestframework", version("djangorestframework"))
for asked in (["nb"], ["en", "nb"]):
    said = subprocess.run([sys.executable, __file__, *asked], capture_output=True, text=True, check=True).stdout.strip()
    print("asked in", asked, "-> the Norwegian title:", said)
    assert said == ("Volum" if asked == ["nb"] else "no title")
P
env/bin/python try.py
# Seen: asked in Norwegian first the title is "Volum"; asked in English first and then in Norwegian there is none.
