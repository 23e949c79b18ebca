import { textOf } from './values.js';

/** A body with its media type. Anything else that is given as a body is sent as application/json. */
class Body {
  constructor(contentType, text) {
    this.contentType = contentType;
    this.text = text;
  }
}

export function json(value, contentType) {
  return new Body(contentType, JSON.stringify(value) ?? '');
}

export function form(fields) {
  return new Body('application/x-www-form-urlencoded', queryOf(fields));
}

/** Sent as it stands. */
export function raw(text, contentType) {
  return new Body(contentType, textOf(text));
}

const BOUNDARY = 'assay-0f8e2a61c4';

/** Parts of { name, value, fileName, contentType }; with a file name one is a file (RFC 7578). */
export function multipart(...parts) {
  const written = parts.map(({ name, value, fileName, contentType }) => {
    const file = fileName === undefined ? '' : `; filename="${quoted(fileName)}"`;
    const type = contentType === undefined ? '' : `Content-Type: ${contentType}\r\n`;
    const head = `Content-Disposition: form-data; name="${quoted(name)}"${file}\r\n${type}`;
    return `--${BOUNDARY}\r\n${head}\r\n${textOf(value)}\r\n`;
  });
  return new Body(`multipart/form-data; boundary=${BOUNDARY}`, `${written.join('')}--${BOUNDARY}--\r\n`);
}

/** As browsers write names in multipart bodies (HTML, multipart form data). */
function quoted(text) {
  return text.replace(/\n/g, '%0A').replace(/\r/g, '%0D').replace(/"/g, '%22');
}

export function bodyOf(body) {
  return body === undefined || body instanceof Body ? body : json(body, 'application/json');
}

/** A parameter is sent once, or once for each element of a list. */
export function queryOf(parameters) {
  return Object.entries(parameters)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((item) => [name, textOf(item)]))
    .map((pair) => pair.map((text) => encodeURIComponent(text)).join('='))
    .join('&');
}
