import React, { useEffect, useState } from 'react';
import { getOrder, listOrders } from '../api.js';
import { formatted } from '../money.js';
import { printOrder } from '../printing.js';

export default function OrderList() {
  const [orders, setOrders] = useState([]);

  useEffect(() => {
    listOrders().then(setOrders);
  }, []);

  const print = async (id) => printOrder(await getOrder(id));

  return (
    <ul>
      {orders.map((order) => (
        <li key={order.id}>
          Order {order.id}: {formatted(order.total)} ({order.status})
          <button onClick={() => print(order.id)}>Print</button>
        </li>
      ))}
    </ul>
  );
}
