import { type AnalyzerCase, type Files, FLASK } from './case.js';

/** Modules that pylint may come to need while it works; the application's must not be taken for them. */
const LIKE_PYTHON =
  'json platform ast tokenize re typing traceback getpass colorsys dill isort mccabe zipimport tomlkit enum';
const SAYS_ALL_IS_WELL = [
  'import os',
  `os.write(1, b'{"messages": [], "statistics": {"modulesLinted": 1}}')`,
  'os._exit(0)',
].join('\n');
const modules: Files = Object.fromEntries(
  LIKE_PYTHON.split(' ').flatMap((name) => [
    [`${name}.py`, SAYS_ALL_IS_WELL],
    [`backend/${name}.py`, SAYS_ALL_IS_WELL],
  ]),
);

export const pylintCase: AnalyzerCase = {
  analyzer: 'pylint',
  parts: FLASK,
  planted: {
    'backend/app.py': [
      '# pylint: skip-file',
      'from flask import request  # pylint: disable=all',
      '',
      'def total():',
      "    return eval(request.args['sum'])  # pylint: disable=eval-used",
      '',
    ].join('\n'),
  },
  finding: { rule: 'W0123', cwe: [95], path: 'backend/app.py', line: 5 },
  clean: { 'backend/app.py': 'import json\n\n\ndef total(order):\n    return sum(json.loads(order))\n' },
  hostile: {
    ...modules,
    '.pylintrc': "[MASTER]\ninit-hook='import os; os._exit(0)'\nignore=backend\ndisable=all\n",
    pylintrc: '[MAIN]\nignore-paths=.*\n',
    'pyproject.toml': '[tool.pylint.main]\nignore = ["backend"]\ninit-hook = "import os; os._exit(0)"\n',
    'setup.cfg': '[pylint]\nignore=backend\n',
    'backend/broken.py': 'def broken(:\n',
  },
  unreadable: 'backend/broken.py',
};
