"""CloudEvents by subject and time: written without a lock, read in pages of a hundred."""
import base64
import json
import random
import uuid
from decimal import Decimal

from service import RESERVED, Failure, batches, create, grouped, moment, number, pick, scan
from service import schema, text
from truth import report

KEY = ("subject", "time_type")
KINDS = {"subject": "S", "time_type": "S", "type": "S", "id": "S", "pk_all": "S", "time": "N"}
BY_TIME = ("AllEventsByTime", ("pk_all", "time"), "ALL")
BY_ID = ("AllEventsById", ("id",), "KEYS_ONLY")
BY_TYPE = ("SubjectEventsByType", ("subject", "type"), "ALL")
SAFE = 2**53 - 1
START = 1_767_323_045_123
SPOILS = {"time": {"S": "1767323045123"}, "time-fraction": {"N": "1767323045123.5"},
          "time-range": {"N": "-1"}, "no-time": None, "id": {"N": "7"}, "short-id": {"S": "ab"},
          "no-id": None, "short-source": {"S": "/a"}, "no-source": None, "data": {"S": "{}"},
          "no-data": None, "pk_all": {"S": "some"}, "no-type": None,
          "time_type": {"S": "1767323-x"}}


def event(subject, kind, ms, data, **more):
    """An item as the article's code makes it; `data` and `more` are in DynamoDB's notation."""
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"{subject} {ms} {kind} {data}")
    return {"id": {"S": str(name)}, "type": {"S": kind}, "subject": {"S": subject},
            "source": {"S": "https://library.example.com"}, "time": {"N": str(ms)},
            "data": {"M": data}, "time_type": {"S": f"{ms}_{kind}"}, "pk_all": {"S": "all"}} | more


def texts(**members):
    """A map of texts in DynamoDB's notation."""
    return {name: {"S": value} for name, value in members.items()}


def js(value):
    """A value as the article's client turns it into JavaScript's; binary becomes base64 text."""
    (kind, inner), = value.items()
    if kind == "N" and abs(Decimal(inner)) > SAFE:
        if set(inner) - set("-0123456789"):
            raise Failure(f"{inner} can't be converted to BigInt. "
                          "Set options.wrapNumbers to get string value.")
        return int(inner)
    if kind == "N":
        return int(float(inner)) if float(inner).is_integer() else float(inner)
    if kind in ("M", "NULL"):
        return {name: js(each) for name, each in inner.items()} if kind == "M" else None
    if kind in ("L", "NS", "BS"):
        return [js(each if kind == "L" else {kind[0]: each}) for each in inner]
    return base64.b64encode(inner).decode() if kind == "B" else inner


def why_invalid(item):
    """Why the article's schema refuses an item (JavaScript's values), or None."""
    for name in ("id", "type", "subject", "source"):
        if not isinstance(item.get(name), str):
            return name if name in item else f"no-{name}"
        if len(item[name].encode("utf-16-le")) < 6:
            return f"short-{name}"
    time, place = item.get("time"), item["time_type"]
    if type(time) is not int:
        return "no-time" if time is None else "time-fraction" if type(time) is float else "time"
    if not 0 <= time <= 8_640_000_000_000_000:
        return "time-range"
    if not isinstance(item.get("data"), dict):
        return "data" if "data" in item else "no-data"
    return "pk_all" if item.get("pk_all") != "all" else \
        "time_type" if len(place) < 5 or "_" not in place else None


def parsed(item):
    """An item as the article's reader shows it, without what it does not know; why it is bad."""
    values = {name: js(value) for name, value in item.items()}
    why = why_invalid(values)
    known = ("id", "type", "subject", "source", "data")
    return (None, why) if why else (
        {**pick(values, known), "time": moment(values["time"])}, None)


