import type { Notice } from './notice.js';

/** The body of a webhook: type, time and data, as Standard Webhooks advises ("payload structure"). */
export function webhookBody(notice: Notice, at: Date): string {
  const { occasion, ...data } = notice;
  return JSON.stringify({ type: typeOf(occasion), timestamp: at.toISOString(), data });
}

function typeOf(occasion: Notice['occasion']): string {
  if (occasion === 'batch_end') return 'batch.ended';
  return occasion === 'batch_warning' ? 'batch.warning' : `run.${occasion}`;
}

/** One line for a chat. */
export function chatBody(notice: Notice): string {
  return JSON.stringify({ text: escaped(textOf(notice)) });
}

function textOf(notice: Notice): string {
  switch (notice.occasion) {
    case 'succeeded': {
      if (notice.application !== undefined) {
        return `📋 ${subject(notice.run)}: ${notice.application.summary} (run ${notice.run.runId})`;
      }
      const tests = notice.tests === undefined ? 'not executed' : `${notice.tests.passed} tests passed`;
      return `✅ ${subject(notice.run)}: ${tests} (run ${notice.run.runId})`;
    }
    case 'defects': {
      const { passed, failed } = notice.tests;
      return `❌ ${subject(notice.run)}: ${failed} of ${passed + failed} tests failed (execution ${notice.executionId})`;
    }
    case 'dead_letter':
      return `💀 ${subject(notice.run)}: ${notice.error.code}: ${notice.error.message} (run ${notice.run.runId})`;
    case 'batch_end':
      return `🏁 Batch ${notice.batch.name}: ${notice.batch.status} (job ${notice.batch.jobId})`;
    case 'batch_warning':
      return `⏳ Batch ${notice.batch.name}: ${limitText(notice.limit)} (job ${notice.batch.jobId})`;
  }
}

function limitText({ of, ms, task }: Extract<Notice, { occasion: 'batch_warning' }>['limit']): string {
  const what = of === 'job' ? 'it' : (task ?? 'a task');
  return `${what} has used 80 % of its ${Math.round(ms / 1000)} s`;
}

function subject({ project, specKey }: { project: { name: string }; specKey: string | undefined }): string {
  return specKey === undefined ? project.name : `${project.name}, ${specKey}`;
}

/**
 * Names come from strangers' documents: without this they could mention whole channels or disguise links
 * (https://docs.slack.dev/messaging/formatting-message-text#escaping).
 */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
