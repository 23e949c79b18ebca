import { describe, expect, it } from 'vitest';
import { mistakeInXml } from './well-formed-xml.js';

const deep = (depth: number): string => '<a>'.repeat(depth) + '</a>'.repeat(depth);

describe('XML', () => {
  it.each([
    '<a/>',
    '<?xml version="1.0" encoding="UTF-8"?>\n<a b="1" c=\'"\'>x &amp; &#233; &#xE9;<d/></a>\n',
    '\uFEFF<?xml version="1.0"?><a/>',
    '<!-- a - b --><?pi x?><a><![CDATA[ <b> & ]]></a><!-- end -->',
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "x.dtd"><html>&nbsp;</html>',
    '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    '<soap:Envelope xmlns:soap="urn:x"><soap:Body>größer > kleiner</soap:Body></soap:Envelope>',
    '<a\n  b = "1>2"\n></a >',
    deep(50_000),
    `<a b="${'x'.repeat(9_000_000)}">${'x '.repeat(4_000_000)}</a>`,
    `<!--${' '.repeat(9_000_000)}--><a/>`,
    `<a${Array.from({ length: 100_000 }, (_, index) => ` b${index}="1"`).join('')}/>`,
  ])('is well-formed: %.80s', (xml) => {
    expect(mistakeInXml(xml)).toBeUndefined();
  });

  it.each([
    ['<a>', '<a> is not closed'],
    ['<a><b></a></b>', '</a> closes no element'],
    ['<a/><b/>', 'there is another element, <b>, after its first'],
    ['<a/>oops', 'a text stands outside its element'],
    ['{"id":1}', 'a text stands outside its element'],
    ['  \n', 'there is no element in it'],
    ['<a>fish & chips</a>', 'an & in it begins no reference'],
    ['<a b="x & y"/>', 'an & in it begins no reference'],
    ['<a>&nbsp;</a>', 'an & in it begins no reference'],
    ['<a b=1/>', 'something is wrong with its mark-up at character 1'],
    ['<a b="1" b="2"/>', '<a> has the same attribute twice'],
    ['<a>1 < 2</a>', 'something is wrong with its mark-up at character 6'],
    ['<a><!-- a -- b --></a>', 'it has -- in a comment'],
    ['<a>]]></a>', 'it has ]]> in a text'],
    [' <?xml version="1.0"?><a/>', 'its declaration does not stand at its beginning'],
    [`<a>${'<b '.repeat(50_000)}`, 'something is wrong with its mark-up at character 4'],
  ])('is not well-formed: %.80s', (xml, mistake) => {
    expect(mistakeInXml(xml)).toBe(mistake);
  });
});
