import { describe, expect, it } from 'vitest';
import type { CodeTree } from './code-tree.js';
import { findDocument } from './find-document.js';
import { findParts } from './find-parts.js';

type Files = Readonly<Record<string, string>>;

function treeOf(files: Files): CodeTree {
  return Object.entries(files).map(([path, text]) => ({
    path,
    bytes: Buffer.from(text),
    isExecutable: false,
  }));
}

const shown = (files: Files): string[] =>
  findParts(treeOf(files)).map(
    ({ kind, framework, language, folder }) => `${kind} ${framework} ${language} in ${folder || '.'}`,
  );

const flask = 'from flask import Flask\napp = Flask(__name__)\n';
const reactPackage = JSON.stringify({
  dependencies: { react: '18', 'react-dom': '18' },
  devDependencies: { vite: '5' },
});

describe('findParts', () => {
  it.each<readonly [string, Files, readonly string[]]>([
    [
      'Flask and React in the folders of the generators',
      {
        'backend/app.py': flask,
        'backend/requirements.txt': 'Flask==3.0\nflask-cors',
        'frontend/package.json': reactPackage,
        'frontend/index.html': '<div id="root">',
        'frontend/src/App.jsx': '',
      },
      ['backend flask python in backend', 'frontend react javascript in frontend'],
    ],
    [
      'both within the folder of an archive',
      { 'app3/backend/app.py': flask, 'app3/frontend/package.json': reactPackage },
      ['backend flask python in app3/backend', 'frontend react javascript in app3/frontend'],
    ],
    [
      'FastAPI whose code is a folder below its manifest',
      {
        'server/pyproject.toml': '[project]\ndependencies = ["fastapi>=0.1", "uvicorn"]',
        'server/app/main.py': 'import fastapi',
      },
      ['backend fastapi python in server'],
    ],
    [
      'FastAPI by its import alone',
      { 'main.py': 'from fastapi import FastAPI\n' },
      ['backend fastapi python in .'],
    ],
    [
      'Django',
      {
        'manage.py': 'from django.core.management import execute_from_command_line',
        'shop/wsgi.py': 'from django.core.wsgi import x',
      },
      ['backend django python in .'],
    ],
    [
      'a manifest that names what only begins like a framework',
      { 'requirements.txt': 'flask-login\ndjango-environ', 'app.py': 'print(1)' },
      ['backend unknown python in .'],
    ],
    [
      'Express and Vue',
      {
        'api/package.json': JSON.stringify({ dependencies: { express: '4' } }),
        'client/package.json': JSON.stringify({ dependencies: { vue: '3' }, devDependencies: { vite: '5' } }),
      },
      ['backend express javascript in api', 'frontend vue javascript in client'],
    ],
    [
      'one package that is both',
      { 'package.json': JSON.stringify({ dependencies: { express: '4', react: '18' } }), 'server.js': '' },
      ['backend express javascript in .', 'frontend react javascript in .'],
    ],
    [
      'a server without a framework',
      { 'package.json': '{}', 'server.js': `const http = require('http');` },
      ['backend unknown javascript in .'],
    ],
    [
      'pages beside a back end',
      { 'backend/app.py': flask, 'frontend/index.html': '<html>' },
      ['backend flask python in backend', 'frontend static html in frontend'],
    ],
    [
      'pages below a back end that is in the folder itself',
      { 'app.py': flask, 'frontend/index.html': '<html>' },
      ['backend flask python in .', 'frontend static html in frontend'],
    ],
    [
      'pages that the back end serves',
      { 'app.py': flask, 'templates/index.html': '<html>', 'static/index.html': '<html>' },
      ['backend flask python in .'],
    ],
    ['pages alone', { 'index.html': '<html>', 'style.css': '' }, ['frontend static html in .']],
    [
      'a package around others',
      { 'package.json': '{"workspaces":["*"]}', 'frontend/package.json': reactPackage },
      ['frontend react javascript in frontend'],
    ],
    [
      'a guess, where something else is sure',
      { 'backend/app.py': flask, 'scripts/main.py': 'print(1)' },
      ['backend flask python in backend'],
    ],
    ['a manifest that is broken', { 'package.json': '{', 'readme.md': '' }, []],
    ['nothing that is known', { 'readme.md': '', 'lib/__init__.py': '' }, []],
  ])('finds %s', (_what, files, parts) => {
    expect(shown(files)).toEqual(parts);
  });
});

describe('findDocument', () => {
  it.each([
    [['backend/openapi.yaml', 'a/b/swagger.json'], 'backend/openapi.yaml'],
    [['docs/Swagger.JSON', 'docs/x/openapi.yml'], 'docs/Swagger.JSON'],
    [['openapi.py', 'my-openapi.txt', 'src/openapi.ts'], undefined],
  ])('among %j finds %j', (paths, found) => {
    expect(findDocument(paths)).toBe(found);
  });
});
