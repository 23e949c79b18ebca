/** What no request shows: the file, and what is weak in it. */
export const IN_THE_SOURCE: Readonly<Record<string, { readonly file: string; readonly weak: RegExp }>> = {
  'certificate-unchecked': { file: 'backend/files.py', weak: /verify=False/u },
  'request-without-timeout': { file: 'backend/files.py', weak: /requests\.get\((?![^)]*\)?,? timeout=)/u },
  'all-interfaces': { file: 'backend/app.py', weak: /"0\.0\.0\.0"/u },
  'key-in-bundle': { file: 'frontend/src/config.js', weak: /apiKey: '\w+'/u },
  'token-in-local-storage': { file: 'frontend/src/api.js', weak: /localStorage\.setItem/u },
  'comment-markup-trusted': {
    file: 'frontend/src/components/TaskDetail.jsx',
    weak: /__html: marked\(comment\.body\)/u,
  },
  'search-text-as-html': { file: 'frontend/src/components/SearchBar.jsx', weak: /\.innerHTML =/u },
  'filter-is-run': { file: 'frontend/src/components/TaskList.jsx', weak: /\beval\(/u },
  'redirect-after-login': {
    file: 'frontend/src/components/LoginForm.jsx',
    weak: /window\.location\.href = next/u,
  },
  'exponential-expression': { file: 'frontend/src/validation.js', weak: /\]\+\[\._-\]\?\)\+/u },
};
