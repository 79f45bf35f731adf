"""`shidao run`: lock, open, run, and end as the system asks."""

import asyncio
import logging
import signal
from contextlib import suppress

from bot import logs
from bot.app import Shidao, Stopped
from bot.clock import SystemClock
from bot.config import Config, ConfigError
from bot.delivery.requests import over_http
from bot.locales import DEFAULT, text
from storage.database import Database

log = logging.getLogger(__name__)
