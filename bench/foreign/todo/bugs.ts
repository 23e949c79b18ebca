import type { Bug, Mend } from '../foreign-server.js';

const LOOPBACK = 'node_modules/@loopback';
const CONTROLLER = `${LOOPBACK}/example-todo/dist/controllers/todo.controller.js`;
const MODEL = `${LOOPBACK}/example-todo/dist/models/todo.model.js`;
const DOCUMENT = `${LOOPBACK}/rest/dist/rest.server.js`;
const FILTERS = `${LOOPBACK}/repository-json-schema/dist/filter-json-schema.js`;
const COERCION = `${LOOPBACK}/rest/dist/coercion/coerce-parameter.js`;
const BODIES = `${LOOPBACK}/rest/dist/validation/request-body.validator.js`;
const ROUTES = `${LOOPBACK}/rest/dist/router`;
const JUGGLER = 'node_modules/loopback-datasource-juggler/lib';
const MEMORY = `${JUGGLER}/connectors/memory.js`;

const IT_IS_SHOWN = 'this.OASEnhancer.spec = spec;';

/** Changes what the document says of each operation, and nothing of what the server does. */
const inDocument = (code: string): Mend => ({
  file: DOCUMENT,
  from: IT_IS_SHOWN,
  to: `for (const [path, item] of Object.entries(spec.paths))
            for (const [verb, operation] of Object.entries(item)) {
                ${code}
            }
        ${IT_IS_SHOWN}`,
});

const refused = (status: number): string =>
  `operation.responses = { ...operation.responses, ${status}: { description: 'Refused' } };`;

