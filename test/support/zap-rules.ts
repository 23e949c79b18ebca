/** An alert as ZAP writes it: numbers are texts. */
export type AlertTexts = Readonly<Record<string, string>>;

/** What a page is judged by. */
interface Page {
  readonly url: string;
  readonly headers: Headers;
  readonly text: string;
}

const MOST_PAGES = 40;

/** Follows the links of an application, below its address, and judges each page as two of ZAP's passive rules do. */
export async function spidered(target: string): Promise<{ pages: number; alerts: readonly AlertTexts[] }> {
  const waiting = [target];
  const known = new Set(waiting);
  const alerts: AlertTexts[] = [];
  for (let url = waiting.shift(); url !== undefined; url = waiting.shift()) {
    const page = await visited(url);
    alerts.push(...headerMissing(page), ...tokenMissing(page));
    const further = linksOf(page).filter((link) => link.startsWith(target) && !known.has(link));
    for (const link of further.slice(0, MOST_PAGES - known.size)) {
      known.add(link);
      waiting.push(link);
    }
  }
  return { pages: known.size, alerts };
}

async function visited(url: string): Promise<Page> {
  const answer = await fetch(url, { redirect: 'manual' });
  return { url, headers: answer.headers, text: await answer.text() };
}

function linksOf({ url, text }: Page): readonly string[] {
  return [...text.matchAll(/\bhref="([^"]*)"/g)].flatMap(([, link = '']) => {
    const found = URL.parse(link, url);
    return found === null ? [] : [found.href];
  });
}

/** https://www.zaproxy.org/docs/alerts/10021/ */
function headerMissing({ url, headers }: Page): readonly AlertTexts[] {
  if (headers.get('x-content-type-options')?.toLowerCase() === 'nosniff') return [];
  return [
    alertOf('10021', {
      name: 'X-Content-Type-Options Header Missing',
      risk: 'Low',
      confidence: 'Medium',
      cweid: '693',
      param: 'x-content-type-options',
      url,
    }),
  ];
}

/** https://www.zaproxy.org/docs/alerts/10202/ */
function tokenMissing({ url, text }: Page): readonly AlertTexts[] {
  const forms = [...text.matchAll(/(<form\b[^>]*>)(.*?)<\/form>/gs)];
  return forms
    .filter(([, , inside = '']) => !/name="(?:csrf_?token|_csrf|csrfmiddlewaretoken)"/i.test(inside))
    .map(([, evidence = '']) =>
      alertOf('10202', {
        name: 'Absence of Anti-CSRF Tokens',
        risk: 'Medium',
        confidence: 'Low',
        cweid: '352',
        evidence,
        url,
      }),
    );
}

function alertOf(pluginId: string, more: AlertTexts): AlertTexts {
  return {
    pluginId,
    alertRef: pluginId,
    method: 'GET',
    description: 'As the rule says.',
    solution: '',
    reference: `https://www.zaproxy.org/docs/alerts/${pluginId}/`,
    other: '',
    attack: '',
    evidence: '',
    param: '',
    ...more,
  };
}
