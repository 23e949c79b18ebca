import { type AnalyzerCase, FLASK } from './case.js';
import { serveModule } from './serve-module.js';

const CLEAN = `export default (request, response) => {
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('content-type', 'application/json');
  response.statusCode = request.method === 'GET' ? 200 : 405;
  response.end('{"status":"ok"}');
};
`;

const PLANTED = `export default (request, response) => {
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('content-type', 'application/json');
  const { pathname } = new URL(request.url, 'http://application');
  if (pathname !== '/api/users/1') return response.end('{"status":"ok"}');
  response.end('{"id":1,"name":"Ada","password_hash":"5f4dcc3b5aa765d61d8327deb882cf99"}');
};
`;

const ROUTES = "@app.get('/api/users/<int:user_id>')\ndef user(user_id):\n    return {}\n";

export const dynamicCase: AnalyzerCase = {
  analyzer: 'dynamic',
  isBuiltIn: true,
  parts: FLASK,
  planted: { 'application.mjs': PLANTED, 'backend/app.py': ROUTES },
  finding: { rule: 'secrets-in-answer', cwe: [200, 522], path: '/api/users/{user_id}' },
  clean: { 'application.mjs': CLEAN, 'backend/app.py': ROUTES },
  hostile: {
    'backend/openapi.json': '{"openapi": "3.1.0", "paths": {"/api/users/{id}": null}}',
    'backend/robots.txt': 'User-agent: *\nDisallow: /\n',
    'backend/endless.py': `@app.get(${'('.repeat(20_000)}\n`,
    'backend/odd.py': "@app.route('http://example.com/\\x00', methods=[\n@app.get('/{{{{}}}}')\ndef f(:\n",
    'backend/odd.js': `const express = 1; app.get('/\${', ${'a.'.repeat(20_000)}`,
  },
  serve: serveModule,
};
