import type { RawDelivery } from '../raw-delivery.js';

export type Verdict = 'right' | 'wrong' | 'missing' | 'outdated';

export type Verifier = (delivery: RawDelivery, now: Date) => Verdict;
