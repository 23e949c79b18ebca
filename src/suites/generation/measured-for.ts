import type { QualitySettings } from '#core/settings/index';
import type { StoredQuality } from './suite-version.entity.js';

/**
 * Whether what is known of the mutants is all that these settings would find out: what ran out of time is measured
 * again when there is more of it.
 */
export function isMeasuredFor(
  { mutation, mutants: wanted, timeLimitSeconds: had = 0 }: StoredQuality,
  { mutants, timeLimitSeconds }: Pick<QualitySettings, 'mutants' | 'timeLimitSeconds'>,
): boolean {
  if (mutants === 0) return true;
  if (mutants !== wanted) return false;
  const { tried, made = 0 } = mutation ?? { tried: 0, made: mutants };
  const isCutOff = tried !== undefined && tried < Math.min(mutants, made);
  return !isCutOff || timeLimitSeconds <= had;
}
