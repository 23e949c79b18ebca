const NAME = String.raw`[^\s<>/=?!"'&;][^\s<>/="'&;]*`;
const VALUE = `"[^<"]*"|'[^<']*'`;
/** What XML consists of, one after another. */
const PART = new RegExp(
  [
    '(?<comment><!-{2}[^]*?-->)',
    String.raw`(?<cdata><!\[CDATA\[[^]*?\]\]>)`,
    String.raw`<\?(?<target>${NAME})[^]*?\?>`,
    String.raw`(?<doctype><!DOCTYPE\s(?:[^"'>[]|"[^"]*"|'[^']*')*[>[])`,
    `<(?<opens>${NAME})(?<attributes>(?:\\s+${NAME}\\s*=\\s*(?:${VALUE}))*)\\s*(?<closed>/?)>`,
    `</(?<closes>${NAME})\\s*>`,
    '(?<text>[^<]+)',
  ].join('|'),
  'gy',
);
const ATTRIBUTE = new RegExp(`(${NAME})\\s*=\\s*(?:${VALUE})`, 'g');
const REFERENCE = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i;

/**
 * Why a text is no well-formed XML (https://www.w3.org/TR/xml/#sec-well-formed); undefined when it is. What declares
 * entities of its own, or is in another encoding than UTF-8, is not judged.
 */
export function mistakeInXml(xml: string): string | undefined {
  if (xml.includes('\0')) return undefined;
  const open: string[] = [];
  const document = { isStarted: false, hasDoctype: false };
  let end = 0;
  for (const { 0: part, index, groups = {} } of xml.matchAll(PART)) {
    end = index + part.length;
    const { comment, cdata, target, doctype, opens, attributes = '', closed, closes, text } = groups;
    if (doctype?.endsWith('[') === true) return undefined;
    document.hasDoctype ||= doctype !== undefined;
    if (target?.toLowerCase() === 'xml' && index > 0 && xml.slice(0, index) !== '\uFEFF')
      return 'its declaration does not stand at its beginning';
    if (comment?.slice(4, -3).includes('--') === true) return 'it has -- in a comment';
    const isOutside = open.length === 0;
    if (isOutside && (cdata ?? text ?? '').replace('\uFEFF', '').trim() !== '')
      return 'a text stands outside its element';
    if (REFERENCE.test(text ?? attributes) && !document.hasDoctype) return 'an & in it begins no reference';
    if (text?.includes(']]>') === true) return 'it has ]]> in a text';
    if (opens !== undefined) {
      if (isOutside && document.isStarted) return `there is another element, <${opens}>, after its first`;
      const names = [...attributes.matchAll(ATTRIBUTE)].map(([, name]) => name);
      if (new Set(names).size < names.length) return `<${opens}> has the same attribute twice`;
      document.isStarted = true;
      if (closed === '') open.push(opens);
    }
    if (closes !== undefined && open.pop() !== closes) return `</${closes}> closes no element`;
  }
  if (end < xml.length) return `something is wrong with its mark-up at character ${end + 1}`;
  if (open.length > 0) return `<${open.at(-1) ?? ''}> is not closed`;
  return document.isStarted ? undefined : 'there is no element in it';
}
