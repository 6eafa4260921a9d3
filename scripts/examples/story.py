"""The story of the examples: each operation once or more, in an order in which each has its effect."""

from datetime import date, timedelta

from scripts.examples.service import FIRST, Service
from scripts.examples.teller import Teller

from tests.support.networks import register_network

WHY = {"reason": "checked against the exchange"}
CLOSES = [60 + n % 7 * 0.25 for n in range(20)]
WEEK = timedelta(days=7)
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACED = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
ARROW = "application/vnd.apache.arrow.stream"


def tell(tell: Teller, service: Service) -> None:
    """Tell the whole story."""
    for chapter in (
        _service,
        _tickers,
        _models,
        _forecasts,
        _prices,
        _doubts,
        _jobs,
        _people,
        _webhooks,
        _end,
    ):
        chapter(tell, service)
        service.hands.move(timedelta(minutes=1))


def _service(tell: Teller, service: Service) -> None:
    tell("service.describe", 200)
    tell("service.check_live", 200)
    tell("service.check_ready", 200)
    tell("me.get", 200)


def _tickers(tell: Teller, service: Service) -> None:
    tell("tickers.track", 201, {"ticker": "VALE3"})
    tell("tickers.track", 200, {"ticker": "VALE3"})
    tell("tickers.refresh", 202, symbol="VALE3")
    service.run_jobs()
    tell("service.monitor", 200)  # before a job fails and waits for another try
    tell("tickers.track_many", 202, {"tickers": ["PETR4", "AAPL"], "steps": ["track", "refresh"]})
    service.run_jobs()
    tell("tickers.get", 200, symbol="VALE3")
    tell("tickers.list", 200)
    tell("tickers.get", 404, symbol="MGLU3")
    tell("tickers.refresh", 404, symbol="MGLU3")
    tell("prices.read", 409, symbol="AAPL")
    tell("prices.read_delivered", 409, symbol="AAPL")
    tell("prices.get_quality", 409, symbol="AAPL")


def _models(tell: Teller, service: Service) -> None:
    tell("strategies.list", 200)
    tell("sources.list", 200)
    first = {"ticker": "VALE3", "strategy": "volatility", "horizon": 10}
    tell("trainings.create", 202, first | {"promote": True})
    service.run_jobs()
    tell("trainings.create", 202, first | {"settings": {"lam": 0.9}})
    service.run_jobs()
    tell("trainings.create", 404, first | {"ticker": "MGLU3"})
    tell("trainings.create", 409, first | {"ticker": "AAPL"})
    tell("models.list", 200, ticker="VALE3")
    tell("models.list", 404, ticker="MGLU3")
    tell("models.get", 200, model="VALE3-fortnight-1")
    tell("models.get", 404, model="VALE3-fortnight-9")
    tell("models.rank", 200, symbol="VALE3")
    tell("models.rank", 404, symbol="MGLU3")
    tell("models.promote", 200, {"reason": "beats naive by 3 %"}, model="VALE3-fortnight-2")
    tell("models.promote", 404, {}, model="VALE3-fortnight-9")
    tell("champions.list", 200, symbol="VALE3")
    tell("champions.list", 404, symbol="MGLU3")
    tell("models.retire", 409, {"reason": "faulty training data"}, model="VALE3-fortnight-2")
    tell("champions.roll_back", 200, {"family": "fortnight", "reason": "coverage fell"}, symbol="VALE3")
    tell("champions.roll_back", 409, {"family": "quarter"}, symbol="VALE3")
    tell("champions.roll_back", 404, {}, symbol="MGLU3")
    tell("models.challenge", 200, {"reason": "better since May"}, model="VALE3-fortnight-2")
    tell("models.challenge", 409, {}, model="VALE3-fortnight-2")
    tell("models.challenge", 404, {}, model="VALE3-fortnight-9")
    tell("models.list_challengers", 200, symbol="VALE3")
    tell("models.list_challengers", 404, symbol="MGLU3")
    tell("models.end_challenge", 200, {"reason": "the data were faulty"}, model="VALE3-fortnight-2")
    tell("models.end_challenge", 409, {}, model="VALE3-fortnight-2")
    tell("models.end_challenge", 404, {}, model="VALE3-fortnight-9")
    tell("models.retire", 200, {"reason": "faulty training data"}, model="VALE3-fortnight-2")
    tell("models.retire", 404, {}, model="VALE3-fortnight-9")
    tell("models.promote", 409, {"reason": "once more"}, model="VALE3-fortnight-2")
    network = register_network(service.product, horizon=5).model
    tell("models.compress", 202, {"onnx": True}, model=network)
    service.run_jobs()
    tell("models.compress", 404, {"onnx": True}, model="VALE3-fortnight-9")
    tell("models.compress", 409, {"onnx": True}, model="VALE3-fortnight-2")
    _tunings(tell, service)
    backtest = {"tickers": ["VALE3", "PETR4"], "strategy": "drift", "horizon": 10, "origins": 12}
    tell("backtests.create", 202, backtest)
    tell("backtests.create", 202, backtest | {"tickers": ["VALE3"]})  # without shares
    service.run_jobs()
    made = tell("backtests.list", 200)["items"][0]["id"]
    tell("backtests.get", 200, backtest=made)
    tell("backtests.get", 404, backtest="0" * 26)
    tell("backtests.create", 404, backtest | {"tickers": ["MGLU3"]})
    tell("backtests.create", 409, backtest | {"tickers": ["AAPL"]})


