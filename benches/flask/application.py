"""The baseline: a task list as Flask, SQLAlchemy and Flask-Caching make it, on the same database and table as ours.

CACHE=off asks the database for every page; CACHE=view keeps the finished page in Memcache, the fastest that MemCachier's
tutorial comes to. Run by gunicorn; see `run` beside it.
"""

import os

import bmemcached
from flask import Flask, redirect, render_template_string, request
from flask_caching import Cache
from flask_caching.backends.base import BaseCache
from flask_sqlalchemy import SQLAlchemy

PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Tasks</title><link rel="stylesheet" href="/static/app.css"></head>
<body><main>
<form method="post" action="/"><label for="name">New task</label>
<input id="name" name="name" required><button>Add</button></form>
{% if tasks %}<ul class="tasks">
{% for task in tasks %}<li>
  <span class="name" id="task-{{ task.id }}">{{ task.name }}</span>
  <form method="post" action="/{{ task.id }}/delete">
    <button class="delete" aria-label="Delete {{ task.name }}" title="Delete this task">Delete</button>
  </form>
</li>
{% endfor %}</ul>{% endif %}
</main></body>
</html>
"""


class Memcache(BaseCache):
    """Flask-Caching's face on a client of the binary protocol."""

    def __init__(self):
        super().__init__(default_timeout=0)
        self.client = bmemcached.Client(os.environ["MEMCACHIER_SERVERS"].split(","))

    def get(self, key):
        return self.client.get(key)

    def set(self, key, value, timeout=None):
        return self.client.set(key, value, time=timeout or 0)

    def delete(self, key):
        return self.client.delete(key)


def memcache(app, config, args, kwargs):
    return Memcache()


application = Flask(__name__)
application.config.update(
    SQLALCHEMY_DATABASE_URI="mysql+pymysql://{RDS_USERNAME}:{RDS_PASSWORD}@{RDS_HOSTNAME}:{RDS_PORT}/{RDS_DB_NAME}".format(
        **os.environ
    ),
    CACHE_TYPE=f"{__name__}.memcache" if os.environ.get("CACHE") == "view" else "NullCache",
    CACHE_NO_NULL_WARNING=True,
)
database = SQLAlchemy(application)
cache = Cache(application)


class Task(database.Model):
    __tablename__ = "task"
    id = database.Column(database.Integer, primary_key=True)
    name = database.Column(database.Text, nullable=False)


@application.get("/")
@cache.cached(timeout=0)
def show():
    newest = Task.query.order_by(Task.id.desc()).limit(100).all()
    return render_template_string(PAGE, tasks=newest[::-1])


@application.post("/")
def add():
    database.session.add(Task(name=request.form["name"]))
    database.session.commit()
    cache.delete("view//")
    return redirect("/", 303)


@application.post("/<int:id>/delete")
def delete(id):
    Task.query.filter_by(id=id).delete()
    database.session.commit()
    cache.delete("view//")
    return redirect("/", 303)
