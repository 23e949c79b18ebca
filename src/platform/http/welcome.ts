/** What people read first at `/docs`. */
export const WELCOME = `
Assay turns API documents into tests that catch bugs: a webhook comes in, a readable test suite comes out, runs
against the API, and reports what is wrong with it. Whatever fails on the way is retried, kept as a dead letter,
and can be replayed.

### First steps
1. **Authorise.** Press *Authorize* and paste the admin key that the first start printed. This page keeps it in your browser.
2. **Send a document.** *Webhooks* → \`POST /api/v1/webhooks/openapi\` takes an OpenAPI document, JSON or YAML, or its URL. It answers with an event id.
3. **Watch it run.** *Runs* shows each stage with its status, its attempts and how long it took.
4. **Read the suite.** *Suites* has the files and the quality report; *Executions* has every test's result and the JUnit file.
5. **When something failed,** *Dead letters* says in which stage and why. Mend the cause, then *Replays*: try it dry, compare, and run it.

### Good to know
- Errors are [problem details](/problems) (RFC 9457): match on \`code\`, show \`detail\`, follow \`errors[].pointer\` to what is wrong, and quote \`requestId\` when you ask for help.
- Lists are pages, newest first: pass \`nextCursor\` as \`cursor\`. Times are RFC 3339 in UTC; durations are milliseconds.
- Other pages: [queues](/queues), [metrics](/metrics), [health](/health), [readiness](/ready), this description as [JSON](/docs/json) and [YAML](/docs/yaml).
`;

/** The groups of the page, in the order in which they are needed. */
export const TAGS: readonly { readonly name: string; readonly description: string }[] = [
  { name: 'Webhooks', description: 'Where sources send their deliveries' },
  { name: 'Events', description: 'Deliveries that were accepted and stored' },
  { name: 'Runs', description: 'Events on their way through the stages' },
  { name: 'Suites', description: 'Generated suites, their versions, files and quality reports' },
  { name: 'Executions', description: 'Suites that ran against an API, and the result of every test' },
  { name: 'Dead letters', description: 'Runs that failed for good, with every attempt’s error' },
  { name: 'Replays', description: 'New runs of old events, tried dry first' },
  { name: 'Specs', description: 'API documents and their versions' },
  { name: 'Templates', description: 'Template packs that suites are rendered with' },
  { name: 'Models', description: 'AI models whose applications are compared, and their prices' },
  { name: 'Applications', description: 'Applications that models wrote, their ports and their code' },
  { name: 'Analyses', description: 'What tools were asked to look at in applications, and what they said' },
  { name: 'Findings', description: 'Weaknesses over time, and what people decided about them' },
  { name: 'Grades', description: 'Whether applications work, are secure and fast; and how models compare' },
  { name: 'Batches', description: 'Many analyses of many applications at once' },
  { name: 'Projects', description: 'What isolates sources, suites, settings and keys' },
  { name: 'Sources', description: 'Configured origins of webhooks, and their secrets' },
  { name: 'Keys', description: 'API keys' },
  { name: 'System', description: 'Health, readiness, metrics and breakers' },
];