def _tunings(tell: Teller, service: Service) -> None:
    settings = {"lam": "0.9:0.99", "paths": 400}
    asked = {"ticker": "VALE3", "strategy": "volatility", "horizon": 5, "settings": settings, "trials": 3}
    made = tell("tunings.create", 202, asked | {"parallel": 3, "objectives": ["loss", "coverage"]})["id"]
    service.run_all_jobs()
    tell("tunings.create", 404, asked | {"ticker": "MGLU3"})
    tell("tunings.create", 409, asked | {"ticker": "AAPL"})
    tell("tunings.list", 200, ticker="VALE3")
    tell("tunings.list", 404, ticker="MGLU3")
    best = tell("tunings.get", 200, tuning=made)["front"][0]
    tell("tunings.get", 404, tuning="0" * 26)
    tell("tunings.promote", 202, {"trials": [best]}, tuning=made)
    service.run_all_jobs()
    tell("tunings.promote", 404, {"trials": [9]}, tuning=made)
    tell("tunings.promote", 404, {"trials": [0]}, tuning="0" * 26)


def _forecasts(tell: Teller, service: Service) -> None:
    asked = {"ticker": "VALE3", "horizon": 5, "levels": [0.1, 0.5, 0.9]}
    made = tell("forecasts.create", 201, asked)["id"]
    tell("forecasts.create", 404, asked | {"ticker": "MGLU3"})
    tell("forecasts.create", 409, asked | {"ticker": "AAPL"})
    tell("forecasts.create_batch", 200, {"tickers": ["VALE3", "MGLU3"], "horizon": 3})
    tell("forecasts.preview", 200, {"closes": CLOSES, "strategy": "naive", "horizon": 3})
    tell("forecasts.preview", 200, {"ticker": "VALE3", "horizon": 3})
    tell("forecasts.preview", 404, {"ticker": "MGLU3"})
    tell("forecasts.preview", 409, {"ticker": "AAPL"})
    tell("forecasts.replay", 200, forecast=made)
    tell("forecasts.replay", 404, forecast="0" * 26)
    service.hands.move(2 * WEEK)
    service.deliver("VALE3.SA", seed=1, sessions=710, last=FIRST + 2 * WEEK)
    tell("tickers.refresh", 202, symbol="VALE3")
    service.run_jobs()
    tell("forecasts.score", 202, {"forecasts": [made]})
    service.run_jobs()
    tell("forecasts.score", 404, {"forecasts": ["0" * 26]})
    tell("forecasts.get", 200, forecast=made)
    tell("forecasts.get", 404, forecast="0" * 26)
    tell("forecasts.list", 200, ticker="VALE3", limit=10)
    tell("forecasts.list", 404, ticker="MGLU3")
    tell("forecasts.get_track_record", 200, symbol="VALE3")
    tell("forecasts.get_track_record", 404, symbol="MGLU3")
    for act in ("get_coverage", "get_reliability"):
        tell(f"forecasts.{act}", 200, symbol="VALE3")
        tell(f"forecasts.{act}", 404, symbol="MGLU3")
    tell("models.get_step_records", 200, symbol="VALE3")
    tell("models.get_step_records", 404, symbol="MGLU3")


