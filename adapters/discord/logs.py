"""Log lines: constant names with ids and numbers as fields. bot/logs.py keeps texts of people out."""

import structlog


def get() -> structlog.stdlib.BoundLogger:
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger("accord")
    return logger
