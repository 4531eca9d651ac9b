/// Reads the files of `CSVMutationTests` with Python's `csv` and `decimal`, and says what of them
/// was recorded wrongly. It knows the rules of the import and none of its code. Its last line:
/// files, those recorded, those refused, those recorded wrongly.
enum CSVJudge {
    static let program = #"""
        import base64, csv, io, json, re, sys
        from decimal import Decimal

        class Refuse(Exception):
            pass

        def number(text, case, exponent):
            text = text.strip(" \t")
            mark = case["mark"] or "."
            other = "," if mark == "." else "."
            m, o = re.escape(mark), re.escape(other)
            plain = re.compile(r"[+-]?[0-9]+(" + m + r"[0-9]+)?", re.A)
            groups = r"[+-]?[1-9][0-9]{0,2}(" + o + r"[0-9]{3})+"
            grouped = re.compile(groups + "(" + m + r"[0-9]+)?", re.A)
            if not plain.fullmatch(text):
                if not case["mark"] or not grouped.fullmatch(text):
                    raise Refuse("number " + repr(text))
            tail = text.split(mark)[1] if mark in text else ""
            if not case["mark"] and len(tail) == 3 and exponent < 3:
                raise Refuse("doubtful " + repr(text))
            value = Decimal(text.replace(other, "").replace(mark, "."))
            minor = value.scaleb(exponent)
            if minor != minor.to_integral_value():
                raise Refuse("decimals " + repr(text))
            if not -2**63 <= int(minor) < 2**63:
                raise Refuse("large " + repr(text))
            return int(minor)

        def rows(case):
            data = base64.b64decode(case["file"])
            text = data.decode("utf-8-sig", errors="strict")
            if "\0" in text:
                raise Refuse("NUL")
            lines = csv.reader(io.StringIO(text, newline=""), strict=True)
            table = [line for line in lines if line]
            if not table:
                raise Refuse("empty")
            header, found = table[0], []
            for line in table[1:]:
                if len(line) != len(header):
                    raise Refuse("fields")
                row = dict(zip(header, line))
                date = row["date"].strip(" \t")
                if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", date, re.A):
                    raise Refuse("date")
                # A cut may have spoiled the name of this column, which no import asks for.
                digits = row.get("serial", "")
                digits = digits if digits.isdecimal() else "-1"
                found.append((int(digits), row["account"], date, row))
            return found

        def judge(case):
            exponent = case["exponent"]
            found = rows(case)
            ids = [(r[1], r[3][case["id"]]) for r in found] if case["id"] else []
            if len(set(ids)) != len(ids):
                raise Refuse("ids")
            expected, balances = {}, {}
            within = Decimal(case["tolerance"]).scaleb(exponent)
            # The true order is that of the serial numbers. A cut may have spoiled one of them, or
            # run two together; it leaves the rows that there are in their order, or in reverse.
            falls = [a[0] > b[0] for a, b in zip(found, found[1:])]
            if case["mutation"] != "cut":
                found.sort(key=lambda r: r[0])
            elif falls.count(True) > falls.count(False):
                found.reverse()
            for serial, account, date, row in found:
                amount = number(row["amount"], case, exponent)
                # Its sign is kept apart; a stated balance may be the smallest integer.
                if amount == -2**63:
                    raise Refuse("large " + repr(row["amount"]))
                expected.setdefault(account, []).append((date, amount))
                balances[account] = balances.get(account, 0) + amount
                stated = row[case["balance"]].strip(" \t") if case["balance"] else ""
                if stated:
                    off = abs(number(stated, case, exponent) - balances[account])
                    if off > within and not case["keep"]:
                        raise Refuse("balance")
            return expected

        files = taken = refused = wrong = 0
        for line in open(sys.argv[1], encoding="utf-8"):
            case = json.loads(line)
            files += 1
            def complain(what):
                global wrong
                wrong += 1
                if wrong <= 10:
                    print(what, json.dumps({k: v for k, v in case.items() if k != "file"}))
                    print(base64.b64decode(case["file"]))
            if "refusal" in case:
                refused += 1
                if case["recorded"] != 0:
                    complain("refused, and recorded")
                continue
            taken += 1
            recorded = {}
            for account, kind, date, signed in case["events"]:
                if kind != "AccountOpened":
                    recorded.setdefault(account, []).append((date, int(signed)))
            try:
                expected = judge(case)
            except (Refuse, csv.Error, UnicodeDecodeError, ValueError) as reason:
                complain("not to be recorded: %s" % reason)
                continue
            if recorded != expected:
                complain("recorded otherwise than %r" % expected)
            elif case["again"] != 0:
                complain("recorded twice")
        print(files, taken, refused, wrong)
        """#
}
