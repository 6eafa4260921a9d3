"""DeviceCodes on SQLite and PostgreSQL."""

import msgspec
from sqlalchemy import Engine, delete, insert, select, update

from adapters.persistence.database.tables import device_codes
from adapters.persistence.database.transactions import reading, writing
from application.ports.identity.device_codes import DeviceRequest

SLOW_DOWN_SECONDS = 5  # added to the interval after a poll that came too early
KEEP_SECONDS = 3600.0  # after expiry, during which a poll is answered with "expired"
POLL_TOLERANCE_SECONDS = 0.5  # by which a poll may be early, for clock and network differences


class SqlDeviceCodes:
    """One row for each device code; `add` deletes old rows."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, request: DeviceRequest, now: float) -> None:
        with writing(self._engine) as connection:
            connection.execute(delete(device_codes).where(device_codes.c.expires_at < now - KEEP_SECONDS))
            connection.execute(insert(device_codes).values(msgspec.structs.asdict(request)))

    def waiting(self, user_code_digest: str, now: float) -> DeviceRequest | None:
        c = device_codes.c
        this = (c.user_code_digest == user_code_digest) & (c.state == "pending") & (c.expires_at > now)
        with reading(self._engine) as connection:
            row = connection.execute(select(device_codes).where(this)).first()
        return DeviceRequest(**row._mapping) if row else None

    def decide(self, digest: str, family: str) -> bool:
        this = (device_codes.c.digest == digest) & (device_codes.c.state == "pending")
        values = {"state": "approved" if family else "denied", "family": family}
        with writing(self._engine) as connection:
            return connection.execute(update(device_codes).where(this).values(values)).rowcount == 1

    def poll(self, digest: str, client: str, now: float) -> tuple[DeviceRequest, bool] | None:
        this = (device_codes.c.digest == digest) & (device_codes.c.client == client)
        with writing(self._engine) as connection:
            row = connection.execute(select(device_codes).where(this)).first()
            if row is None:
                return None
            request = DeviceRequest(**row._mapping)
            soon = (
                request.state == "pending"
                and now < request.polled_at + request.interval - POLL_TOLERANCE_SECONDS
            )
            changes: dict[str, object] = {
                "polled_at": now,
                "interval": request.interval + SLOW_DOWN_SECONDS * soon,
            }
            if request.state == "approved":
                changes["state"] = "used"
            connection.execute(update(device_codes).where(this).values(changes))
        return request, soon
