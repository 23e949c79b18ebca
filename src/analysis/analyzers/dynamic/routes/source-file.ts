export interface SourceFile {
  /** Relative to the application's folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** `backend/routes/auth.py` → `auth`; of `routes/auth/index.js` too. */
export function moduleName(path: string): string {
  const parts = path.replace(/\.\w+$/, '').split('/');
  const last = parts.at(-1) ?? '';
  return /^(__init__|index)$/.test(last) ? (parts.at(-2) ?? last) : last;
}
