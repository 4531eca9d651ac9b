"""The requests that all layouts share, and values of DynamoDB as Python's."""
import itertools
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from decimal import Decimal

import botocore.session
from botocore.exceptions import ClientError

RESERVED = {name: {"S": ""} for name in ("shard", "data", "type", "name", "count", "status")}


class Failure(Exception):
    """What an article's own code would have failed with."""


class Conflict(Exception):
    """Somebody else was first."""


def client():
    """A client of the emulator whose address the environment tells; files are not looked at."""
    ignored = {"profile": (None, None, None, None)} | {
        name: (None, None, os.devnull, None) for name in ("config_file", "credentials_file")}
    return botocore.session.Session(session_vars=ignored).create_client(
        "dynamodb", region_name="us-east-1", aws_access_key_id="test",
        aws_secret_access_key="test", endpoint_url=os.environ["AWS_ENDPOINT_URL_DYNAMODB"])


def schema(names):
    """A key schema of a partition attribute and perhaps a sort attribute."""
    kinds = zip(names, ("HASH", "RANGE"))
    return [{"AttributeName": name, "KeyType": kind} for name, kind in kinds]


def create(db, table, kinds, keys, stream, indexes=()):
    """Makes an empty table; `kinds` is `{key attribute: "S" or "N"}`, `indexes` are local."""
    more = {"LocalSecondaryIndexes": indexes} if indexes else {}
    if stream:
        more["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    names = [{"AttributeName": name, "AttributeType": kind} for name, kind in kinds.items()]
    db.create_table(TableName=table, BillingMode="PAY_PER_REQUEST", KeySchema=schema(keys),
                    AttributeDefinitions=names, **more)
    db.get_waiter("table_exists").wait(TableName=table, WaiterConfig={"Delay": 1})


def transact(db, table, items, condition):
    """Puts items together; raises Conflict when that was cancelled."""
    try:
        db.transact_write_items(TransactItems=[{"Put": {
            "TableName": table, "Item": item, "ConditionExpression": condition}} for item in items])
    except ClientError as error:
        cancelled = error.response["Error"]["Code"] == "TransactionCanceledException"
        raise (Conflict if cancelled else Failure)(str(error)) from error


def batches(db, table, items):
    """Puts items without a condition, 25 a request and four requests at a time."""
    def put(part):
        asked = {table: [{"PutRequest": {"Item": item}} for item in part]}
        while asked:
            asked = db.batch_write_item(RequestItems=asked).get("UnprocessedItems")
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(put, (items[at:at + 25] for at in range(0, len(items), 25))))


def scan(db, table):
    """All items of a table, page by page."""
    pages = db.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    return [item for page in pages for item in page["Items"]]


def text(item, name):
    """The text of an attribute, or None where there is none or it is no text."""
    return item.get(name, {}).get("S")


def number(item, name):
    """The exact number of an attribute, or None where there is none or it is no number."""
    value = item.get(name, {}).get("N")
    return None if value is None else Decimal(value)


def pick(item, names):
    """The key of an item."""
    return {name: item[name] for name in names}


def grouped(items, name):
    """Items by the text of their partition attribute; each group keeps the order of the items."""
    def key(item):
        return item[name]["S"]
    return [(value, list(group)) for value, group in itertools.groupby(sorted(items, key=key), key)]


def versioned(items, name):
    """Items in the order of a number, and apart those whose number is no version from 1."""
    ordered = sorted(items, key=lambda item: number(item, name))
    def good(item):
        return number(item, name) >= 1 and number(item, name) % 1 == 0
    return [item for item in ordered if good(item)], [item for item in ordered if not good(item)]


def moment(ms):
    """A time in milliseconds since 1970, as ISO text with milliseconds."""
    whole = datetime.fromtimestamp(ms // 1000, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{whole}.{ms % 1000:03d}Z"


def ticking(start, step=7):
    """A clock that goes on by `step` milliseconds every time that it is asked."""
    times = itertools.count(start, step)
    return lambda: next(times)