def _prices(tell: Teller, service: Service) -> None:
    tell("prices.read", 200, symbol="VALE3", last=3)
    tell("prices.read", 200, headers={"accept": "text/csv"}, symbol="VALE3", last=3)
    tell("prices.read", 200, headers={"accept": ARROW}, symbol="VALE3", last=3)
    tell("prices.read", 404, symbol="MGLU3")
    tell("prices.read_delivered", 200, symbol="VALE3", last=3)
    tell("prices.read_delivered", 404, symbol="MGLU3")
    tell("prices.list_revisions", 200, symbol="VALE3")
    tell("prices.list_revisions", 404, symbol="MGLU3")
    tell("prices.get_quality", 200, symbol="VALE3")
    tell("prices.get_quality", 404, symbol="MGLU3")


def _doubts(tell: Teller, service: Service) -> None:
    """Two deliveries of prices in cents: one is rejected, the other one accepted."""
    session = date(2024, 5, 31)
    for decide in ("prices.reject", "prices.accept"):
        _deliver_cents(service)
        tell("tickers.refresh", 202, headers=TRACED, symbol="PETR4")
        service.run_jobs()
        held = tell("prices.list_revisions", 200, symbol="PETR4")["steps"][-1]["number"]
        tell(decide, 200, {"reason": "prices in cents"}, symbol="PETR4", revision=held)
        tell(decide, 409, {"reason": "prices in cents"}, symbol="PETR4", revision=held)
        tell(decide, 404, WHY, symbol="MGLU3", revision=held)
    for decide in ("prices.confirm_session", "prices.drop_session"):
        tell(decide, 200, WHY, symbol="VALE3", session=session)
        tell(decide, 404, WHY, symbol="MGLU3", session=session)


def _deliver_cents(service: Service) -> None:
    path = service.prices / "PETR4.SA.csv"
    head, *rows = path.read_text().split()
    cells = [row.split(",") for row in rows]
    cents = [[row[0], *(f"{float(cell) * 100:.4f}" for cell in row[1:6]), row[6]] for row in cells]
    path.write_text("\n".join([head, *map(",".join, cents), ""]))


def _jobs(tell: Teller, service: Service) -> None:
    backtest = {"tickers": ["VALE3"], "strategy": "naive"}
    waiting = tell("backtests.create", 202, backtest)["id"]
    tell("jobs.cancel", 200, job=waiting)
    service.run_jobs()
    ended = tell("tickers.refresh", 202, symbol="VALE3")["id"]
    service.run_jobs()
    tell("jobs.get", 200, job=ended)
    asked = {"kind": "backtest", "request": {"tickers": ["VALE3"], "strategy": "naive"}, "priority": 10}
    tell("jobs.create", 202, asked)
    tell("jobs.create", 404, asked | {"request": {"tickers": ["MGLU3"], "strategy": "naive"}})
    tell("jobs.create", 409, asked | {"request": {"tickers": ["AAPL"], "strategy": "naive"}})
    service.run_jobs()
    tell("jobs.cancel", 409, job=ended)
    tell("jobs.list", 200, limit=5)
    event = tell("jobs.stream", 200, job=ended)
    last = event.partition("id: ")[2].partition("\n")[0]
    tell("jobs.stream", 204, headers={"last-event-id": last}, job=ended)
    for act in ("jobs.get", "jobs.cancel", "jobs.stream"):
        tell(act, 404, job="0" * 26)
    schedule = {"name": "after-close", "exchange": "BVMF", "steps": ["refresh", "score", "forecast"]}
    tell("schedules.create", 201, schedule)
    tell("schedules.create", 409, schedule)
    for act in ("get", "pause", "resume"):
        tell(f"schedules.{act}", 200, schedule="after-close")
    tell("schedules.run", 202, schedule="after-close")
    tell("schedules.list", 200)
    tell("schedules.remove", 200, schedule="after-close")
    for act in ("get", "pause", "resume", "run", "remove"):
        tell(f"schedules.{act}", 404, schedule="after-close")
    service.run_jobs()


