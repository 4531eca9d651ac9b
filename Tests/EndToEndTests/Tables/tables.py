"""The tables of four articles, made, read, written and changed as their own code does it.

`make` and `truth` print the ground truth, the other commands one JSON object each (`scan`: one
item a line, in DynamoDB's notation). Exit status: 0, 1 for a failure, 2 for a conflict; then the
object is `{"error": reason}`; 64 for a command that is none. The endpoint comes from
AWS_ENDPOINT_URL_DYNAMODB."""
import argparse
import base64
import json
import sys
import time

sys.dont_write_bytecode = True

import accounts_demo  # noqa: E402
import cloudevents  # noqa: E402
import service  # noqa: E402
import single_table  # noqa: E402
import spring  # noqa: E402

LAYOUTS = {"accounts-demo": accounts_demo, "spring": spring, "cloudevents": cloudevents,
           "single-table": single_table}


def as_json(value):
    """JSON text on one line; binary is base64, as on the wire."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False,
                      default=lambda data: base64.b64encode(data).decode())


def truth(db, layout, options, overwritten=()):
    """The ground truth of a table that is there."""
    said = layout.truth(db, options.table, options)
    return {"layout": options.layout, "table": options.table, **said, "overwritten": overwritten}


def make(db, layout, options):
    """Makes the table and its items, and prints the ground truth."""
    return truth(db, layout, options, layout.make(db, options.table, options))


def create(db, layout, options):
    """Makes the table without items."""
    kinds = {name: "N" if name in ("Version", "sequenceNumber") else "S" for name in layout.KEY}
    service.create(db, options.table, kinds, layout.KEY, True)
    return {"created": options.table}


def read(db, layout, options):
    """Reads as the article's own reader does."""
    return layout.read(db, options.table, options.name, options)


def write(db, layout, options):
    """Writes one event as the article's own writer does."""
    return layout.write(db, options.table, options.name, options)


def change(db, _, options):
    """Changes an item behind everybody's back: `set NAME VALUE`, `remove [NAME]` (an attribute,
    or the item), `put MEMBERS`; keys and values are in DynamoDB's notation."""
    key, words = json.loads(options.key), options.words
    more = {"UpdateExpression": f"{options.how.upper()} #name"}
    if options.how == "put":
        db.put_item(TableName=options.table, Item=key | json.loads(words[0]))
    elif not words:
        db.delete_item(TableName=options.table, Key=key)
    else:
        if options.how == "set":
            more = {"UpdateExpression": "SET #name = :value",
                    "ExpressionAttributeValues": {":value": json.loads(words[1])}}
        db.update_item(TableName=options.table, Key=key,
                       ExpressionAttributeNames={"#name": words[0]}, **more)
    return {"changed": key}


def scan(db, _, options):
    """Prints all items, one a line."""
    return service.scan(db, options.table)


def arguments():
    """The commands and their options."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    def command(act, *places):
        added = commands.add_parser(act.__name__, help=act.__doc__)
        added.set_defaults(act=act, layout=None)
        for place in places:
            added.add_argument(place, choices=LAYOUTS if place == "layout" else None)
        return added
    made = command(make, "layout", "table")
    for flag in ("--items", "--bad", "--seed"):
        made.add_argument(flag, type=int, default=0, help="cloudevents: a big table")
    made.add_argument("--no-stream", action="store_true", help="a table without a stream")
    made.add_argument("--old", action="store_true", help="cloudevents: AllEventsByTime alone")
    made.add_argument("--snapshot-key", choices=("id", "version"), default="id")
    command(create, "layout", "table")
    asked = command(read, "layout", "table")
    asked.add_argument("name", nargs="?", default="")
    asked.add_argument("--all", action="store_true", help="cloudevents: everything by time")
    asked.add_argument("--type", help="cloudevents: a subject's events of a type")
    asked.add_argument("--id", help="cloudevents: one event")
    asked.add_argument("--from-snapshot", action="store_true", help="spring: load by snapshot")
    written = command(write, "layout", "table", "name", "type", "amount")
    written.add_argument("--expect", type=int, help="the version that an earlier reader saw")
    written.add_argument("--times", type=int, default=1, help="spring: so many in one transaction")
    written.add_argument("--time", type=int, default=time.time_ns() // 1_000_000,
                         help="the time in milliseconds; default: now")
    changed = command(change, "table", "key")
    changed.add_argument("how", choices=("set", "remove", "put"))
    changed.add_argument("words", nargs="*")
    command(truth, "layout", "table").set_defaults(items=0)
    command(scan, "table")
    return parser.parse_args()


def main():
    """Runs one command and returns the exit status."""
    try:
        options = arguments()
    except SystemExit as stop:
        return 64 if stop.code else 0
    try:
        answer = options.act(service.client(), LAYOUTS.get(options.layout), options)
    except (service.Conflict, service.Failure, service.ClientError, ValueError) as error:
        print(as_json({"error": str(error)}))
        return 2 if isinstance(error, service.Conflict) else 1
    for line in answer if options.command == "scan" else [answer]:
        print(as_json(line))
    return 0


if __name__ == "__main__":
    sys.exit(main())
