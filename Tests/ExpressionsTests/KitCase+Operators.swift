extension KitCase {
    // Comparisons.
    static let comparisons: [KitCase] = [
        KitCase("TRUE = FALSE", false),
        KitCase("FALSE = FALSE", true),
        KitCase("1 = 2", false),
        KitCase("2 = 2", true),
        KitCase("'abc' = '123'", false),
        KitCase("'abc' = 'abc'", true),
        KitCase("missing = 2", false, .missingAttribute),
        KitCase("TRUE != FALSE", true),
        KitCase("FALSE != FALSE", false),
        KitCase("1 != 2", true),
        KitCase("2 != 2", false),
        KitCase("'abc' != '123'", true),
        KitCase("'abc' != 'abc'", false),
        KitCase("missing != 2", false, .missingAttribute),
        KitCase("TRUE <> FALSE", true),
        KitCase("FALSE <> FALSE", false),
        KitCase("1 <> 2", true),
        KitCase("2 <> 2", false),
        KitCase("'abc' <> '123'", true),
        KitCase("'abc' <> 'abc'", false),
        KitCase("missing <> 2", false, .missingAttribute),
        KitCase("2 <= 2", true),
        KitCase("3 <= 2", false),
        KitCase("1 < 2", true),
        KitCase("2 < 2", false),
        KitCase("2 >= 2", true),
        KitCase("2 >= 3", false),
        KitCase("2 > 1", true),
        KitCase("2 > 2", false),
        KitCase("missing <= 2", false, .missingAttribute),
        KitCase("true = 'TRUE'", false),
        KitCase("'TRUE' = true", true),
    ]

    // AND, OR, XOR.
    static let logic: [KitCase] = [
        KitCase("FALSE AND FALSE", false),
        KitCase("FALSE AND TRUE", false),
        KitCase("TRUE AND FALSE", false),
        KitCase("TRUE AND TRUE", true),
        KitCase("false and (1 != 1 / 0)", false),
        KitCase("true and (1 != 1 / 0)", false, .math),
        KitCase("FALSE OR FALSE", false),
        KitCase("FALSE OR TRUE", true),
        KitCase("TRUE OR FALSE", true),
        KitCase("TRUE OR TRUE", true),
        KitCase("true or (1 != 1 / 0)", true),
        KitCase("false or (1 != 1 / 0)", false, .math),
        KitCase("FALSE XOR FALSE", false),
        KitCase("FALSE XOR TRUE", true),
        KitCase("TRUE XOR FALSE", true),
        KitCase("TRUE XOR TRUE", false),
    ]

    // Arithmetic.
    static let arithmetic: [KitCase] = [
        KitCase("4 * 2 + 4 / 2", 10),
        KitCase("4 * (2 + 4) / 2", 12),
        KitCase("5 / 3", 1),
        KitCase("5 / 0", 0, .math),
        KitCase("5 % 2", 1),
        KitCase("5 % 0", 0, .math),
        KitCase("missing / 0", 0, .missingAttribute),
        KitCase("missing % 0", 0, .missingAttribute),
        KitCase("4 + 1", 5),
        KitCase("-4 + 1", -3),
        KitCase("-4 + -1", -5),
        KitCase("4 + -1", 3),
        KitCase("4 - 1", 3),
        KitCase("-4 - 1", -5),
        KitCase("'5' + 3", 8),
        KitCase("5 + '3'", 8),
        KitCase("'5' + '3'", 8),
        KitCase("5 + TRUE", 6),
    ]

    // Upper and lower case.
    static let letters: [KitCase] = [
        KitCase("true", true),
        KitCase("true", true),
        KitCase("tRuE", true),
        KitCase("false", false),
        KitCase("false", false),
        KitCase("FaLsE", false),
        KitCase("'aBcD'", "aBcD"),
    ]

    // Casts.
    static let casts: [KitCase] = [
        KitCase("INT('1')", 1),
        KitCase("INT('-1')", -1),
        KitCase("INT(1)", 1),
        KitCase("INT(-1)", -1),
        KitCase("INT(TRUE)", 1),
        KitCase("INT(FALSE)", 0),
        KitCase("INT('ABC')", 0, .cast),
        KitCase("BOOL('TRUE')", true),
        KitCase(#"BOOL("false")"#, false),
        KitCase("BOOL(TRUE)", true),
        KitCase("BOOL(FALSE)", false),
        KitCase("BOOL('ABC')", false, .cast),
        KitCase("BOOL(1)", true),
        KitCase("BOOL(0)", false),
        KitCase("BOOL(100)", true),
        KitCase("BOOL(-50)", true),
        KitCase("STRING(TRUE)", "true"),
        KitCase("STRING(FALSE)", "false"),
        KitCase("STRING(1)", "1"),
        KitCase("STRING(-1)", "-1"),
        KitCase(#"STRING("abc")"#, "abc"),
    ]

    // Attributes.
    static let attributes: [KitCase] = [
        KitCase("id", "myId"),
        KitCase("subject", "mySubject", with: ["subject": "mySubject"]),
        KitCase("subject", false, .missingAttribute, with: ["source": "localhost.localdomain"]),
        KitCase("mybool", true, with: ["mybool": true]),
        KitCase("myint", 10, with: ["myint": 10]),
        KitCase("myext", "my extension", with: ["myext": "my extension"]),
        KitCase("source", "http://localhost/source", with: ["source": "http://localhost/source"]),
        KitCase(
            "time", "2018-04-26T14:48:09+02:00",
            with: ["source": "http://localhost/source", "time": "2018-04-26T14:48:09+02:00"]),
    ]

    // EXISTS.
    static let existence: [KitCase] = [
        KitCase("EXISTS specversion AND EXISTS id AND EXISTS type AND EXISTS SOURCE", true),
        KitCase(
            "EXISTS time", true,
            with: ["source": "http://localhost/source", "time": "2018-04-26T14:48:09+02:00"]),
        KitCase("EXISTS time", false, with: ["source": "http://localhost/source"]),
        KitCase("NOT EXISTS time", true, with: ["source": "http://localhost/source"]),
        KitCase(
            "EXISTS myext", true, with: ["source": "http://localhost/source", "myext": "my value"]),
        KitCase("EXISTS myext", false, with: ["source": "http://localhost/source"]),
        KitCase("NOT EXISTS myext", true, with: ["source": "http://localhost/source"]),
    ]

    // IN.
    static let lists: [KitCase] = [
        KitCase("123 IN (1, 2, 3, 12, 13, 23, 123)", true),
        KitCase("123 NOT IN (1, 2, 3, 12, 13, 23, 123)", false),
        KitCase(#"'abc' IN ('abc', "bcd")"#, true),
        KitCase(#"'aaa' IN ('abc', "bcd")"#, false),
        KitCase("TRUE IN (TRUE, FALSE)", true),
        KitCase("TRUE IN (FALSE)", false),
        KitCase(
            "source IN (myext, 'abc')", true,
            with: ["source": "http://localhost/source", "myext": "http://localhost/source"]),
        KitCase(
            "source IN (source)", true,
            with: ["source": "http://localhost/source", "myext": "http://localhost/source"]),
        KitCase(
            #"source IN (id, "http://localhost/source")"#, true,
            with: ["source": "http://localhost/source", "myext": "http://localhost/source"]),
        KitCase("source IN (id, 'xyz')", false, with: ["source": "http://localhost/source"]),
        KitCase("'true' IN (TRUE, 'false')", true),
        KitCase("'true' IN ('TRUE', 'false')", false),
        KitCase("TRUE IN ('true', 'false')", true),
        KitCase("'TRUE' IN (TRUE, 'false')", false),
        KitCase("1 IN ('1', '2')", true),
        KitCase("'1' IN (1, 2)", true),
    ]

    // Functions of integers.
    static let integers: [KitCase] = [
        KitCase("ABS(10)", 10),
        KitCase("ABS(-10)", 10),
        KitCase("ABS(0)", 0),
        KitCase("ABS(-2147483648)", 2_147_483_647, .math),
    ]
}