def _people(tell: Teller, service: Service) -> None:
    made = tell("clients.create", 201, {"name": "research desk", "scopes": ["forecasts:read", "data:read"]})
    for act in ("get", "rotate", "revoke"):
        tell(f"clients.{act}", 200, client=made["client_id"])
    tell("clients.rotate", 409, client=made["client_id"])
    for act in ("get", "rotate", "revoke"):
        tell(f"clients.{act}", 404, client="nobody")
    tell("clients.list", 200)
    user = {"name": "bia", "scopes": ["forecasts:read", "data:read"]}
    tell("users.create", 201, user)
    tell("users.create", 409, user)
    for act in ("get", "disable", "enable", "unlock", "reset_password"):
        tell(f"users.{act}", 200, user="bia")
    for act in ("get", "disable", "enable", "unlock", "reset_password"):
        tell(f"users.{act}", 404, user="nobody")
    tell("users.list", 200)
    for act in ("list_audit", "export"):
        tell(f"users.{act}", 200, user="bia")
        tell(f"users.{act}", 404, user="nobody")
    tell("audit.list", 200)
    reason = {"reason": "asked for on 3 March"}
    tell("users.erase", 200, reason, user="bia")
    tell("users.erase", 404, reason, user="nobody")
    change = {"requests_per_minute": 600_000, "jobs_per_kind": {"train": 2}, "reason": "more users"}
    tell("settings.update", 200, change)
    tell("settings.get", 200)


def _webhooks(tell: Teller, service: Service) -> None:
    asked = {"url": "https://hooks.example.com/previsto", "kinds": ["job.failed", "forecast.scored"]}
    made = tell("webhooks.create", 201, asked | {"description": "tells the desk"})["id"]
    for act in ("get", "pause", "resume", "rotate"):
        tell(f"webhooks.{act}", 200, webhook=made)
    delivery = tell("webhooks.test", 202, webhook=made)["id"]
    tell("webhooks.redeliver", 202, webhook=made, delivery=delivery)
    for act in ("list", "list_deliveries"):
        tell(f"webhooks.{act}", 200, **({"webhook": made} if act == "list_deliveries" else {}))
    tell("webhooks.remove", 200, webhook=made)
    for act in ("get", "pause", "resume", "rotate", "remove", "test", "list_deliveries"):
        tell(f"webhooks.{act}", 404, webhook=made)
    tell("webhooks.redeliver", 404, webhook=made, delivery=delivery)


def _end(tell: Teller, service: Service) -> None:
    tell("service.read_metrics", 200)
    tell("service.monitor_tickers", 200)
    tell("logs.list", 200, trace=TRACE, limit=1)  # of a job that failed; other lines come in any order
    tell("events.list", 200, limit=3)
    tell("events.stream", 200, after=0)
    head = tell("ledger.sign_head", 200)
    tell("ledger.verify", 202, {"heads": [head]})
    service.run_jobs()
    tell("tickers.retire", 200, {"reason": "delisted"}, symbol="AAPL")
    tell("tickers.retire", 404, {}, symbol="MGLU3")