def paged(db, table, condition, values, **more):
    """The article's query: pages of 100 until there are no more, the valid and the invalid."""
    valid, invalid, pages = [], [], 0
    while True:
        page = db.query(TableName=table, KeyConditionExpression=condition, Limit=100,
                        ExpressionAttributeValues=values, **more)
        pages += 1
        for item in page["Items"]:
            shown, why = parsed(item)
            valid += [shown] if shown else []
            invalid += [{"key": pick(item, KEY), "why": why}] if why else []
        if "LastEvaluatedKey" not in page:
            return {"valid": valid, "invalid": invalid, "pages": pages}
        more["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def by_id(db, table, name):
    """The article's fetchEvent: the key by the index, then the item by the key."""
    keys = db.query(TableName=table, IndexName=BY_ID[0], KeyConditionExpression="id = :id",
                    ExpressionAttributeValues={":id": {"S": name}}, Limit=1)["Items"]
    if not keys:
        return {"valid": [], "invalid": [], "pages": 1}
    found = paged(db, table, "subject = :s AND time_type = :t",
                  {":s": keys[0]["subject"], ":t": keys[0]["time_type"]})
    if not found["valid"]:
        raise Failure("Event is invalid: " + ", ".join(each["why"] for each in found["invalid"]))
    return found


def read(db, table, subject, options):
    """One of the article's queries: all by time, one by id, a subject's, a subject's of a type."""
    if options.id:
        return by_id(db, table, options.id)
    if options.all:
        return paged(db, table, "pk_all = :all", {":all": {"S": "all"}}, IndexName=BY_TIME[0])
    asked = {":s": {"S": subject}}
    if options.type:
        return paged(db, table, "subject = :s AND #type = :t",
                     asked | {":t": {"S": options.type}}, IndexName=BY_TYPE[0],
                     ExpressionAttributeNames={"#type": "type"})
    return paged(db, table, "subject = :s", asked)


def write(db, table, subject, options):
    """The article's addEvents: a batch without a condition, so that a key is overwritten.

    The amount is a map of DynamoDB's notation for `data`, or a number that becomes `amount`."""
    said = options.amount
    data = json.loads(said) if said.startswith("{") else {"amount": {"N": said}}
    new = event(subject, options.type, options.time, data, id={"S": str(uuid.uuid4())})
    shown, why = parsed(new)
    if why:
        raise Failure(f"Failed to convert events to DynamoDB format: {why}")
    batches(db, table, [new])
    return {"time_type": new["time_type"]["S"], "id": shown["id"]}


def index(name, keys, projection):
    """An index in the form that a request wants."""
    return {"IndexName": name, "KeySchema": schema(keys),
            "Projection": {"ProjectionType": projection}}


def add_indexes(db, table, indexes):
    """Adds global indexes to a table that has items already: some do not fit, as in the wild."""
    for each in indexes:
        names = [{"AttributeName": name, "AttributeType": KINDS[name]} for name in (*KEY, *each[1])]
        db.update_table(TableName=table, AttributeDefinitions=names,
                        GlobalSecondaryIndexUpdates=[{"Create": index(*each)}])
        db.get_waiter("table_exists").wait(TableName=table, WaiterConfig={"Delay": 1})


def spoilt(item, why):
    """An item that is bad in the way that its key in SPOILS tells."""
    name = why if why == "time_type" else why.removeprefix("no-").removeprefix("short-")
    changed = item | {name.split("-")[0]: SPOILS[why]}
    return {name: value for name, value in changed.items() if value is not None}


def book(subject, count, start, step, pad=""):
    """A book that is added and then lent and returned in turn."""
    added = event(subject, "book.added", start, texts(title=f"Title of {subject}", author="Ada"))
    return [added] + [
        event(subject, "book.borrowed" if at % 2 else "book.returned", start + at * step,
              (texts(borrower=f"reader-{at}", due="2026-02-01") if at % 2 else {}) |
              (texts(note=pad) if pad else {}))
        for at in range(1, count)]


def big(items, bad, seed):
    """Many items: books of ten events each, and bad ones among them, but none of the way of
    SPOILS that changes the key."""
    chance, ways = random.Random(seed), list(SPOILS)[:-1]
    events = [each for at in range(-(-items // 10)) for each in book(
        f"book-{at:06d}", 10, START + chance.randrange(10**8), chance.randrange(1, 10**6),
        "p" * 250)][:items]
    for at, place in enumerate(chance.sample(range(items), bad)):
        events[place] = spoilt(events[place], ways[at % len(ways)])
    return events


def odd():
    """One subject for each oddity, each named after it."""
    kept, at = "thing.kept", START
    kinds = {"l": {"L": [{"N": "1"}, {"S": ""}]}, "m": {"M": {"deep": {"M": {}}}},
             "b": {"B": b"\x00\xff"}, "bs": {"BS": [b"\x01"]}, "ss": {"SS": ["a", "b"]},
             "ns": {"NS": ["1", "2.5"]}, "null": {"NULL": True}, "yes": {"BOOL": True},
             "big": {"N": "9007199254740993"}, "part": {"N": "0.1"}, "empty": {"S": ""}}
    extensions = texts(specversion="1.0", traceparent="00-ab-cd-01", datacontenttype="text/json")
    extensions |= {name: value for name, value in RESERVED.items() if name not in ("data", "type")}
    return [
        *book("book-1", 6, at, 1000), *book("book-many", 250, at, 50),
        *(event("old-times", f"thing.{ms}", ms, {})
          for ms in (0, 1, 500, 999_999_999_999, 1_000_000_000_000, at)),
        *(event(name, kind, at, {}) for name in ("ties", "ties-2")
          for kind in ("thing.b", "thing.a", "thing.c")),
        event("kinds-of-data", kept, at, kinds), event("kinds-of-data", kept, at + 1, RESERVED),
        event("fraction-over-2-53", kept, at, {"n": {"N": "9007199254740993.5"}}),
        event("extensions", kept, at, {}, **extensions, sequence={"N": "7"}),
        event("extensions", kept, at + 1, {}, specversion={"S": "0.3"}),
        event("no-specversion", kept, at, {}), event("same-id", kept, at, {}, id={"S": "one-id"}),
        event("same-id", kept, at + 1, {}, id={"S": "one-id"}),
        event("time-type-differs", kept, at, {}, time_type={"S": f"{at + 5}_other.kind"}),
        event("late", kept, at + 500, {}), event("late", kept, at + 900, {}),
        *(spoilt(event(f"bad-{why}", kept, at, {}), why) for why in SPOILS),
        *book("beside-bad", 3, at, 1), spoilt(event("beside-bad", kept, at + 9, {}), "data"),
        event("ab", kept, at, {}), {**texts(subject="counter", time_type="counter"),
                                    "value": {"N": "7"}}]


def make(db, table, options):
    """The table and its items, and then its indexes; returns what was overwritten."""
    create(db, table, {name: KINDS[name] for name in KEY} | ({} if options.old else {"type": "S"}),
           KEY, not options.no_stream, [] if options.old else [index(*BY_TYPE)])
    twice = [event("overwritten", "thing.kept", START, texts(round=each)) for each in ("1", "2")]
    late = event("late", "thing.kept", START + 100, {})
    for items in [big(options.items, options.bad, options.seed)] if options.items else \
            [odd(), twice[:1], twice[1:], [late]]:
        batches(db, table, items)
    add_indexes(db, table, (BY_TIME,) if options.old else (BY_TIME, BY_ID))
    return [] if options.items else [{"key": pick(twice[0], KEY), "lost": twice[0]["id"]["S"]}]


def library(state, kind, data):
    """The state of a book after an event; other events change nothing."""
    if kind == "book.returned":
        state = {name: state[name] for name in state if name not in ("borrower", "due")}
    known = {name: value["S"] for name, value in data.items()
             if name in ("title", "author", "borrower", "due")}
    books = kind in ("book.added", "book.borrowed", "book.returned")
    return {**state, **known, "available": kind != "book.borrowed"} if books else state


def fold(subject, items):
    """A subject's events in true order, with the state after each."""
    rows, state = [], {}
    for version, item in enumerate(items, 1):
        kind, ms = text(item, "type"), int(item["time"]["N"])
        state = library(state, kind, item["data"]["M"])
        differs = text(item, "time_type") != f"{ms}_{kind}"
        rows.append({"key": pick(item, KEY), "version": version, "type": kind, "at": moment(ms),
                     "id": text(item, "id"), "state": state, "bad": None,
                     "marks": ["time-type-differs"] if differs else []})
    return {"id": subject, "rows": rows, "missing": [], "snapshots": []}


def truth(db, table, options):
    """What the table holds: subjects with their events by time as a number and then by sort key,
    bad items, and items that are no events."""
    items = big(options.items, options.bad, options.seed) if options.items else scan(db, table)
    whys = [(item, why_invalid({name: {} if "M" in value else js(value)
                                for name, value in item.items()})) for item in items]
    good = sorted((item for item, why in whys if not why),
                  key=lambda item: (number(item, "time"), text(item, "time_type")))
    bad = [(pick(item, KEY), "no-event" if "type" not in item and "id" not in item else why)
           for item, why in whys if why]
    return report(items, [fold(*each) for each in grouped(good, "subject")],
                  [each for each in bad if each[1] == "no-event"],
                  [each for each in bad if each[1] != "no-event"])
