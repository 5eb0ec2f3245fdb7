# One image for web, worker, beat and the commands. Built twice over: tools stay in the first stage.
FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
COPY requirements.txt /build/requirements.txt
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --requirement /build/requirements.txt
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /app
COPY . /app
# The keys are for these two commands only: neither writes anything that depends on them.
RUN python -m portal_site.lib.catalogues \
    && SECRET_KEY=only-while-the-image-is-built-0000 FIELD_KEY=only-while-the-image-is-built-0000 \
       PORTAL_VAR_DIR=/build/var python manage.py collectstatic --no-input --verbosity 0

FROM python:3.13-slim-bookworm
# pg_dump and pg_restore of the server's major version, for backup and restore.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin portal \
    # Made here, because the running container's file system is read-only but for media, private and /tmp.
    && cd /var/lib && install --directory --owner=portal --group=portal \
       portal portal/media portal/private portal/static portal/cache portal/broker portal/broker-control
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
COPY --from=build --chown=portal:portal /build/var/static /var/lib/portal/static
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=portal_site.settings \
    PORTAL_MODE=production \
    PORTAL_VAR_DIR=/var/lib/portal \
    PROMETHEUS_MULTIPROC_DIR=/tmp/metrics \
    WEB_BIND=0.0.0.0:8000
WORKDIR /app
USER portal
EXPOSE 8000
CMD ["gunicorn", "-c", "python:portal_site.gunicorn", "portal_site.wsgi"]
