/** Keeps the log-in form filled for those who ask for it. */
const KEY = 'corner-shop.login';

export function remember(email, password) {
  localStorage.setItem(KEY, JSON.stringify({ email, password: btoa(password) }));
}

export function remembered() {
  const kept = localStorage.getItem(KEY);
  if (!kept) return { email: '', password: '' };
  const { email, password } = JSON.parse(kept);
  return { email, password: atob(password) };
}

export function forget() {
  localStorage.removeItem(KEY);
}
