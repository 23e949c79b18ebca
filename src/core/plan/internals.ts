/** One kind of thing that an answer should not show of the server that gave it. */
export interface Internal {
  /** With an article: `a stack trace of Python`. */
  readonly name: string;
  /** A regular expression that JavaScript (flag `m`) and Python (`re.MULTILINE`) read alike. */
  readonly pattern: string;
}

/**
 * What the expectation `no-internals` looks for (fault 209 of Web Fuzzing Commons; CWE-209), in the text of an
 * answer after `\n`, `\r`, `\t`, `\"`, `\\` and `\/` have been read as JSON writes them. Each is what only a program
 * or a database prints about itself: a mere path or the word "error" is none, since APIs rightly talk of them.
 */
export const INTERNALS: readonly Internal[] = [
  {
    name: 'a stack trace of JavaScript',
    pattern: String.raw`\bat (?:[\w$.<>\[\] ]{1,120} \()?(?:file://|node:|/|[A-Za-z]:[\\/])[^\s()<>"']{1,300}:\d+:\d+`,
  },
  {
    name: 'a stack trace of Java',
    pattern: String.raw`\bat [\w$./]{3,200}\((?:[\w$]+\.(?:java|kt|scala|groovy):\d+|Native Method|Unknown Source)\)`,
  },
  {
    name: 'a stack trace of Python',
    pattern: String.raw`Traceback \(most recent call last\)|File "[^"\n]{1,300}", line \d+, in `,
  },
  {
    name: 'a stack trace of .NET',
    pattern: String.raw`\bat [\w.+<>\[\]]{3,200}\([^()\n]{0,300}\) in [^\n]{1,300}:line \d+`,
  },
  {
    name: 'a stack trace of PHP',
    pattern: String.raw`#\d+ [^\s]{1,300}\.php\(\d+\): | in [^\s]{1,300}\.php(?: on line |:)\d+`,
  },
  { name: 'a stack trace of Ruby', pattern: String.raw`[\w./-]{1,300}\.rb:\d+:in [\x60']` },
  {
    name: 'a stack trace of Go',
    pattern: String.raw`\bgoroutine \d+ \[[a-z ]{3,40}\]:|\bpanic: runtime error`,
  },
  {
    name: 'an error of the database',
    pattern: [
      String.raw`\bSQLSTATE\[`,
      String.raw`\bORA-\d{5}\b`,
      'You have an error in your SQL syntax',
      String.raw`\bSQLITE_(?:ERROR|CONSTRAINT|MISMATCH|CORRUPT)`,
      'syntax error at or near "',
      'unterminated quoted string at or near',
      'Unclosed quotation mark after the character string',
      String.raw`near "[^"\n]{0,100}": syntax error`,
      String.raw`\b(?:psycopg2?|sqlite3|pymysql|asyncpg|sqlalchemy)\.[\w.]{0,80}Error`,
      String.raw`\b(?:PSQLException|SQLSyntaxErrorException|SequelizeDatabaseError|QueryFailedError|MongoServerError)\b`,
      String.raw`\bviolates (?:unique|not-null|foreign key|check) constraint "`,
      String.raw`\bE11000 duplicate key`,
    ].join('|'),
  },
  {
    name: 'a line of the source code',
    pattern: String.raw`[/\\](?:node_modules|site-packages|dist-packages)[/\\][^\s"'<>]{1,200}(?::\d+|\.py)\b`,
  },
  {
    name: 'a connection to another machine that failed',
    pattern: [
      String.raw`\bE(?:CONNREFUSED|CONNRESET|HOSTUNREACH|NETUNREACH)\b`,
      String.raw`\bgetaddrinfo E[A-Z]+`,
      'Failed to establish a new connection',
      String.raw`\bConnection refused\b`,
      String.raw`\bdial tcp [\d.]+:\d+`,
    ].join('|'),
  },
  { name: 'the accounts of the machine', pattern: String.raw`\broot:[^:\s]{0,20}:0:0:` },
];
