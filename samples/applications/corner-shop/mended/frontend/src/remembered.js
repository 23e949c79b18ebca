/** Keeps the log-in form filled for those who ask for it. */
const KEY = 'corner-shop.login';

export function remember(email) {
  localStorage.setItem(KEY, JSON.stringify({ email }));
}

export function remembered() {
  const kept = localStorage.getItem(KEY);
  if (!kept) return { email: '', password: '' };
  const { email } = JSON.parse(kept);
  return { email, password: '' };
}

export function forget() {
  localStorage.removeItem(KEY);
}
