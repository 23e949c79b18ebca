import type { WeakSource } from './labels.js';

/** What no request shows: the file, and what is weak in it. */
export const IN_THE_SOURCE: Readonly<Record<string, WeakSource>> = {
  'certificate-unchecked': { file: 'backend/payments.py', weak: /verify=False/u },
  'review-markup-trusted': {
    file: 'frontend/src/components/Review.jsx',
    weak: /=> marked\.parse\(review\.body\)/u,
  },
  'script-as-address': { file: 'frontend/src/components/Review.jsx', weak: /\{review\.website && \(/u },
  'message-from-anywhere': {
    file: 'frontend/src/components/ChatWidget.jsx',
    weak: /const receive = \(event\) => \{\s+if \(event\.data/u,
  },
  'password-in-local-storage': { file: 'frontend/src/remembered.js', weak: /btoa\(password\)/u },
  'order-printed-as-html': { file: 'frontend/src/printing.js', weak: /document\.write\(/u },
  'return-address-unchecked': { file: 'frontend/src/navigation.js', weak: /location\.assign\(address\)/u },
  'secret-in-bundle': { file: 'frontend/src/config.js', weak: /apiSecret: '\w+'/u },
  'environment-in-bundle': { file: 'frontend/vite.config.js', weak: /'process\.env': process\.env/u },
};
