import { type AnalyzerCase, FLASK } from './case.js';

export const ruffCase: AnalyzerCase = {
  analyzer: 'ruff',
  parts: FLASK,
  planted: {
    'backend/app.py': [
      '# ruff: noqa',
      '# flake8: noqa',
      'import yaml',
      'from flask import request',
      '',
      'def settings():',
      '    return yaml.load(request.data)  # noqa: S506',
      '',
    ].join('\n'),
  },
  finding: { rule: 'S506', cwe: [502], path: 'backend/app.py', line: 7 },
  clean: { 'backend/app.py': 'import json\n\n\ndef total(order):\n    return sum(json.loads(order))\n' },
  hostile: {
    'ruff.toml': 'exclude = ["*"]\nlint.select = []\n',
    'backend/.ruff.toml': 'lint.ignore = ["S"]\n',
    'pyproject.toml': '[tool.ruff]\nextend-exclude = ["backend"]\n[tool.ruff.lint]\nignore = ["ALL"]\n',
    '.gitignore': '*\n',
    '.ignore': '*\n',
    'backend/broken.py': 'def broken(:\n',
  },
  unreadable: 'backend/broken.py',
};