/** What was found by reading the source and by hand, before a tool was run, and by tools afterwards. */
export const TODO_BUGS: readonly Bug[] = [
  {
    id: 'falsy-bodies',
    kind: 'server',
    what: 'null, false and "" in place of a body are not checked: 500, or taken for a change of nothing',
    mends: [{ file: BODIES, from: '!required && !body.value', to: '!required && body.value === undefined' }],
  },
  {
    id: 'missing-bodies',
    kind: 'server',
    what: 'a new todo without a body (Content-Length: 0): 500',
    mends: [
      {
        file: CONTROLLER,
        from: 'async create(todo) {',
        to: `async create(todo) {
        if (todo === undefined) throw new rest_1.HttpErrors.UnprocessableEntity('No body');`,
      },
    ],
  },
  {
    id: 'special-patterns',
    kind: 'server',
    what: 'filters with like, and characters that mean something in regular expressions: 500',
    mends: [
      { file: MEMORY, from: 'regex += pattern.charAt(i);', to: "regex += '\\\\' + pattern.charAt(i);" },
    ],
  },
  {
    id: 'patterns-of-numbers',
    kind: 'server',
    what: 'filters with regexp for what is no text: 500',
    mends: [
      {
        file: MEMORY,
        from: 'return value ? value.match(example.regexp) : false;',
        to: "return typeof value === 'string' && value.match(example.regexp) !== null;",
      },
    ],
  },
  {
    id: 'conditions-of-places',
    kind: 'server',
    what: 'conditions are searched for places, which todos have none of: null in a list, near, hasOwnProperty: 500',
    mends: [{ file: `${JUGGLER}/geo.js`, from: '  nearSearch(where);', to: '' }],
  },
  {
    id: 'zero-ids',
    kind: 'server',
    what: 'a replacement of todo 0, which there is none of: 500',
    mends: [
      { file: MEMORY, from: 'if (!id) {\n    const err', to: 'if (id === undefined) {\n    const err' },
    ],
  },
  {
    id: 'broken-escapes',
    kind: 'server',
    what: 'a path with a percent sign that escapes nothing: 500',
    mends: [
      {
        file: `${ROUTES}/trie.js`,
        from: 'decodeURIComponent(val)',
        to: `(() => {
                    try { return decodeURIComponent(val); }
                    catch (error) { throw Object.assign(error, { statusCode: 400 }); }
                })()`,
      },
    ],
  },
  {
    id: 'ids-in-updates',
    kind: 'server',
    what: 'another id in an update, which the document allows, is overlooked (PATCH) or refused (PUT)',
    mends: [
      {
        file: CONTROLLER,
        from: '(models_1.Todo, { partial: true })',
        to: "(models_1.Todo, { partial: true, exclude: ['id'] })",
      },
      {
        file: CONTROLLER,
        from: '(0, rest_1.requestBody)()',
        to: `(0, rest_1.requestBody)({ content: { 'application/json': {
        schema: (0, rest_1.getModelSchemaRef)(models_1.Todo, { title: 'WholeTodo', exclude: ['id'] }) } } })`,
      },
    ],
  },
  {
    id: 'overwritten-places',
    kind: 'server',
    what: 'the place that a new todo is given is overwritten where it has an address, too',
    mends: [
      {
        file: CONTROLLER,
        from: 'if (todo.remindAtAddress)',
        to: 'if (todo.remindAtAddress && todo.remindAtGeo === undefined)',
      },
    ],
  },
  {
    id: 'infinite-tags',
    kind: 'server',
    what: 'a tag of 1e400 is kept as the text Infinity',
    mends: [
      {
        file: BODIES,
        from: 'const schema = body.schema;',
        to: `JSON.stringify(body.value, (_, value) => {
        if (Math.abs(value) === Infinity) throw new __1.HttpErrors.UnprocessableEntity('No such number');
        return value;
    });
    const schema = body.schema;`,
      },
    ],
  },
  {
    id: 'lax-filters',
    kind: 'server',
    what: 'texts, booleans and null are taken for the numbers of a filter, which is JSON',
    mends: [{ file: COERCION, from: 'coerceTypes: true', to: 'coerceTypes: !spec.content' }],
  },
  {
    id: 'null-filters',
    kind: 'server',
    what: 'null and nothing at all are taken for a filter, which is an object',
    mends: [
      {
        file: COERCION,
        from: 'if (data == null) {\n        // Skip',
        to: 'if (data === undefined) {\n        // Skip',
      },
      {
        file: COERCION,
        from: "if (typeof data !== 'object' ||",
        to: "if (data === null || typeof data !== 'object' ||",
      },
      { file: COERCION, from: "if (data === '') {", to: 'if (false) {' },
    ],
  },
  {
    id: 'lax-ids',
    kind: 'server',
    what: '0x1 and a space are taken for the numbers 1 and 0 in a path',
    mends: [
      {
        file: COERCION,
        from: 'coercedNum = Number(data);',
        to: 'coercedNum = /^-?\\d+(\\.\\d+)?(e[+-]?\\d+)?$/iu.test(data) ? Number(data) : NaN;',
      },
    ],
  },
  {
    id: 'wrong-methods',
    kind: 'server',
    what: 'a method that a path does not have is answered with 404, as though there were no path (RFC 9110, 15.5.6)',
    mends: [
      {
        file: `${ROUTES}/routing-table.js`,
        from: 'if (this._externalRoutes) {',
        to: `const verbs = ['GET', 'PUT', 'POST', 'PATCH', 'DELETE'].filter((value) =>
            this._router.find(Object.create(request, { method: { value } })));
        if (verbs.length > 0) {
            request.res.setHeader('Allow', verbs.join(', '));
            throw new http_errors_1.default.MethodNotAllowed();
        }
        if (this._externalRoutes) {`,
      },
    ],
  },
  {
    id: 'blank-titles',
    kind: 'document',
    what: 'an empty title is allowed by the document, refused when a todo is created, and kept when it is changed',
    mends: [{ file: MODEL, from: 'required: true,', to: 'required: true, jsonSchema: { minLength: 1 },' }],
  },
  {
    id: 'optional-bodies',
    kind: 'document',
    what: 'bodies may be left out by the document, and a todo is neither created nor replaced without one',
    mends: [inDocument("if (verb === 'post' || verb === 'put') operation.requestBody.required = true;")],
  },
  {
    id: 'partial-answers',
    kind: 'document',
    what: 'todos have a title by the document, and a filter can leave it out of them',
    mends: [
      {
        file: CONTROLLER,
        from: '{ includeRelations: true }',
        to: '{ includeRelations: true, partial: true }',
      },
    ],
  },
  {
    id: 'any-filters',
    kind: 'document',
    what: 'orders may be any texts and conditions any objects by the document, and some are refused',
    mends: [
      {
        file: FILTERS,
        from: "type: 'string',\n                },\n                {",
        to: "type: 'string', pattern: ORDER,\n                },\n                {",
      },
      {
        file: FILTERS,
        from: "type: 'string',\n                    },\n                },\n            ],\n        },\n    };",
        to: "type: 'string', pattern: ORDER,\n                    },\n                },\n            ],\n        },\n    };",
      },
      {
        file: FILTERS,
        from: 'function getFilterJsonSchemaFor',
        to: `const ORDER = '^\\\\w+( (ASC|DESC))?$';
const CLAUSES = { type: 'array', items: { type: 'object' } };
const PATTERN = { type: 'string', pattern: '^[^/]*$' };
const LIST = { type: 'array', items: {} };
const CONDITION = { properties: {
    like: PATTERN, nlike: PATTERN, ilike: PATTERN, nilike: PATTERN, regexp: PATTERN,
    inq: LIST, nin: LIST, between: { ...LIST, minItems: 2, maxItems: 2 },
} };
function getFilterJsonSchemaFor`,
      },
      {
        file: FILTERS,
        from: `additionalProperties: true,
    };
    return schema;
}
exports.getWhereJsonSchemaFor`,
        to: `properties: { and: CLAUSES, or: CLAUSES, nor: CLAUSES },
        additionalProperties: CONDITION,
    };
    return schema;
}
exports.getWhereJsonSchemaFor`,
      },
    ],
  },
  {
    id: 'undocumented-404',
    kind: 'document',
    what: 'that a todo is not found (404) is not in the document',
    mends: [inDocument(`if (path.includes('{')) ${refused(404)}`)],
  },
  {
    id: 'undocumented-400',
    kind: 'document',
    what: 'refusals of parameters, and of what is not JSON (400, 415), are not in the document',
    mends: [inDocument(`${refused(400)} if (operation.requestBody) ${refused(415)}`)],
  },
  {
    id: 'undocumented-422',
    kind: 'document',
    what: 'refusals of bodies (422) are not in the document',
    mends: [inDocument(`if (operation.requestBody) ${refused(422)}`)],
  },
];
