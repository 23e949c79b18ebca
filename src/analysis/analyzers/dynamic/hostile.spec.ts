import { expect, it } from 'vitest';
import { expressRoutes } from './routes/express-routes.js';
import { pageLinks, scriptRoutes } from './routes/page-routes.js';
import { pythonRoutes } from './routes/python-routes.js';

const LENGTH = 200_000;
const PIECES = [
  '(',
  "@app.get('",
  "@app.get('/a'(",
  '{',
  '<',
  '<a ',
  '<form ',
  "<input name='",
  '[',
  'a.',
  ' ',
  '\n ',
  '{{',
  "fetch('/",
  'fetch(`/${',
  'const {',
  'class A(BaseModel):\n',
  "@app.get('/a')\ndef f(a: str",
  'x = request.json\n',
  "router.get('/a',\n",
  "express app.use('/a', a",
  "bp = Blueprint('a'(",
  'def f(((',
  '${',
  'app.register_blueprint(a',
  'from a import b',
  "request.args.get('",
  'a=',
  "@a.route('/x', methods=['GET'",
];

it.each(PIECES)('is read in good time, however often it repeats: %j', (piece) => {
  const text = piece.repeat(Math.ceil(LENGTH / piece.length));
  const began = performance.now();
  pythonRoutes([{ path: 'a.py', text }]);
  expressRoutes([{ path: 'a.js', text: `express ${text}` }]);
  pageLinks(text, '/', 'backend');
  scriptRoutes(text);
  expect(performance.now() - began).toBeLessThan(2_000);
});
