"""Scores of players in a single-table design: a profile, scores, and a projector's total."""
from service import create, grouped, moment, number, pick, scan, text
from truth import account, decimal, reading, report

KEY = ("PK", "SK")
PREFIX = "SCORE#"
START = 1_704_164_645_678


def put(db, table, player, sort, **more):
    """An item as the article's API puts it: without a condition. `more` is DynamoDB's notation."""
    db.put_item(TableName=table, Item={"PK": {"S": player}, "SK": {"S": sort}} | more)


def scored(db, table, player, ms, score, **more):
    """A score, and what the projector makes of its stream record, INSERT or MODIFY: it adds."""
    put(db, table, player, PREFIX + moment(ms), score={"N": str(score)}, **more)
    db.update_item(TableName=table, Key={"PK": {"S": player}, "SK": {"S": "TOTAL"}},
                   UpdateExpression="ADD #total :score",
                   ExpressionAttributeNames={"#total": "total"},
                   ExpressionAttributeValues={":score": {"N": str(score)}})


def read(db, table, player, options):
    """The article's queries: the scores by their prefix, and the total."""
    pages = db.get_paginator("query").paginate(
        TableName=table, KeyConditionExpression="PK = :pk AND begins_with(SK, :prefix)",
        ExpressionAttributeValues={":pk": {"S": player}, ":prefix": {"S": PREFIX}})
    scores = [{"SK": item["SK"]["S"], "score": item.get("score", {}).get("N")}
              for page in pages for item in page["Items"]]
    total = db.get_item(TableName=table, Key={"PK": {"S": player}, "SK": {"S": "TOTAL"}})
    total = total.get("Item", {}).get("total", {}).get("N")
    return {"id": player, "scores": scores, "total": total}


def write(db, table, player, options):
    """One more score as the article's API and projector write it; the type is not used."""
    scored(db, table, player, options.time, options.amount)
    return {"SK": PREFIX + moment(options.time), "total": read(db, table, player, options)["total"]}


def make(db, table, options):
    """The table with players, and items of other kinds; returns what was overwritten."""
    create(db, table, {"PK": "S", "SK": "S"}, KEY, not options.no_stream)
    for player in ("USER#42", "USER#modified", "USER#total-differs", "USER#odd"):
        put(db, table, player, "PROFILE", name={"S": player.lower()}, status={"S": ""})
        for at in range(3):
            scored(db, table, player, START + at * 60_000, 10 * at + 10, task={"S": f"task-{at}"})
    scored(db, table, "USER#modified", START, 15)
    put(db, table, "USER#total-differs", "TOTAL", total={"N": "999"})
    odd = {"2024-02-01T00:00:00.000Z": {"S": "7"}, "2024-02-01T00:00:00.001Z": None,
           "2024-02-01T00:00:00.002Z": {"N": "2.5"}, "": {"N": "1"}, "yesterday": {"N": "-4"},
           "2024-02-01T00:00:00.003Z": {"L": []}}
    for sort, score in odd.items():
        put(db, table, "USER#odd", PREFIX + sort, **({"score": score} if score else {}))
    scored(db, table, "USER#no-profile", START, 5)
    put(db, table, "USER#no-scores", "PROFILE", name={"S": "Nobody"})
    put(db, table, "TASK#easy", "TASK#easy", points={"N": "10"})
    put(db, table, "CONFIG", "v1", score={"N": "1"})
    return [{"key": {"PK": {"S": "USER#modified"}, "SK": {"S": PREFIX + moment(START)}},
             "lost": "10"}]


def understood(version, item):
    """One score; what is no number adds nothing."""
    value, stamp = item.get("score", {}), text(item, "SK")[len(PREFIX):]
    amount = decimal(value.get("N", value.get("S", "")))
    bad = None if amount is not None else "score" if value else "no-score"
    marks = (["text-amount"] if "S" in value else []) + ([] if stamp[10:11] == "T" else ["no-time"])
    return reading(pick(item, KEY), version, "SCORE", stamp, amount, 1, bad, marks)


def truth(db, table, options):
    """What the table holds: players with their scores in the order of their sort keys, the
    projector's total beside the sum as a snapshot, and the items that are no scores."""
    items = sorted(scan(db, table), key=lambda item: text(item, "SK").encode())
    scores = [item for item in items if text(item, "SK").startswith(PREFIX)]
    foreign = [item for item in items if not text(item, "SK").startswith(PREFIX)]
    totals = {text(item, "PK"): number(item, "total") for item in foreign
              if text(item, "SK") == "TOTAL"}
    accounts = []
    for player, rows in grouped(scores, "PK"):
        kept = [(len(rows), totals[player])] if player in totals else []
        readings = [understood(version, item) for version, item in enumerate(rows, 1)]
        accounts.append(account(player, readings, 0, kept))
    return report(items, accounts, [
        (pick(item, KEY), text(item, "SK").split("#")[0].lower()) for item in foreign])
