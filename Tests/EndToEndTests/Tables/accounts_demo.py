"""A bank account whose every tenth row is a snapshot, written and read as the demo's code does.

That code is JavaScript: numbers are doubles, a text that is added makes a text, and an amount
that was not given becomes NaN. All of that is kept here."""
import math
from decimal import Decimal

from service import RESERVED, Failure, create, grouped, moment, number, pick, scan, text
from service import ticking, transact, versioned
from truth import account, decimal, plain, reading, report

UNDEFINED = object()
KEY = ("Id", "Version")
START = 1_566_509_762_499


def js_number(value):
    """JavaScript's Number(value)."""
    if isinstance(value, str):
        value = decimal(value.strip() or "0")
        return math.nan if value is None else float(value)
    return math.nan if value is UNDEFINED else float(value or 0)


def js_text(value):
    """JavaScript's String(value), but never with an exponent."""
    if value is UNDEFINED or value is None:
        return "null" if value is None else "undefined"
    return value if isinstance(value, str) else \
        "NaN" if math.isnan(value) else plain(Decimal(repr(value)))


def js_plus(left, right):
    """JavaScript's `left + right`."""
    if isinstance(left, str) or isinstance(right, str):
        return js_text(left) + js_text(right)
    return js_number(left) + js_number(right)


def js_less(left, right):
    """JavaScript's `left < right`."""
    texts = isinstance(left, str) and isinstance(right, str)
    return left < right if texts else js_number(left) < js_number(right)


def marshal(values):
    """An item of JavaScript values; what is undefined is dropped."""
    return {name: {"NULL": True} if value is None else
            {"S": value} if isinstance(value, str) else {"N": js_text(float(value))}
            for name, value in values.items() if value is not UNDEFINED}


def js_value(item, name):
    """An attribute as the demo's code gets it."""
    value = item.get(name, {})
    return float(value["N"]) if "N" in value else value["S"] if "S" in value else \
        None if value else UNDEFINED


def load(db, table, name):
    """The demo's own reader: the newest ten rows, the newest snapshot and the fold of the rest."""
    newest = db.query(TableName=table, KeyConditionExpression="Id = :id", Limit=10,
                      ExpressionAttributeValues={":id": {"S": name}}, ConsistentRead=True,
                      ScanIndexForward=False)["Items"]
    since = next((at for at, item in enumerate(newest) if text(item, "Type") == "SNAPSHOT"), None)
    if since is None:
        raise Failure("Cannot read property 'Id' of undefined")
    balance = js_value(newest[since], "Balance")
    for item in reversed(newest[:since]):
        if text(item, "Type") == "WITHDRAW":
            balance = js_number(balance) - js_number(js_value(item, "Amount"))
        elif text(item, "Type") == "CREDIT":
            balance = js_plus(balance, js_value(item, "Amount"))
    return {"Id": name, "Balance": balance, "version": int(newest[0]["Version"]["N"]),
            "since": since}


def read(db, table, name, options):
    """The reader's answer as its JSON has it: NaN becomes null, whole numbers have no fraction."""
    state = load(db, table, name)
    balance = state["Balance"]
    if isinstance(balance, float):
        whole = balance.is_integer() and abs(balance) < 2**53
        balance = None if math.isnan(balance) else int(balance) if whole else balance
    return {**state, "Balance": None if balance is UNDEFINED else balance}


def add(db, table, name, kind, amount, clock, expect=None):
    """The demo's own writer: one event, and a snapshot with it when ten rows have passed.

    `expect` is the version that an earlier read saw: a writer that is late."""
    state = load(db, table, name)
    if kind == "WITHDRAW" and js_less(state["Balance"], amount):
        raise Failure("insufficient balance")
    balance = js_number(state["Balance"]) - js_number(amount) if kind == "WITHDRAW" \
        else js_plus(state["Balance"], amount)
    version = (state["version"] if expect is None else expect) + 1
    rows = [{"Id": name, "Version": version, "Type": kind, "Amount": amount,
             "Timestamp": moment(clock())}]
    if state["since"] >= 8:
        rows.append({"Id": name, "Version": version + 1, "Type": "SNAPSHOT", "Balance": balance,
                     "Timestamp": moment(clock())})
    transact(db, table, [marshal(each) for each in rows], "attribute_not_exists(Version)")
    return {"version": version, "snapshot": version + 1 if len(rows) == 2 else None}


def write(db, table, name, options):
    """One more event; the amount is `10`, `text:10`, `null`, or `none` for undefined."""
    said = options.amount
    amount = {"null": None, "none": UNDEFINED}[said] if said in ("null", "none") else \
        said.removeprefix("text:") if said.startswith("text:") else float(said)
    return add(db, table, name, options.type, amount, lambda: options.time, options.expect)


def moved(db, table, name, amounts, clock=None, first_commits=False):
    """An account as the demo opens it, or as its first commits did without a CREATED row, with
    credits, and with withdrawals where a number is below 0."""
    clock = clock or ticking(START)
    kinds = [{"Type": "CREATED"}, {"Type": "SNAPSHOT", "Balance": 0}][first_commits:]
    transact(db, table, [marshal({"Id": name, "Version": at, **kind, "Timestamp": moment(clock())})
                         for at, kind in enumerate(kinds, 1)], "attribute_not_exists(Version)")
    for amount in amounts:
        out = isinstance(amount, (int, float)) and amount < 0
        add(db, table, name, "WITHDRAW" if out else "CREDIT", -amount if out else amount, clock)


