/**
 * The room rules of docs/ARCHITECTURE.md. What is not listed here is forbidden.
 * test/architecture plants every kind of violation and expects it to be found.
 */
const MAY_IMPORT = {
  core: [],
  platform: ['core'],
  catalog: ['core', 'platform'],
  notify: ['core', 'platform'],
  runtime: ['core', 'platform', 'catalog'],
  suites: ['core', 'platform', 'catalog'],
  events: ['core', 'platform', 'catalog'],
  intake: ['core', 'platform', 'catalog', 'events'],
  analysis: ['core', 'platform', 'catalog', 'runtime', 'suites'],
  pipeline: ['core', 'platform', 'catalog', 'events', 'suites', 'analysis', 'notify'],
  batches: ['core', 'platform', 'catalog', 'pipeline', 'analysis', 'notify'],
};

const EVERY_ROOM = [...Object.keys(MAY_IMPORT), 'web', 'cli', 'app'];
MAY_IMPORT.web = EVERY_ROOM.filter((room) => room !== 'app' && room !== 'web' && room !== 'cli');
MAY_IMPORT.cli = MAY_IMPORT.web;
MAY_IMPORT.app = EVERY_ROOM.filter((room) => room !== 'app');

const roomRules = Object.entries(MAY_IMPORT).map(([room, allowed]) => ({
  name: `${room}-imports`,
  comment: `${room} may import ${[room, ...allowed].join(', ')}`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: [room, ...allowed].map((name) => `^src/${name}/`) },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'through-the-door',
      comment: 'A room is entered through its index.ts only.',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: '^src/(core|platform)/' },
      to: {
        path: '^src/([^/]+)/',
        pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$', '^src/(core|platform)/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'through-the-inner-door',
      comment: 'The rooms inside core and platform have doors, too.',
      severity: 'error',
      from: { path: '^src/(core|platform)/([^/]+)/' },
      to: {
        path: '^src/(core|platform)/([^/]+)/',
        pathNot: ['^src/$1/$2/', '^src/(core|platform)/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'core-is-pure',
      comment: 'No Nest, no I/O, no clock in core.',
      severity: 'error',
      from: { path: '^src/core/', pathNot: '\\.spec\\.ts$' },
      to: {
        path: [
          '(^|/)node_modules/(@nestjs|typeorm|bullmq|pg|undici)/',
          '^(fs|http|https|net|child_process|timers|process)(/|$)',
        ],
      },
    },
    {
      name: 'only-process-spawns',
      comment:
        'platform/process is the only place that spawns; the launcher of embedded PostgreSQL is the other.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/platform/(process|embedded)/', '\\.spec\\.ts$'] },
      to: { path: '^child_process$' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-undeclared-packages',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-homeless-folders',
      comment: 'A thing without a home is a thing whose owner was not found yet.',
      severity: 'error',
      from: {},
      to: {
        path: ['/utils/', '/common/', '/shared/', '/helpers/', '/types/'].map((folder) => `^src/.*${folder}`),
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['source', 'types', 'import', 'default'],
      exportsFields: ['exports'],
    },
  },
};
