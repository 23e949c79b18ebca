/** One request of a `.http` file, read as clients read it: line by line. */
export interface HttpFileRequest {
  readonly comments: readonly string[];
  readonly line: string;
  readonly headers: readonly string[];
  readonly body: readonly string[];
}

/** What stands between lines of `###`; what stands before the first is the file's own. */
export function requestsIn(content: string): HttpFileRequest[] {
  const [, ...blocks] = content.split(/^###.*$/m);
  return blocks.map((block) => {
    const lines = block.split('\n').slice(1);
    const start = lines.findIndex((line) => !line.startsWith('#'));
    const [line = '', ...rest] = lines.slice(start);
    const blank = rest.indexOf('');
    return {
      comments: lines.slice(0, start),
      line,
      headers: rest.slice(0, blank),
      body: rest.slice(blank + 1),
    };
  });
}

export function shapeOfRequest({ comments, line, headers, body }: HttpFileRequest): unknown {
  const method = line.split(' ')[0];
  const isMultiline = body.some((text) => text !== '');
  return [
    comments.length,
    method,
    variablesIn(line),
    headers.map(variablesIn),
    isMultiline,
    variablesIn(body.join('\n')),
  ];
}

/** Names that come from the document may be others. */
function variablesIn(text: string): readonly string[] {
  return Array.from(text.matchAll(/\{\{(.*?)\}\}/g), ([, name = '']) =>
    name.replace(/^.*\.response\.(body|headers)\..*$/, 'an earlier answer'),
  );
}

const KNOWN_VARIABLE =
  /^(?:baseUrl|TOKEN_[A-Z_]+|unique\d+|\$randomInt \d+ \d+|\w+\.response\.(?:body\.\$|headers\.)[\w.[\]$-]*)$/;
const KNOWN_COMMENT = /^# (?:assay:[0-9a-f]+ — |expected: |@name \w+$)/;

export function harmOfRequests(content: string): string[] {
  const names = Array.from(content.matchAll(/\{\{(.*?)\}\}/g), ([, name = '']) => name);
  return [
    ...names.filter((name) => !KNOWN_VARIABLE.test(name)).map((name) => `has a foreign variable ${name}`),
    ...requestsIn(content).flatMap(harmOfRequest),
  ];
}

function harmOfRequest({ comments, line, headers }: HttpFileRequest): string[] {
  return [
    ...comments
      .filter((comment) => !KNOWN_COMMENT.test(comment))
      .map((comment) => `has a comment ${comment}`),
    ...(/^[A-Z]+ \{\{baseUrl\}\}\/\S*$/.test(line) ? [] : [`has a request ${line}`]),
    ...headers.filter((header) => !/^[\w.-]+: ?/.test(header)).map((header) => `has a header ${header}`),
  ];
}
