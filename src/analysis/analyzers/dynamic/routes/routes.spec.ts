import { describe, expect, it } from 'vitest';
import { expressRoutes } from './express-routes.js';
import { pageLinks, scriptRoutes } from './page-routes.js';
import { pythonRoutes } from './python-routes.js';
import { mergedRoutes, type Route } from './route.js';

const shown = (routes: readonly Route[]): readonly string[] =>
  routes.map(({ method, path, parameters }) =>
    [method, path, ...parameters.map(({ name, in: at }) => `${at}:${name}`)].join(' '),
  );

describe('routes of Flask', () => {
  it('reads methods, parts of paths, and what handlers read', () => {
    const text = `
@app.route('/api/tasks', methods=['GET', "POST"])
@login_required
def tasks():
    q = request.args.get('q', '')
    data = request.get_json() or {}
    return jsonify(data['title'], data.get("body"))

@app.route("/files/<path:name>")
def files(name):
    return send_file(name)
`;
    expect(shown(pythonRoutes([{ path: 'app.py', text }]))).toEqual([
      'GET /api/tasks query:q',
      'POST /api/tasks query:q json:title json:body',
      'GET /files/{name} path:name',
    ]);
  });

  it('puts the prefixes of blueprints before their routes, wherever they are registered', () => {
    const blueprint = `
bp = Blueprint('notes', __name__, url_prefix='/own')

@bp.post('/<int:note_id>/share')
def share(note_id):
    return request.form['to']
`;
    const auth = `
auth_bp = Blueprint("auth", __name__)
@auth_bp.route("/login", methods=["POST"])
def login():
    body = request.json
    return body["email"] + body["password"]
`;
    const app = `
from notes import bp as notes_bp
from routes.auth import auth_bp
app.register_blueprint(notes_bp)
app.register_blueprint(auth_bp, url_prefix="/api/auth")
`;
    const files = [
      { path: 'backend/notes.py', text: blueprint },
      { path: 'backend/routes/auth.py', text: auth },
      { path: 'backend/app.py', text: app },
    ];

    expect(shown(pythonRoutes(files))).toEqual([
      'POST /own/{note_id}/share path:note_id form:to',
      'POST /api/auth/login json:email json:password',
    ]);
  });
});

it('reads the routes of FastAPI, with the fields of models and the prefixes of routers', () => {
  const router = `
router = APIRouter(prefix="/items", tags=["items"])

class ItemCreate(BaseModel):
    name: str
    price: float = 1.0

@router.put("/{item_id:int}")
async def change(item_id: int, item: ItemCreate, dry: bool = False, user: User = Depends(current)):
    return item
`;
  const main = 'from api import items\napp.include_router(items.router, prefix="/api")\n';
  const files = [
    { path: 'api/items.py', text: router },
    { path: 'main.py', text: main },
  ];

  expect(shown(pythonRoutes(files))).toEqual([
    'PUT /api/items/{item_id} path:item_id json:name json:price query:dry',
  ]);
});

it('reads the routes of Express, where its routers are mounted', () => {
  const tasks = `
const router = require('express').Router();
router.get('/:id', auth, (req, res) => db.get(req.params.id, req.query.full));
router.route('/')
  .post((req, res) => { const { title, done = false } = req.body; res.json(title); });
module.exports = router;
`;
  const server = `
const express = require('express');
const tasks = require('./routes/tasks');
app.use('/api/tasks', auth, tasks);
app.post('/login', (req, res) => find(req.body.email, req.body['password']));
`;
  const files = [
    { path: 'backend/routes/tasks.js', text: tasks },
    { path: 'backend/server.js', text: server },
  ];

  expect(shown(expressRoutes(files))).toEqual([
    'GET /api/tasks/{id} path:id query:full',
    'POST /api/tasks json:title json:done',
    'POST /login json:email json:password',
  ]);
});

it('reads links, forms and scripts of a page, and leaves other sites alone', () => {
  const html = `<a href="/search?q=x">s</a> <a href="https://example.com/">away</a>
    <script src="app.js"></script>
    <form method=post action="/comment"><input name=text><input type=hidden name=token value=a1></form>`;
  const { routes, scripts } = pageLinks(html, '/pages/', 'frontend');

  expect(shown(routes)).toEqual(['GET /search query:q', 'POST /comment form:text form:token']);
  expect(scripts).toEqual(['/pages/app.js']);
});

it('finds what scripts fetch', () => {
  const script = `fetch(\`\${API}/api/tasks/\${task.id}?full=1\`, { method: 'DELETE' }); axios.post("/api/login", x)`;

  expect(shown(scriptRoutes(script))).toEqual([
    'DELETE /api/tasks/{id} path:id query:full',
    'POST /api/login',
  ]);
});

it('knows a route from several origins as one, with all that is known of it', () => {
  const route = { half: 'backend', method: 'GET' } as const;
  const merged = mergedRoutes([
    { ...route, path: '/a/{id}', parameters: [{ name: 'id', in: 'path' }] },
    {
      ...route,
      path: '/a/{key}',
      parameters: [
        { name: 'key', in: 'path' },
        { name: 'q', in: 'query' },
      ],
    },
  ]);

  expect(shown(merged)).toEqual(['GET /a/{id} path:id query:q']);
});
