import { type AnalyzerCase, FLASK } from './case.js';

export const semgrepCase: AnalyzerCase = {
  analyzer: 'semgrep',
  parts: FLASK,
  planted: {
    'backend/app.py': [
      'from flask import Flask, request',
      'app = Flask(__name__)',
      "@app.route('/orders')",
      'def orders():',
      "    name = request.args['name']",
      "    return db.execute(f'select * from orders where name = {name}')  # nosemgrep",
      '',
    ].join('\n'),
    // Semgrep leaves such folders out by itself.
    'tests/app.js': "localStorage.setItem('token', token); // nosemgrep: javascript-token-in-local-storage\n",
  },
  finding: { rule: 'python-sql-injection', cwe: [89], path: 'backend/app.py', line: 6 },
  clean: { 'backend/app.py': 'import json\n\n\ndef total(order):\n    return sum(json.loads(order))\n' },
  hostile: {
    '.semgrepignore': '*\n',
    'backend/.semgrepignore': '*\n',
    '.gitignore': '*\n',
    '.semgrep.yml': 'rules: []\n',
    '.semgrep/settings.yml': 'has_shown_metrics_notification: true\n',
    'backend/broken.py': 'from flask import request\nrequest.args[(\nexec(:\n',
  },
  unreadable: 'backend/broken.py',
};
