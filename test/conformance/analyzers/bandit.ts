import { type AnalyzerCase, FLASK } from './case.js';

const CLEAN = 'import json\n\n\ndef total(order):\n    return sum(json.loads(order))\n';

export const banditCase: AnalyzerCase = {
  analyzer: 'bandit',
  parts: FLASK,
  planted: {
    'backend/app.py': [
      'import subprocess  # nosec',
      'from flask import request',
      '',
      'def ping():',
      "    return subprocess.run('ping ' + request.args['host'], shell=True)  # nosec B602",
      '',
    ].join('\n'),
  },
  finding: { rule: 'B602', cwe: [78], path: 'backend/app.py', line: 5 },
  clean: { 'backend/app.py': CLEAN },
  hostile: {
    '.bandit': '[bandit]\nexclude = /\nskips = B602\ntests = B101\n',
    'backend/.bandit': '[bandit]\nskips = B602\n',
    'pyproject.toml': '[tool.bandit]\nexclude_dirs = ["backend"]\nskips = ["B602"]\n',
    'backend/ast.py': 'raise SystemExit(0)\n',
    'bandit.py': 'raise SystemExit(0)\n',
    'backend/broken.py': 'def broken(:\n',
  },
  unreadable: 'backend/broken.py',
};
