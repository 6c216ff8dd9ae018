# Airflow with this project in it; docker-compose.yml runs every service from this one image.
FROM python:3.12-slim-bookworm

RUN useradd --create-home --uid 50000 antt

WORKDIR /opt/antt
# The packages first: they change seldom, and this layer is kept when only the project does.
COPY requirements.txt .
RUN pip install --no-cache-dir --requirement requirements.txt

COPY pyproject.toml requirements.in ./
COPY include include
RUN pip install --no-cache-dir --no-deps --editable .
COPY dags dags
COPY plugins plugins

RUN mkdir -p /var/lib/antt/inbox /var/lib/antt/reports /var/lib/airflow && chown -R antt: /var/lib/antt /var/lib/airflow
ENV AIRFLOW_HOME=/var/lib/airflow \
    ANTT_HOME=/var/lib/antt \
    ANTT_REPORTS=/var/lib/antt/reports \
    PYTHONPATH=/opt/antt
USER antt
ENTRYPOINT ["airflow"]
