import { loadSettings } from '#platform/config/index';
import { InstalledTools } from '../../../src/analysis/tools/installed-tools.js';
import { noTools } from '../../support/analyzers.js';
import { startZapDaemon, ZAP_KEY } from '../../support/zap-daemon.js';
import { type AnalyzerCase, REACT } from './case.js';
import { serveModule } from './serve-module.js';

/** Read before anything changes the environment. */
const { ZAP_URLS, ZAP_API_KEY } = process.env;

/** The daemons that ZAP_URLS names, if it names some; else a small one that judges with two of ZAP's rules. */
async function tools(): ReturnType<NonNullable<AnalyzerCase['tools']>> {
  if (ZAP_URLS !== undefined) {
    const toolbox = new InstalledTools(loadSettings({ ZAP_URLS, ZAP_API_KEY }));
    return { toolbox, close: () => Promise.resolve() };
  }
  const daemon = await startZapDaemon({ judges: true });
  const services = [{ url: daemon.url, key: ZAP_KEY }];
  return { toolbox: { ...noTools, services: () => services }, close: daemon.close };
}

/** A page with a form for logging in, which the first page leads to. */
function application(form: string): string {
  return `export default (request, response) => {
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('content-type', 'text/html');
  const links = '<a href="/login">log in</a> <a href="http://127.0.0.1:9/">elsewhere</a> <a href="http://[">broken</a>';
  response.end('<html><body>' + (request.url === '/login' ? ${JSON.stringify(form)} : links) + '</body></html>');
};
`;
}

const FIELDS = '<input name="user"><input name="word" type="password">';

export const zapCase: AnalyzerCase = {
  analyzer: 'zap',
  parts: REACT,
  planted: { 'application.mjs': application(`<form action="/login" method="post">${FIELDS}</form>`) },
  finding: { rule: '10202', cwe: [352], path: '/login' },
  clean: {
    'application.mjs': application(
      `<form action="/login" method="post"><input type="hidden" name="csrf_token" value="b2x5">${FIELDS}</form>`,
    ),
  },
  hostile: {
    '.zap/rules.tsv': '10202\tIGNORE\t(Absence of Anti-CSRF Tokens)\n',
    'zap.yaml': 'env:\n  parameters:\n    failOnError: false\njobs:\n  - type: alertFilter\n',
    'robots.txt': 'User-agent: *\nDisallow: /\n',
  },
  serve: serveModule,
  tools,
};
