import sumBy from 'lodash/sumBy';
import React, { useState } from 'react';
import { payOrder, placeOrder } from '../api.js';
import { CURRENCY } from '../config.js';
import { formatted } from '../money.js';

export default function Cart({ lines, onOrdered }) {
  const [form, setForm] = useState({ coupon: '', note: '', card: '' });
  const [message, setMessage] = useState('');

  const change = (event) => setForm({ ...form, [event.target.name]: event.target.value });

  const submit = async (event) => {
    event.preventDefault();
    try {
      const order = await placeOrder({ lines, coupon: form.coupon, note: form.note });
      await payOrder(order.id, form.card);
      setMessage(`Thank you! Your order has the number ${order.id}.`);
      onOrdered();
    } catch (error) {
      setMessage(error.response?.data?.error ?? 'This did not work');
    }
  };

  return (
    <form onSubmit={submit}>
      <ul>
        {lines.map((line, index) => (
          <li key={index}>
            {line.quantity} × {line.name}
          </li>
        ))}
      </ul>
      <p>Together: {formatted(sumBy(lines, (line) => line.price * line.quantity))} {CURRENCY}</p>
      <input name="coupon" placeholder="Coupon" value={form.coupon} onChange={change} />
      <textarea name="note" placeholder="A note for us" value={form.note} onChange={change} />
      <input name="card" placeholder="Card number" autoComplete="cc-number" value={form.card} onChange={change} />
      <button type="submit" disabled={lines.length === 0}>
        Order
      </button>
      {message && <p role="status">{message}</p>}
    </form>
  );
}
