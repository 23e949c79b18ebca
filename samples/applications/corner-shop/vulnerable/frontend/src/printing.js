import { formatted } from './money.js';

const row = (line) => `<tr><td>${line.quantity}</td><td>${line.name}</td><td>${formatted(line.price)}</td></tr>`;

/** Opens an order in a window of its own, ready for the printer. */
export function printOrder(order) {
  const page = window.open('', '', 'width=600,height=800');
  page.document.write(`<h1>Order ${order.id}</h1>
    <table>${order.lines.map(row).join('')}</table>
    <p>${order.note}</p>`);
  page.document.close();
  page.print();
}
