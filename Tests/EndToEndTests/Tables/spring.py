"""An event store of Spring Boot: the payload is JSON text of a record, read by a strict mapper."""
import json
import uuid
from datetime import datetime, timezone
from decimal import Decimal

from service import RESERVED, Failure, create, grouped, pick, scan, text, transact, versioned
from truth import EXACT, account, decimal, plain, reading, report

KEY = ("aggregateId", "sequenceNumber")
RECORDS = {"FundsDeposited": ("amount", 1), "FundsWithdrawn": ("amount", -1),
           "BetPlaced": ("stake", -1), "BetSettled": ("payout", 1)}
PAID = "FundsDeposited"
START = 1_767_323_045_123_456_000


def parse(written):
    """JSON text with exact numbers."""
    return json.loads(written, parse_float=Decimal, parse_int=Decimal)


def members_of(kind):
    """The members of an event's record."""
    bet = {"betId"} if kind.startswith("Bet") else set()
    return {"aggregateId", RECORDS[kind][0], "occurredAt", "correlationId"} | bet


def instant(ns):
    """Java's Instant.toString: no fraction, or three, six or nine digits of one."""
    digits = f"{ns % 10**9:09d}"
    while digits.endswith("000"):
        digits = digits[:-3]
    whole = datetime.fromtimestamp(ns // 10**9, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    return whole + (f".{digits}" if digits else "") + "Z"


def event(name, kind, amount, ns=START, correlation="req-1", epoch=False, bet="bet-1", **more):
    """One event of the store; `amount` and `more` are JSON text already, as in `1E+2`.

    With `epoch` the payload's time is what Jackson writes when nobody told it to write text."""
    when = f"{ns // 10**9}.{ns % 10**9:09d}" if epoch else json.dumps(instant(ns))
    record = {"aggregateId": json.dumps(name), "betId": json.dumps(bet), RECORDS[kind][0]: amount,
              "occurredAt": when, "correlationId": json.dumps(correlation)}
    record = {key: record[key] for key in record if key in members_of(kind)} | more
    payload = "{" + ",".join(f'"{key}":{value}' for key, value in record.items()) + "}"
    item = {"aggregateId": {"S": name}, "aggregateType": {"S": "Account"},
            "eventType": {"S": kind}, "payload": {"S": payload}, "occurredAt": {"S": instant(ns)}}
    return item | ({"correlationId": {"S": correlation}} if correlation is not None else {})


def append(db, table, expected, events):
    """The article's append: all events or none, and a snapshot when the new version is n * 100."""
    transact(db, table, [item | {"sequenceNumber": {"N": str(expected + at)}}
                         for at, item in enumerate(events, 1)], "attribute_not_exists(aggregateId)")
    version, name = expected + len(events), events[0]["aggregateId"]["S"]
    if version % 100 == 0:
        keep_snapshot(db, table, name, version, load(db, table, name)["balance"])
    return {"version": version, "snapshot": None if version % 100 else version}


def keep_snapshot(db, table, name, version, balance):
    """Puts a snapshot without a condition, so that an older one may replace a newer one."""
    db.put_item(TableName=f"{table}-snapshots", Item={
        "aggregateId": {"S": name}, "version": {"N": str(version)},
        "aggregateType": {"S": "Account"}, "createdAt": {"S": instant(START)},
        "state": {"S": f'{{"aggregateId":{json.dumps(name)},"balance":{balance}}}'}})


def strict(item):
    """The balance's change by one event, as a record of exactly its own members says it."""
    kind = text(item, "eventType")
    if kind not in RECORDS:
        raise Failure(f"Unknown event type: {kind}")
    try:
        record = parse(text(item, "payload"))
    except (TypeError, ValueError) as error:
        raise Failure(f"JsonParseException: {error}") from error
    if not isinstance(record, dict) or set(record) != members_of(kind):
        raise Failure(f"UnrecognizedPropertyException: {kind} {sorted(set(record))}")
    member, sign = RECORDS[kind]
    amount = decimal(str(record[member]))
    if amount is None or not isinstance(record["occurredAt"], (str, Decimal)):
        raise Failure(f"InvalidFormatException: {member} or occurredAt")
    return amount * sign


def load(db, table, name, from_snapshot=False):
    """The article's load: one Query without paging and without consistency, and strict records."""
    asked = {"KeyConditionExpression": "aggregateId = :id",
             "ExpressionAttributeValues": {":id": {"S": name}}}
    kept = db.query(TableName=f"{table}-snapshots", ScanIndexForward=False, Limit=1, **asked)[
        "Items"] if from_snapshot else []
    after = int(kept[0]["version"]["N"]) if kept else 0
    balance = parse(kept[0]["state"]["S"])["balance"] if kept else Decimal(0)
    asked["KeyConditionExpression"] += " AND sequenceNumber > :after"
    asked["ExpressionAttributeValues"][":after"] = {"N": str(after)}
    items = db.query(TableName=table, **asked)["Items"]
    for item in items:
        balance = EXACT.add(balance, strict(item))
    return {"id": name, "version": int(items[-1]["sequenceNumber"]["N"]) if items else after,
            "balance": plain(balance), "snapshot": after or None, "events": len(items)}


def read(db, table, name, options):
    """The article's load, from the newest snapshot if that is asked."""
    return load(db, table, name, options.from_snapshot)


def write(db, table, name, options):
    """The article's own writer: load, decide, append behind the version that was loaded."""
    if options.type not in RECORDS:
        raise Failure(f"Unknown event type: {options.type}")
    version = load(db, table, name)["version"] if options.expect is None else options.expect
    correlation, ns = str(uuid.uuid4()), options.time * 1_000_000
    return append(db, table, version, [
        event(name, options.type, options.amount, ns, correlation, bet=f"bet-{version + at}") |
        ({"aggregateType": {"S": "BettingAccount"}} if options.type.startswith("Bet") else {})
        for at in range(1, options.times + 1)])


def filled(db, table, name, events, at_once=1):
    """An account whose events are appended `at_once` in each transaction."""
    for start in range(0, len(events), at_once):
        append(db, table, start, events[start:start + at_once])


def deposits(name, count, at_once=1, **more):
    """So many deposits of 1.00, a second apart, `at_once` in each request."""
    return [event(name, PAID, "1.00", START + at * 10**9,
                  **{"correlation": f"req-{at // at_once}"} | more) for at in range(count)]


def by_others(db, table):
    """The oddities that the article's own code cannot write."""
    odd = {"extra-member": event("extra-member", PAID, "3", note='"x"'),
           "missing-member": {"payload": {"S": '{"aggregateId":"missing-member"}'}},
           "not-json": {"payload": {"S": "amount=3"}}, "payload-as-map": {"payload": {"M": {}}},
           "unknown-type": {"eventType": {"S": "InterestPaid"}}, "reserved-names": RESERVED,
           "no-type": {"eventType": None}}
    for name, changes in odd.items():
        filled(db, table, name, deposits(name, 1))
        item = event(name, PAID, "3") | {"sequenceNumber": {"N": "2"}} | changes
        db.put_item(TableName=table, Item={key: value for key, value in item.items() if value})
    db.put_item(TableName=table, Item=event("odd-versions", PAID, "3") | {
        "sequenceNumber": {"N": "0"}})
    for name, gone in (("gap", [3]), ("head-gone", [1, 2, 3])):
        filled(db, table, name, deposits(name, 5))
        for version in gone:
            db.delete_item(TableName=table, Key={"aggregateId": {"S": name},
                                                 "sequenceNumber": {"N": str(version)}})


def small(name):
    """The accounts of a few events, which the article's own code may have written."""
    forms = ("100.00", "1E+2", '"100.00"', '"1E+2"', "0.001", "7")
    two = [(PAID, "100.00", START), ("FundsWithdrawn", "40.00", START + 1)]
    bets = ((PAID, "100.00"), ("BetPlaced", "10.00"), ("BetSettled", "25.00"), ("BetPlaced", "5"))
    return {"iso": lambda: [event(name, *each) for each in two],
            "epoch": lambda: [event(name, *each, epoch=True) for each in two],
            "big-decimals": lambda: [event(name, PAID, amount) for amount in forms],
            "no-correlation": lambda: deposits(name, 2, correlation=None),
            "no-fraction": lambda: [event(name, PAID, "5.00", START // 10**9 * 10**9)],
            "bets": lambda: [event(name, *each) | {"aggregateType": {"S": "BettingAccount"}}
                             for each in bets],
            "cut-page": lambda: deposits(name, 20, correlation="x" * 30_000)}[name]()


def make(db, table, options):
    """The two tables with one account for each oddity, each named after it."""
    create(db, table, {"aggregateId": "S", "sequenceNumber": "N"}, KEY, not options.no_stream)
    keys = ("aggregateId", "version")[:2 if options.snapshot_key == "version" else 1]
    create(db, f"{table}-snapshots", {key: "N" if key == "version" else "S" for key in keys}, keys,
           False)
    for name in ("iso", "epoch", "big-decimals", "no-correlation", "no-fraction", "bets",
                 "cut-page"):
        filled(db, table, name, small(name))
    counts = {"snapshots": 201, "late-older-snapshot": 203, "snapshot-differs": 101}
    for name, count in counts.items():
        filled(db, table, name, deposits(name, count, 10), 10)
    keep_snapshot(db, table, "late-older-snapshot", 100, "100.00")
    keep_snapshot(db, table, "snapshot-differs", 100, "900.00")
    filled(db, table, "over-100", deposits("over-100", 105, 7), 7)
    by_others(db, table)
    return []


def understood(item):
    """One event; members that are unknown are told, and a bad amount changes nothing."""
    kind, amount, sign = text(item, "eventType"), None, 1
    marks = [] if "correlationId" in item else ["no-correlation"]
    try:
        record = parse(text(item, "payload"))
    except (TypeError, ValueError):
        record = None
    bad = "no-type" if not kind else None if isinstance(record, dict) else "payload"
    if not bad and kind not in RECORDS:
        marks += ["unknown-type"]
    elif not bad:
        member, sign = RECORDS[kind]
        amount = decimal(str(record.get(member)))
        bad = "no-amount" if amount is None else None
        marks += ["epoch"] if isinstance(record.get("occurredAt"), Decimal) else []
        marks += ["text-amount"] if isinstance(record.get(member), str) else []
        marks += ["extra-member"] if set(record) - members_of(kind) else []
    return reading(pick(item, KEY), int(item["sequenceNumber"]["N"]), kind,
                   text(item, "occurredAt"), amount, sign, bad, marks)


def truth(db, table, options):
    """What the tables hold: accounts, bad rows, and items whose version is none."""
    items, shots = scan(db, table), dict(grouped(scan(db, f"{table}-snapshots"), KEY[0]))
    events, foreign = versioned(items, "sequenceNumber")
    accounts = []
    for name, rows in grouped(events, KEY[0]):
        kept = [(int(shot["version"]["N"]), parse(shot["state"]["S"])["balance"])
                for shot in shots.get(name, [])]
        accounts.append(account(name, [understood(item) for item in rows], 2, kept,
                                aggregateType=text(rows[-1], "aggregateType")))
    return report(items, accounts, [(pick(item, KEY), "version") for item in foreign])
