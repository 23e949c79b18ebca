import type { WeakSource } from './labels.js';

/** What no request shows: the file, and what is weak in it. */
export const IN_THE_SOURCE: Readonly<Record<string, WeakSource>> = {
  'guessable-reset-code': { file: 'backend/routes/auth.py', weak: /random\.choices\(/u },
  'request-without-timeout': { file: 'backend/services/insurance.py', weak: /json=\{[^}]*\},\s+\)/u },
  'message-markup-trusted': {
    file: 'frontend/src/components/MessageThread.jsx',
    weak: /dangerouslySetInnerHTML=\{\{ __html: withLineBreaks\(message\.body\)/u,
  },
  'search-term-as-html': {
    file: 'frontend/src/components/SearchSummary.jsx',
    weak: /\.innerHTML = `[^`]*\$\{term\}/u,
  },
  'token-in-local-storage': {
    file: 'frontend/src/context/AuthContext.jsx',
    weak: /localStorage\.setItem\('token'/u,
  },
  'redirect-after-login': {
    file: 'frontend/src/pages/Login.jsx',
    weak: /window\.location\.href = params\.get/u,
  },
  'secret-in-bundle': { file: 'frontend/src/config.js', weak: /videoApiSecret: '\w+'/u },
  'scripts-of-others': { file: 'frontend/index.html', weak: /<script src="https:/u },
};
