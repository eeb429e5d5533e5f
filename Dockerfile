# Two stages: what is needed to install stays in the first one. The second runs as nobody special, and needs nothing to
# be writable but /data (and /tmp): docker run --read-only --tmpfs /tmp -v rosette:/data -p 8000:8000 rosette
FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv --without-pip /venv
COPY requirements/scale.txt /tmp/requirements.txt
RUN python -m pip --python /venv/bin/python install --require-hashes -r /tmp/requirements.txt
WORKDIR /app
COPY . .
RUN DATA_DIR=/tmp/data STATIC_ROOT=/app/collected /venv/bin/python manage.py collectstatic --noinput \
 && python -m compileall -q /app /venv \
 && chmod -R a+rX,go-w /app /venv

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin rosette \
 && install -d -m 0700 -o rosette /data
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data \
    STATIC_ROOT=/app/collected \
    BIND=0.0.0.0 \
    PORT=8000
WORKDIR /app
USER rosette
VOLUME /data
EXPOSE 8000
# `serve` is its own init: it passes signals on and reaps what ends.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import os, urllib.parse, urllib.request; site = urllib.parse.urlsplit(os.environ.get('SITE_URL') or 'http://127.0.0.1'); urllib.request.urlopen(urllib.request.Request('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', headers={'Host': site.netloc}), timeout=4)"]
ENTRYPOINT ["python", "manage.py"]
CMD ["serve"]
