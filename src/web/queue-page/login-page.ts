/** @param problem our own text, shown above the form */
export function loginPage(problem = ''): string {
  const alert = problem === '' ? '' : `<p role="alert">${problem}</p>`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Queues · Assay</title>
<style>
  body { font: 16px/1.5 system-ui; background: #f4f6f8; color: #1c2733; display: grid; place-items: center; min-height: 100vh; margin: 0 }
  form { background: #fff; padding: 2rem; border-radius: 10px; box-shadow: 0 1px 12px #0002; width: min(22rem, 80vw) }
  h1 { margin: 0 0 .5rem; font-size: 1.4rem }
  input, button { font: inherit; width: 100%; box-sizing: border-box; padding: .55rem .7rem; border-radius: 6px; border: 1px solid #b8c2cc }
  button { margin-top: 1rem; background: #1f5fbf; border-color: #1f5fbf; color: #fff; cursor: pointer }
  label { display: block; margin: 1rem 0 .3rem; font-weight: 600 }
  [role=alert] { background: #fdecea; color: #8a1c12; padding: .5rem .7rem; border-radius: 6px }
  small { color: #5b6875 }
</style>
<form method="post" action="/queues/login">
  <h1>Queues</h1>
  <p>The jobs of all projects: what waits, what runs, what failed.</p>${alert}
  <label for="key">Admin key</label>
  <input id="key" name="key" type="password" autocomplete="current-password" required autofocus>
  <button>Log in</button>
  <p><small>The first start printed it. Lost? Set ASSAY_ADMIN_KEY to a new one and start again.</small></p>
</form></html>`;
}
