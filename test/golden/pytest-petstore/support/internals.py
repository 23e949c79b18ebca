"""What no answer should show of the server that gave it.

Adjust it if your API rightly talks of such things.
"""

import re

INTERNALS: list[dict[str, str]] = [
    {
        "name": "a stack trace of JavaScript",
        "pattern": "\\bat (?:[\\w$.<>\\[\\] ]{1,120} \\()?(?:file://|node:|/|[A-Za-z]:[\\\\/])[^\\s()<>\"']{1,300}:\\d+:\\d+",
    },
    {
        "name": "a stack trace of Java",
        "pattern": "\\bat [\\w$./]{3,200}\\((?:[\\w$]+\\.(?:java|kt|scala|groovy):\\d+|Native Method|Unknown Source)\\)",
    },
    {
        "name": "a stack trace of Python",
        "pattern": 'Traceback \\(most recent call last\\)|File "[^"\\n]{1,300}", line \\d+, in ',
    },
    {
        "name": "a stack trace of .NET",
        "pattern": "\\bat [\\w.+<>\\[\\]]{3,200}\\([^()\\n]{0,300}\\) in [^\\n]{1,300}:line \\d+",
    },
    {
        "name": "a stack trace of PHP",
        "pattern": "#\\d+ [^\\s]{1,300}\\.php\\(\\d+\\): | in [^\\s]{1,300}\\.php(?: on line |:)\\d+",
    },
    {"name": "a stack trace of Ruby", "pattern": "[\\w./-]{1,300}\\.rb:\\d+:in [\\x60']"},
    {
        "name": "a stack trace of Go",
        "pattern": "\\bgoroutine \\d+ \\[[a-z ]{3,40}\\]:|\\bpanic: runtime error",
    },
    {
        "name": "an error of the database",
        "pattern": '\\bSQLSTATE\\[|\\bORA-\\d{5}\\b|You have an error in your SQL syntax|\\bSQLITE_(?:ERROR|CONSTRAINT|MISMATCH|CORRUPT)|syntax error at or near "|unterminated quoted string at or near|Unclosed quotation mark after the character string|near "[^"\\n]{0,100}": syntax error|\\b(?:psycopg2?|sqlite3|pymysql|asyncpg|sqlalchemy)\\.[\\w.]{0,80}Error|\\b(?:PSQLException|SQLSyntaxErrorException|SequelizeDatabaseError|QueryFailedError|MongoServerError)\\b|\\bviolates (?:unique|not-null|foreign key|check) constraint "|\\bE11000 duplicate key',
    },
    {
        "name": "a line of the source code",
        "pattern": "[/\\\\](?:node_modules|site-packages|dist-packages)[/\\\\][^\\s\"'<>]{1,200}(?::\\d+|\\.py)\\b",
    },
    {
        "name": "a connection to another machine that failed",
        "pattern": "\\bE(?:CONNREFUSED|CONNRESET|HOSTUNREACH|NETUNREACH)\\b|\\bgetaddrinfo E[A-Z]+|Failed to establish a new connection|\\bConnection refused\\b|\\bdial tcp [\\d.]+:\\d+",
    },
    {"name": "the accounts of the machine", "pattern": "\\broot:[^:\\s]{0,20}:0:0:"},
]

KNOWN = [
    (known["name"], re.compile(known["pattern"], re.ASCII | re.MULTILINE)) for known in INTERNALS
]
WRITTEN = {"n": "\n", "r": "\r", "t": "\t"}


def internal_in(text: str) -> str | None:
    """The name of the first of them that a text shows."""
    # JSON writes line breaks, quotation marks and backslashes behind a backslash.
    plain = re.sub(r'\\(["\\/nrt])', lambda found: WRITTEN.get(found[1], found[1]), text)
    return next((name for name, pattern in KNOWN if pattern.search(plain)), None)
