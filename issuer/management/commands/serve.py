"""`manage.py serve`: everything that one machine needs, under one parent: web server and background worker."""

import errno
import faulthandler
import logging
import os
import socket
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.urls import get_resolver
from django.utils import timezone
from django.utils.module_loading import import_string
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.http import wsgi
from gunicorn.workers.gthread import ThreadWorker

from issuer import operations
from issuer.site import jobs, processes, startup
from issuer.site.workers import Occupied, Worker

log = logging.getLogger("rosette.serve")

_HANGING = 60  # seconds without a turn of the main loop
_ARRIVE_WITHIN = 30.0  # seconds for a request, and for each 16 KiB of it another one
_LEAST_RATE = 16 * 1024
_ANSWER_WITHIN = 120.0  # seconds in which one piece of an answer has to be taken


class Command(BaseCommand):
    help = "Bring everything up to date, then serve pages and run the background jobs until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--web-only", action="store_true", help="no background worker: it runs as “manage.py work”")
        parser.add_argument("--prepare-only", action="store_true", help="bring everything up to date and stop there")

    def handle(self, *, web_only: bool, prepare_only: bool, **options: Any) -> None:
        os.umask(0o077)
        processes.keep_memory_small()
        # The port comes first: whoever started twice learns it before anything is touched.
        door = None if prepare_only else open_door(settings.BIND, settings.PORT)
        connections.close_all()
        # In a process of its own: what migrations need in memory goes with it.
        if code := processes.run_apart(self._prepare):
            sys.exit(code)
        if door is None:
            return
        load()
        self._tell_where_to_go()
        work: dict[str, Callable[[], None]] = {
            f"web {number}": partial(serve, door) for number in range(1, settings.WEB_WORKERS + 1)
        }
        if not web_only:
            work["worker"] = do_jobs
        connections.close_all()  # a connection must not be used on both sides of a fork
        processes.Parent(work).run()
        startup.close_the_file()
        self._say("Rosette has stopped.")

    def _prepare(self) -> None:
        try:
            startup.prepare(say=self._say)
            if count := operations.give_keys(at=timezone.now()):
                self._say(f"Issuers that were given keys to sign with: {count}.")
        except startup.NotReady as error:
            self.stderr.write(f"Rosette cannot start. {error}")
            sys.exit(1)
        finally:
            connections.close_all()

    def _tell_where_to_go(self) -> None:
        self._say(f"Rosette is ready: open {settings.SITE_URL}/  (Ctrl-C stops it)")
        now = timezone.now()
        operations.follow_site(at=now)
        if link := operations.one_time_link(at=now):
            self._say(f"Nobody has an account yet. Set Rosette up, once, at {link}")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


