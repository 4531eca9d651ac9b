"""The ground truth: what a table's items say, decided with exact decimals."""
import re
from decimal import Context, Decimal

EXACT = Context(prec=200)
DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


def decimal(written):
    """The number that a text states in full, or None."""
    return Decimal(written) if DECIMAL.fullmatch(written) and len(written) < 200 else None


def plain(value):
    """An exact number as text without exponent and without zeros at its end; None stays."""
    return None if value is None else format(EXACT.normalize(value), "f") if value else "0"


def minor(value, places):
    """An amount in minor units, or None where it is no whole number of them in 64 bits."""
    units = EXACT.scaleb(value, places)
    return int(units) if units == int(units) and -2**63 <= units < 2**63 else None


def marks_of(amount, places):
    """What is odd about an amount that can be read."""
    units = EXACT.scaleb(amount, places)
    odd = {"negative": amount < 0, "below-minor": units != int(units),
           "beyond-int64": not -2**63 <= units < 2**63}
    return [name for name, holds in odd.items() if holds]


def reading(key, version, kind, at, amount=None, sign=1, bad=None, marks=()):
    """What one item says: `amount` times `sign` changes the balance; None changes nothing."""
    return {"key": key, "version": version, "type": kind, "at": at, "amount": amount,
            "sign": sign, "bad": bad, "marks": list(marks)}


def account(name, readings, places, kept=(), **more):
    """An account: its rows in true order with exact sums, the versions that are missing, and its
    snapshots, given as (version, stated balance), beside the fold of the rows until there."""
    balance, rows = Decimal(0), []
    for one in readings:
        amount = one["amount"]
        balance = EXACT.add(balance, (amount or Decimal(0)) * one["sign"])
        marks = one["marks"] + ([] if amount is None else marks_of(amount, places))
        rows.append({key: value for key, value in one.items() if key != "sign"} | {
            "amount": plain(amount), "balance": plain(balance), "minor": minor(balance, places),
            "marks": marks})
    folds = {each["version"]: each["balance"] for each in rows}
    snapshots = [{"version": version, "stated": plain(stated), "fold": folds.get(version),
                  "agrees": plain(stated) == folds.get(version)} for version, stated in kept]
    missing = [version for version in range(1, max(folds, default=0)) if version not in folds]
    return {"id": name, "rows": rows, "missing": missing, "snapshots": snapshots, **more}


def report(items, accounts, foreign, bad=()):
    """All that a table holds; `foreign` and `bad` are (key, why) of items that are in no row."""
    def listed(found):
        return sorted(({"key": key, "why": why} for key, why in found), key=str)
    rows = [(row["key"], row["bad"]) for each in accounts for row in each["rows"] if row["bad"]]
    return {"items": len(items), "accounts": accounts, "bad": listed([*rows, *bad]),
            "foreign": listed(foreign)}
