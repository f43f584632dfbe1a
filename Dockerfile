# The portal's image: the same for web, worker and scheduler; docker-compose.yml says which command.

FROM node:22-bookworm-slim AS frontend
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

FROM python:3.11-slim-bookworm AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements-production.lock /tmp/
RUN /venv/bin/pip install --require-hashes -r /tmp/requirements-production.lock

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=ecosystem.settings.production \
    DATA_DIR=/data \
    STATIC_ROOT=/app/staticfiles
RUN useradd --system --uid 10001 --create-home --home-dir /home/helsehub helsehub \
    && install -d -o helsehub -g helsehub /data
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
COPY --from=frontend /app/node_modules ./node_modules
# Placeholders for the build only: nothing is connected to, and none of it stays in the image.
RUN SECRET_KEY=only-while-building-0123456789-abcdefghijklmnopqrstuvwxyz \
    DATABASE_URL=postgresql://nobody@localhost/none \
    REDIS_URL=redis://localhost:6379/0 \
    ALLOWED_HOSTS=localhost \
    SITE_URL=https://localhost \
    DEFAULT_FROM_EMAIL=nobody@localhost \
    EMAIL_URL=smtp://localhost:25 \
    SECURITY_CONTACT=nobody@localhost \
    sh -c 'python -m ecosystem.launch.messages compile && python -m ecosystem.launch.prepare static'
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s --retries=3 \
    CMD ["python", "ecosystem/launch/alive.py"]
# What the portal writes is for its own user only.
ENTRYPOINT ["sh", "-c", "umask 077; exec \"$@\"", "--"]
CMD ["gunicorn", "ecosystem.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", \
     "--max-requests", "2000", "--max-requests-jitter", "200", "--worker-tmp-dir", "/dev/shm"]