class _Logs(Logger):
    """The web server's few words, in the form and at the place of all others. It keeps no log of requests."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True

    def warning(self, msg: object, *args: Any, **kwargs: Any) -> None:
        # Of a request that makes no sense it would write down who sent it, and the line itself: an address, a token.
        if not str(msg).startswith("Invalid request"):
            super().warning(msg, *args, **kwargs)

    def exception(self, msg: object, *args: Any, **kwargs: Any) -> None:
        # Its arguments are the address that was asked for, whole; the exception says what went wrong.
        super().exception(str(msg).partition(" %")[0], **kwargs)


class _Answer(wsgi.Response):
    """An answer that does not say which program gave it."""

    def default_headers(self) -> list[str]:
        return [line for line in super().default_headers() if not line.startswith("Server:")]


wsgi.Response = _Answer  # type: ignore[misc]  # the worker knows no other way to have it


class _Watched(ThreadWorker):
    """
    The web server's process. One whose main loop hangs (a thread that never lets go of the interpreter) writes down
    where each of its threads is, and ends; its parent starts another.
    """

    _renew_at = 0.0

    def notify(self) -> None:
        super().notify()
        if (now := time.monotonic()) >= self._renew_at:
            faulthandler.dump_traceback_later(_HANGING, exit=True)
            self._renew_at = now + 5


class _Visitor(socket.socket):
    """
    A connection of a caller who has to keep up: each request has half a minute to arrive, and more as it grows. One
    that trickles in would hold a thread for as long as its sender likes, and a few of them the whole site.
    """

    _began, _got = 0.0, 0

    def setblocking(self, flag: bool, /) -> None:
        # The web server does this when a thread takes the connection over to read the next request.
        super().setblocking(flag)
        self._began, self._got = time.monotonic(), 0
        if flag:
            self.settimeout(_ANSWER_WITHIN)

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        left = self._began + _ARRIVE_WITHIN + self._got / _LEAST_RATE - time.monotonic()
        usual = self.gettimeout()
        try:
            self.settimeout(max(0.001, left))
            piece = super().recv(size, flags)
        except TimeoutError as slow:
            raise ConnectionResetError(errno.ECONNRESET, "the request came too slowly") from slow
        finally:
            self.settimeout(usual)
        self._got += len(piece)
        return piece


class _Door(socket.socket):
    """Lets visitors in."""

    def accept(self) -> tuple[socket.socket, Any]:
        visitor, address = super().accept()
        return _Visitor(fileno=visitor.detach()), address


class _Web(BaseApplication):
    """Gunicorn without its command line."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return import_string(settings.WSGI_APPLICATION)


def open_door(bind: str, port: int) -> socket.socket:
    """Return a socket that listens, or refuse in one line. Visitors who come early wait in its queue."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    door = _Door(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Inherited by every connection: without it an answer in two parts waits 40 ms for the caller's acknowledgement.
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        door.bind((bind, port))
        door.listen(2048)
        door.setblocking(False)
    except (OSError, OverflowError) as error:
        door.close()
        raise CommandError(_why_closed(error, bind, port)) from error
    return door


def _why_closed(error: Exception, bind: str, port: int) -> str:
    match getattr(error, "errno", None):
        case errno.EADDRINUSE:
            return f"Port {port} is in use: another program, or another Rosette, has it. Try PORT={port + 1} make run."
        case errno.EACCES:
            return f"Port {port} may only be opened by root. Use one above 1023, behind a web server."
        case errno.EADDRNOTAVAIL | socket.EAI_NONAME:
            return f"This machine has no address {bind}. BIND is 127.0.0.1 for this machine alone, 0.0.0.0 for all."
    return f"{bind} port {port} cannot be opened ({error}). Check BIND and PORT."


def load() -> None:
    """Load all that the children need, so that they share one copy of it; a fault in the code shows here."""
    import_string(settings.WSGI_APPLICATION)
    _ = get_resolver().url_patterns
    jobs.load()


def serve(door: socket.socket) -> None:
    """Answer requests at the door until told to stop; those under way are finished."""
    web = _Web(
        {
            "worker_class": "gthread",
            "threads": settings.WEB_THREADS,
            "graceful_timeout": 30,
            "keepalive": 5,
            "forwarded_allow_ips": ",".join(str(proxy) for proxy in settings.TRUSTED_PROXIES),
            # Or a visitor's own SCRIPT_NAME, passed on by a proxy in front, would stand before every link of our pages.
            "forwarder_headers": "",
            "loglevel": "warning",
            "worker_tmp_dir": "/dev/shm" if os.access("/dev/shm", os.W_OK) else None,  # noqa: S108 - a heartbeat file
        }
    )
    logs = _Logs(web.cfg)
    # Gunicorn's own parent process would do nothing here that ours does not do for all children.
    _Watched(1, os.getppid(), [door], web, _HANGING, web.cfg, logs).init_process()


def do_jobs() -> None:
    """Run the background jobs until told to stop."""
    try:
        worker = Worker(parent=os.getppid())
    except Occupied as error:
        log.error("%s", error)
        sys.exit(1)
    worker.run()