def put(db, table, account_id, version, kind, amount=None, **more):
    """A row as another program writes it; `version`, `amount` and `more` as DynamoDB has them."""
    item = marshal({"Id": account_id, "Type": kind, "Timestamp": moment(START + 60_000)})
    item |= {"Version": {"N": str(version)}} | ({"Amount": {"N": amount}} if amount else {}) | more
    db.put_item(TableName=table, Item=item)


def by_others(db, table):
    """The oddities that the demo's own code cannot write."""
    rows = {"two-snapshots": [(version, "SNAPSHOT", None) for version in (4, 5)],
            "no-recent-snapshot": [(version, "CREDIT", "1") for version in range(4, 18)],
            "unknown-type": [(4, "INTEREST", "3")], "no-type": [(4, UNDEFINED, "3")],
            "digits": [(version, "CREDIT", amount) for version, amount in enumerate((
                "0.12345678901234567890123456789012345678", "1.5E-7", "1e2", "010.50"), 4)],
            "huge": [(4, "CREDIT", "12345678901234567890123456789012345678")],
            "key-spellings": [("04.0", "CREDIT", "1"), ("0.5e1", "CREDIT", "1")],
            "gap": [(6, "CREDIT", "1")], "reserved-names": [], "head-gone": []}
    for name, more in rows.items():
        moved(db, table, name, [50])
        for version, kind, amount in more:
            put(db, table, name, version, kind, amount,
                **({"Balance": {"N": "50"}} if kind == "SNAPSHOT" else {}))
    put(db, table, "reserved-names", 4, "CREDIT", "1", **RESERVED)
    # Ten of its rows are more than a page: the snapshot is the one that is cut off.
    moved(db, table, "cut-page", [50])
    for version in range(4, 24):
        snapshot = {"Balance": {"N": "60"}} if version == 14 else {}
        put(db, table, "cut-page", version, "SNAPSHOT" if snapshot else "CREDIT",
            None if snapshot else "1", Note={"S": "x" * 110_000}, **snapshot)
    for version in ("0", "-1", "4.5"):
        put(db, table, "odd-versions", version, "CREDIT", "1")
    for version in (1, 2):
        db.delete_item(TableName=table, Key=marshal({"Id": "head-gone", "Version": version}))


def make(db, table, options):
    """The table with one account for each oddity, each named after it."""
    create(db, table, {"Id": "S", "Version": "N"}, KEY, False)
    moved(db, table, "bank-demo", [10] * 9 + [-10] * 6 + [10] * 3 + [-10, -10, 10])
    moved(db, table, "first-commits", [10] * 9 + [-5] * 9 + [1, 2], first_commits=True)
    moved(db, table, "amount-as-text", [5, -5] * 4 + ["10", 5, -1] + [1] * 7)
    moved(db, table, "no-amount", [10, UNDEFINED, 5])
    moved(db, table, "null-amount", [10, None, 5])
    moved(db, table, "floats", [0.1, 0.2] + [1, -1] * 3 + [0, 0.1 + 0.2, -0.3])
    moved(db, table, "timestamps-apart", [1] * 10, ticking(1_577_836_799_999 - 10 * 3, 3))
    moved(db, table, "snapshot-differs", [1] * 10)
    put(db, table, "snapshot-differs", 12, "SNAPSHOT", Balance={"N": "900"})
    moved(db, table, "negative", [50])
    for kind in ("CREDIT", "WITHDRAW"):
        add(db, table, "negative", kind, -5.0, ticking(START + 99))
    by_others(db, table)
    return []


def understood(item):
    """One row; a bad amount changes nothing, and neither does a snapshot."""
    kind, value, marks = text(item, "Type"), item.get("Amount", {}), []
    amount, bad = None, None if kind else "no-type"
    if kind in ("CREDIT", "WITHDRAW"):
        amount = number(item, "Amount") if "N" in value else decimal(value.get("S", ""))
        bad = None if amount is not None else \
            "null-amount" if "NULL" in value else "amount" if value else "no-amount"
        marks = ["text-amount"] if "S" in value else []
    elif kind == "SNAPSHOT":
        marks = ["text-balance"] if text(item, "Balance") else []
    elif kind not in ("CREATED", None):
        marks = ["unknown-type"]
    return reading(pick(item, KEY), int(item["Version"]["N"]), kind, text(item, "Timestamp"),
                   amount, -1 if kind == "WITHDRAW" else 1, bad, marks)


def truth(db, table, options):
    """What the table holds: accounts, bad rows, and items whose version is none."""
    items = scan(db, table)
    events, foreign = versioned(items, "Version")
    accounts = []
    for name, rows in grouped(events, "Id"):
        kept = [(int(item["Version"]["N"]), decimal("".join(item["Balance"].values())))
                for item in rows if text(item, "Type") == "SNAPSHOT"]
        accounts.append(account(name, [understood(item) for item in rows], 2, kept))
    return report(items, accounts, [(pick(item, KEY), "version") for item in foreign])
