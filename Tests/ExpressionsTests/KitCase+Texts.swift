extension KitCase {
    // LIKE.
    static let patterns: [KitCase] = [
        KitCase("'abc' LIKE 'abc'", true),
        KitCase(#"'ab\c' LIKE 'ab\c'"#, true),
        KitCase("'abc' NOT LIKE 'abc'", false),
        KitCase("'abc' LIKE 'a%b%c'", true),
        KitCase("'azbc' LIKE 'a%b%c'", true),
        KitCase("'azzzbzzzc' LIKE 'a%b%c'", true),
        KitCase("'a%b%c' LIKE 'a%b%c'", true),
        KitCase("'ac' LIKE 'abc'", false),
        KitCase("'' LIKE 'abc'", false),
        KitCase("'.ab.cde.' LIKE '.%.%.'", true),
        KitCase("'ab.cde' LIKE '.%.%.'", false),
        KitCase("'abc' LIKE 'a_b_c'", false),
        KitCase("'a_b_c' LIKE 'a_b_c'", true),
        KitCase("'abzc' LIKE 'a_b_c'", false),
        KitCase("'azbc' LIKE 'a_b_c'", false),
        KitCase("'azbzc' LIKE 'a_b_c'", true),
        KitCase("'.a.b.' LIKE '._._.'", true),
        KitCase("'abcd.' LIKE '._._.'", false),
        KitCase(#"'a_b_c' LIKE 'a\_b\_c'"#, true),
        KitCase(#"'a_b_c' NOT LIKE 'a\_b\_c'"#, false),
        KitCase(#"'azbzc' LIKE 'a\_b\_c'"#, false),
        KitCase(#"'abc' LIKE 'a\_b\_c'"#, false),
        KitCase(#"'abc' LIKE 'a\%b\%c'"#, false),
        KitCase(#"'a%b%c' LIKE 'a\%b\%c'"#, true),
        KitCase(#"'azbzc' LIKE 'a\%b\%c'"#, false),
        KitCase(#"'abc' LIKE 'a\%b\%c'"#, false),
        KitCase(#"myext LIKE 'abc%123\%456\_d_f'"#, true, with: ["myext": "abc123123%456_dzf"]),
        KitCase(
            #"myext NOT LIKE 'abc%123\%456\_d_f'"#, false, with: ["myext": "abc123123%456_dzf"]),
        KitCase("234 LIKE '23_'", true),
        KitCase("2344 LIKE '23%'", true),
        KitCase("2344 LIKE '23_'", false),
        KitCase("TRUE LIKE 'tr%'", true),
        KitCase("TRUE LIKE '%ue'", true),
        KitCase("FALSE LIKE 'tr%'", false),
        KitCase("FALSE LIKE 'fal%'", true),
        KitCase("x LIKE 123", false, .parse, with: ["x": "123"]),
        KitCase("missing LIKE 'missing'", false, .missingAttribute),
    ]

    // Literals.
    static let literals: [KitCase] = [
        KitCase("true", true),
        KitCase("false", false),
        KitCase("0", 0),
        KitCase("1", 1),
        KitCase("'abc'", "abc"),
        KitCase(#""abc""#, "abc"),
        KitCase("'aBc'", "aBc"),
        KitCase(#""AbC""#, "AbC"),
        KitCase(#"'a"b\'c'"#, #"a"b'c"#),
        KitCase(#""a'b\"c""#, #"a'b"c"#),
    ]

    // Minus.
    static let minus: [KitCase] = [
        KitCase("-10", -10),
        KitCase("--10", 10),
        KitCase("-'10'", -10),
        KitCase("--'10'", 10),
        KitCase("-TRUE", -1),
        KitCase("-missing", 0, .missingAttribute),
    ]

    // NOT.
    static let negation: [KitCase] = [
        KitCase("NOT TRUE", false),
        KitCase("NOT FALSE", true),
        KitCase("NOT 'TRUE'", false),
        KitCase("NOT 'FALSE'", true),
        KitCase("NOT 10", true, .cast),
        KitCase("NOT missing", false, .missingAttribute),
    ]

    // Faults of the text.
    static let faults: [KitCase] = [
        KitCase("ABC(", false, .parse)
    ]

    // Examples of the specification.
    static let examples: [KitCase] = [
        KitCase("int(hop) < int(ttl) and int(hop) < 1000", true, with: ["hop": "5", "ttl": "10"]),
        KitCase("INT(hop) < INT(ttl) AND INT(hop) < 1000", true, with: ["hop": "5", "ttl": "10"]),
        KitCase("hop < ttl", true, with: ["hop": "5", "ttl": "10"]),
        KitCase("sequence = 5", true, with: ["sequence": "5"]),
        KitCase("sequence = 5", false, with: ["sequence": "6"]),
        KitCase(
            "firstname = 'Francesco' OR subject = 'Francesco'", true,
            with: ["subject": "Francesco", "firstname": "Doug"]),
        KitCase(
            "firstname = 'Francesco' OR subject = 'Francesco'", true,
            with: ["firstname": "Francesco", "subject": "Doug"]),
        KitCase(
            "(firstname = 'Francesco' AND lastname = 'Guardiani')"
                + " OR subject = 'Francesco Guardiani'",
            true, with: ["subject": "Doug", "firstname": "Francesco", "lastname": "Guardiani"]),
        KitCase(
            "(firstname = 'Francesco' AND lastname = 'Guardiani')"
                + " OR subject = 'Francesco Guardiani'",
            true,
            with: ["subject": "Francesco Guardiani", "firstname": "Doug", "lastname": "Davis"]),
        KitCase("EXISTS subject", true, with: ["subject": "Francesco Guardiani"]),
        KitCase(#"true AND (missing = "")"#, false, .missingAttribute),
        KitCase("missing * 5", 0, .missingAttribute),
        KitCase("1 / missing", 0, .missingAttribute),
    ]

    // Functions of texts.
    static let texts: [KitCase] = [
        KitCase("LENGTH('abc')", 3),
        KitCase("LENGTH('')", 0),
        KitCase("LENGTH('2')", 1),
        KitCase("LENGTH(TRUE)", 4),
        KitCase("CONCAT('a', 'b', 'c')", "abc"),
        KitCase("CONCAT()", ""),
        KitCase("CONCAT('a')", "a"),
        KitCase("CONCAT_WS(',', 'a', 'b', 'c')", "a,b,c"),
        KitCase("CONCAT_WS(',')", ""),
        KitCase("CONCAT_WS(',', 'a')", "a"),
        KitCase("CONCAT_WS()", false, .missingFunction),
        KitCase("LOWER('ABC')", "abc"),
        KitCase("LOWER('AbC')", "abc"),
        KitCase("LOWER('abc')", "abc"),
        KitCase("UPPER('ABC')", "ABC"),
        KitCase("UPPER('AbC')", "ABC"),
        KitCase("UPPER('abc')", "ABC"),
        KitCase("TRIM('   a b c   ')", "a b c"),
        KitCase("TRIM('   a b c')", "a b c"),
        KitCase("TRIM('a b c   ')", "a b c"),
        KitCase("TRIM('a b c')", "a b c"),
        KitCase("LEFT('abc', 2)", "ab"),
        KitCase("LEFT('abc', 10)", "abc"),
        KitCase("LEFT('', 0)", ""),
        KitCase("LEFT('abc', -2)", "abc", .functionEvaluation),
        KitCase("RIGHT('abc', 2)", "bc"),
        KitCase("RIGHT('abc', 10)", "abc"),
        KitCase("RIGHT('', 0)", ""),
        KitCase("RIGHT('abc', -2)", "abc", .functionEvaluation),
        KitCase("SUBSTRING('abcdef', 1)", "abcdef"),
        KitCase("SUBSTRING('abcdef', 2)", "bcdef"),
        KitCase("SUBSTRING('Quadratically', 5)", "ratically"),
        KitCase("SUBSTRING('Sakila', -3)", "ila"),
        KitCase("SUBSTRING('abcdef', 1, 6)", "abcdef"),
        KitCase("SUBSTRING('abcdef', 2, 4)", "bcde"),
        KitCase("SUBSTRING('Sakila', -5, 3)", "aki"),
        KitCase("SUBSTRING('Quadratically', 0)", ""),
        KitCase("SUBSTRING('Quadratically', 0, 1)", ""),
        KitCase("SUBSTRING('abcdef', 10)", "", .functionEvaluation),
        KitCase("SUBSTRING('abcdef', -10)", "", .functionEvaluation),
        KitCase("SUBSTRING('abcdef', 10, 10)", "", .functionEvaluation),
        KitCase("SUBSTRING('abcdef', -10, 10)", "", .functionEvaluation),
    ]

    // Parentheses.
    static let parentheses: [KitCase] = [
        KitCase("(TRUE)", true),
        KitCase("4 * (2 + 3)", 20),
        KitCase("(2 + 3) * 4", 20),
    ]

    // Filters of subscriptions.
    static let subscriptions: [KitCase] = [
        KitCase("source LIKE 'https://%'", true, with: ["source": "https://example.com"]),
        KitCase("source LIKE 'https://%'", false, with: ["source": "http://example.com"]),
        KitCase("myext LIKE 'custom%'", true, with: ["myext": "customext"]),
        KitCase("myext LIKE 'custom%'", false, .missingAttribute),
        KitCase("type like '%.error'", true, with: ["type": "com.github.error"]),
        KitCase("type like '%.error'", false, with: ["type": "com.github.success"]),
        KitCase("myext LIKE '%ext'", true, with: ["myext": "customext"]),
        KitCase("myext LIKE '%ext'", false, .missingAttribute),
        KitCase("id = 'myId'", true),
        KitCase("id = 'myId'", false, with: ["id": "notmyId"]),
        KitCase("myext = 'customext'", true, with: ["myext": "customext"]),
        KitCase("myext = 'customext'", false, .missingAttribute),
        KitCase(
            "id LIKE 'my%' AND source LIKE '%.ca'", true,
            with: ["source": "http://www.some-website.ca"]),
        KitCase(
            "id LIKE 'my%' AND source LIKE '%.ca'", false,
            with: ["source": "http://www.some-website.com"]),
        KitCase(
            "myext LIKE 'custom%' AND type LIKE '%.error'", true,
            with: ["type": "com.github.error", "myext": "customext"]),
        KitCase(
            "type LIKE 'example.%' AND myext LIKE 'custom%'", false, .missingAttribute,
            with: ["type": "example.event.type"]),
        KitCase(
            "id LIKE 'my%' OR source LIKE '%.ca'", true,
            with: ["source": "http://www.some-website.ca"]),
        KitCase(
            "id LIKE 'my%' OR source LIKE '%.ca'", true,
            with: ["source": "http://www.some-website.com"]),
        KitCase(
            "id LIKE 'my%' OR source LIKE '%.ca'", true,
            with: ["id": "notmyId", "source": "http://www.some-website.ca"]),
        KitCase(
            "id LIKE 'my%' OR source LIKE '%.ca'", false,
            with: ["id": "notmyId", "source": "http://www.some-website.com"]),
        KitCase(
            "(id = 'myId' AND type LIKE '%.success')"
                + " OR (id = 'notmyId' AND source LIKE 'http://%' AND type LIKE '%.warning')",
            true, with: ["type": "example.event.success"]),
        KitCase(
            "(id = 'myId' AND type LIKE '%.success')"
                + " OR (id = 'notmyId' AND source LIKE 'http://%' AND type LIKE '%.warning')",
            true, with: ["id": "notmyId", "type": "example.event.warning"]),
        KitCase(
            "(id = 'myId' AND type LIKE '%.success')"
                + " OR (id = 'notmyId' AND source LIKE 'http://%' AND type LIKE '%.warning')",
            false,
            with: [
                "id": "notmyId", "source": "https://localhost.localdomain",
                "type": "example.event.warning",
            ]),
        KitCase(
            "(id = 'myId' OR type LIKE '%.success')"
                + " AND (id = 'notmyId' OR source LIKE 'https://%' OR type LIKE '%.warning')",
            true, with: ["type": "example.event.warning"]),
        KitCase(
            "(id = 'myId' OR type LIKE '%.success')"
                + " AND (id = 'notmyId' OR source LIKE 'https://%' OR type LIKE '%.warning')",
            true, with: ["id": "notmyId", "type": "example.event.success"]),
        KitCase(
            "(id = 'myId' OR type LIKE '%.success')"
                + " AND (id = 'notmyId' OR source LIKE 'https://%' OR type LIKE '%.warning')",
            false, with: ["id": "notmyId", "type": "example.event.warning"]),
        KitCase(
            "(id = 'myId' OR type LIKE '%.success')"
                + " AND (id = 'notmyId' OR source LIKE 'https://%' OR type LIKE '%.warning')",
            false, with: ["type": "example.event.success"]),
        KitCase(
            "(id = 'myId' OR type LIKE '%.success')"
                + " AND (id = 'notmyId' OR source LIKE 'https://%' OR type LIKE '%.warning')"
                + " AND (myext = 'customext')",
            false, .missingAttribute, with: ["type": "example.event.warning"]),
    ]
}
