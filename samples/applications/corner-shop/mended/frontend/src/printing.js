import { formatted } from './money.js';

function added(parent, tag, text = '') {
  const element = parent.ownerDocument.createElement(tag);
  element.textContent = text;
  parent.append(element);
  return element;
}

/** Opens an order in a window of its own, ready for the printer. */
export function printOrder(order) {
  const page = window.open('', '', 'width=600,height=800');
  const { body } = page.document;
  added(body, 'h1', `Order ${order.id}`);
  const table = added(body, 'table');
  for (const line of order.lines) {
    const row = added(table, 'tr');
    for (const cell of [line.quantity, line.name, formatted(line.price)]) added(row, 'td', cell);
  }
  added(body, 'p', order.note);
  page.print();
}
